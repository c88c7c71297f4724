package io.rechargeroutes.launch;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.provider.OutcomeTable;
import io.rechargeroutes.secrets.KeyFile;
import io.rechargeroutes.secrets.SecretBox;
import io.rechargeroutes.settings.AccessSettings;
import io.rechargeroutes.settings.MessagingSettings;
import io.rechargeroutes.settings.Placeholders;
import io.rechargeroutes.settings.ProviderLimits;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.quarkus.main.events.BeforeConfigure;
import org.eclipse.microprofile.config.Config;

/**
 * Makes the parts that are read from files of the installation: the catalogue, what is built on it, and the keys of
 * secrets.
 */
@ApplicationScoped
public class ConfiguredBeans {

    @Produces
    @Singleton
    Catalogue catalogue(RechargeSettings settings) {
        return CatalogueReader.read(settings.routes().resolve("catalog"));
    }

    @Produces
    @Singleton
    OutcomeTable outcomeTable(Catalogue catalogue, Config config) {
        return new OutcomeTable(
                catalogue, provider -> ProviderLimits.of(config, provider).trustInferred());
    }

    @Produces
    @Singleton
    RequestValidator requestValidator(Catalogue catalogue, Config config) {
        return new RequestValidator(
                catalogue,
                Providers.names(config).stream()
                        .map(provider -> provider.toUpperCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    @Produces
    @Singleton
    InputFormats inputFormats(RechargeSettings settings, MessagingSettings messaging, Catalogue catalogue) {
        return InputFormats.read(
                settings.routes().resolve("formats"),
                catalogue,
                settings.intake().passThrough().orElse(List.of()),
                messaging.queue().requests(),
                messaging.queue().results(),
                messaging.queue().dead());
    }

    /** The one box of this process. */
    @Produces
    @Singleton
    SecretBox secretBox(AccessSettings settings) {
        return SecretBox.of(settings.secrets().keyFile().orElse(List.of()).stream()
                .map(KeyFile::read)
                .toList());
    }

    /**
     * Routes get their settings as everybody else does: Camel's own look at the environment would find them as they
     * were written.
     */
    void oneSourceOfSettings(@Observes BeforeConfigure event, CamelContext camel, Config config) {
        PropertiesComponent placeholders = (PropertiesComponent) camel.getPropertiesComponent();
        placeholders.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
        placeholders.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
        placeholders.addPropertiesSource(new Placeholders(config));
    }
}
