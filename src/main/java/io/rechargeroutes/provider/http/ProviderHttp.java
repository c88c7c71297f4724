package io.rechargeroutes.provider.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.quarkus.main.events.BeforeConfigure;
import org.apache.camel.quarkus.main.events.BeforeStart;
import org.eclipse.microprofile.config.Config;

/**
 * Gives the routes of each provider that has a {@code <provider>.url} setting its two beans: {@code #<provider>Http}, the guard of its
 * calls, and {@code #<provider>Connections}, its pool. A provider that is added by YAML alone gets them as well.
 */
@ApplicationScoped
public class ProviderHttp {

    private static final Pattern URL = Pattern.compile("([a-z][a-z0-9]*)\\.url");
    private static final Set<String> NO_PROVIDER = Set.of("recharge");

    /** Binds the beans before the routes are loaded. */
    void bind(@Observes BeforeConfigure event, Config config) {
        bind(event.getCamelContext(), config);
    }

    void check(@Observes BeforeStart event) {
        SafetyCheck.require(event.getCamelContext());
    }

    /** Binds the two beans of every provider that the settings name, and has every other call over HTTP guarded as well. */
    public static void bind(CamelContext camel, Config config) {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, ProviderHttp::daemon);
        clock.setRemoveOnCancelPolicy(true);
        OneCall.watch(camel, new CallGuard(HttpSettings.unnamed(), clock));
        for (String provider : providers(config)) {
            HttpSettings settings = HttpSettings.of(config, provider);
            camel.getRegistry().bind(provider + "Http", new CallGuard(settings, clock));
            camel.getRegistry().bind(provider + "Connections", Connections.of(settings));
        }
    }

    /** The names of all providers that the settings know, in lower case. */
    public static Set<String> providers(Config config) {
        Set<String> names = new TreeSet<>();
        for (String key : config.getPropertyNames()) {
            Matcher url = URL.matcher(key);
            if (url.matches() && !NO_PROVIDER.contains(url.group(1))) {
                names.add(url.group(1));
            }
        }
        return names;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "provider-deadline");
        thread.setDaemon(true);
        return thread;
    }
}
