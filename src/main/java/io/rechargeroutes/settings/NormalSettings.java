package io.rechargeroutes.settings;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import java.util.Set;

/**
 * Hands every setting out in its normal form, whoever reads it: the start, routes, beans. What has none stays as it is,
 * and is refused.
 */
@Priority(Priorities.LIBRARY + 900)
public final class NormalSettings implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1L;

    private transient volatile Known known;

    /** The providers of a folder of routes. */
    private record Known(String routes, Set<String> providers) {}

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue found = context.proceed(name);
        if (found == null || found.getValue() == null || found.getValue().isEmpty()) {
            return found;
        }
        return SettingTypes.of(name, () -> providers(context))
                .map(type -> found.withValue(type.normal().apply(found.getValue())))
                .orElse(found);
    }

    /** The folder is looked at once: routes are read at a start and never again. */
    private Set<String> providers(ConfigSourceInterceptorContext context) {
        ConfigValue folder = context.proceed(Providers.ROUTES);
        String routes = folder == null || folder.getValue() == null
                ? ""
                : SettingType.file().normal().apply(folder.getValue());
        Known last = known;
        if (last == null || !last.routes().equals(routes)) {
            last = new Known(routes, Providers.names(routes));
            known = last;
        }
        return last.providers();
    }
}
