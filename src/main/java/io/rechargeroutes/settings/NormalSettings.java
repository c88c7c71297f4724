package io.rechargeroutes.settings;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;

/** Hands every setting out in its normal form, whoever reads it: the start, routes, beans. What has none stays as it is, and is refused. */
@Priority(Priorities.LIBRARY + 900)
public final class NormalSettings implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1L;

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue found = context.proceed(name);
        if (found == null || found.getValue() == null || found.getValue().isEmpty()) {
            return found;
        }
        return SettingTypes.of(name).map(type -> found.withValue(type.normal().apply(found.getValue()))).orElse(found);
    }
}
