package io.rechargeroutes.provider.http;

import io.rechargeroutes.settings.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.quarkus.main.events.BeforeConfigure;
import org.apache.camel.quarkus.main.events.BeforeStart;
import org.eclipse.microprofile.config.Config;

/**
 * Gives the routes of each provider its two beans: {@code #<provider>Http}, the guard of its calls, and
 * {@code #<provider>Connections}, its pool. A provider that is added by YAML alone gets them as well.
 */
@ApplicationScoped
public class ProviderHttp {

    /** Binds the beans before the routes are loaded. */
    void bind(@Observes BeforeConfigure event, Config config) {
        bind(event.getCamelContext(), config);
    }

    void check(@Observes BeforeStart event) {
        SafetyCheck.require(event.getCamelContext());
    }

    /** Binds the two beans of every provider, and has every other call over HTTP guarded as well. */
    public static void bind(CamelContext camel, Config config) {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, ProviderHttp::daemon);
        clock.setRemoveOnCancelPolicy(true);
        OneCall.watch(camel, new CallGuard(HttpSettings.unnamed(), clock));
        for (String provider : Providers.names(config)) {
            HttpSettings settings = HttpSettings.of(config, provider);
            camel.getRegistry().bind(provider + "Http", new CallGuard(settings, clock));
            camel.getRegistry().bind(provider + "Connections", Connections.of(settings));
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "provider-deadline");
        thread.setDaemon(true);
        return thread;
    }
}
