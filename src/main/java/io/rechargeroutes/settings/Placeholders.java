package io.rechargeroutes.settings;

import org.apache.camel.Ordered;
import org.apache.camel.spi.PropertiesSource;
import org.eclipse.microprofile.config.Config;

/**
 * Fills in the placeholders of routes, before Camel's own source of the same settings is asked: with each placeholder
 * that it fills in, that one reads all settings that there are.
 */
public record Placeholders(Config config) implements PropertiesSource, Ordered {

    @Override
    public String getName() {
        return "settings";
    }

    @Override
    public String getProperty(String key) {
        return config.getOptionalValue(key, String.class).orElse(null);
    }

    @Override
    public int getOrder() {
        return HIGHEST;
    }
}
