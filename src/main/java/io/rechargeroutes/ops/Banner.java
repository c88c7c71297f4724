package io.rechargeroutes.ops;

import io.quarkus.logging.Log;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.rechargeroutes.broker.BrokerSettings;
import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.settings.MessagingSettings;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;
import org.apache.camel.quarkus.main.events.AfterStart;
import org.eclipse.microprofile.config.Config;

/** The first lines that a person sees: where to drop files, where results come out, where the health is. */
@ApplicationScoped
public class Banner {

    private static final Pattern EVERY_ADDRESS = Pattern.compile("0\\.0\\.0\\.0|\\[?::]?");

    void show(
            @Observes AfterStart event,
            RechargeSettings settings,
            MessagingSettings messaging,
            InputFormats formats,
            Config config) {
        if (ConfigUtils.getProfiles().contains("sandbox")) {
            Log.info("SANDBOX: both providers are simulated, no real recharge is made");
        }
        Log.infof("drop files into   %s", settings.inbox().toAbsolutePath());
        Log.infof("results come to   %s", settings.outbox().toAbsolutePath());
        if (messaging.jms().enabled()) {
            Log.infof(
                    "requests come from %s at %s", messaging.queue().requests(), BrokerSettings.of(messaging.broker()));
        }
        formats.described().forEach(format -> Log.infof("format            %s", format));
        Providers.typed().forEach(provider -> provider.warnings(config).forEach(warning -> Log.warn(warning)));
        Log.infof(
                "health            http://%s:%s/q/health",
                reachable(config.getValue("quarkus.management.host", String.class)),
                config.getValue("quarkus.management.port", String.class));
    }

    private static String reachable(String host) {
        return EVERY_ADDRESS.matcher(host).matches() ? "localhost" : host;
    }
}
