package io.rechargeroutes.settings;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The settings as they are shipped, and what a test sets besides. */
public final class ShippedSettings {

    private static final Properties FILE = read();

    private ShippedSettings() {}

    private static Properties read() {
        Properties properties = new Properties();
        try (var file = Files.newBufferedReader(Path.of("application.properties"))) {
            properties.load(file);
            return properties;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** @param more win over the further settings where their ordinal is above 100 */
    public static SmallRyeConfig with(Map<String, String> further, ConfigSource... more) {
        Properties properties = new Properties();
        properties.putAll(FILE);
        properties.putAll(further);
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withInterceptors(new NormalSettings())
                .withConverter(Duration.class, 500, new DurationConverter())
                .withValidateUnknown(false)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withSources(more)
                .build();
    }

    /** A subject of them. */
    public static <T> T of(Class<T> subject, Map<String, String> further) {
        return TypedSettings.of(with(further), subject);
    }
}
