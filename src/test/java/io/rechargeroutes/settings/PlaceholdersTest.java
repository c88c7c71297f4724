package io.rechargeroutes.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.LoadablePropertiesSource;
import org.junit.jupiter.api.Test;

/** How the placeholders of routes are filled in. */
class PlaceholdersTest {

    /** Camel's own source of settings, which is there first: it reads them all to say where one comes from. */
    private static final class CamelsOwn implements LoadablePropertiesSource {

        private final List<String> keys = new ArrayList<>();
        private int loads;

        @Override
        public String getName() {
            return "own";
        }

        @Override
        public String getProperty(String name) {
            keys.add(name);
            return "other";
        }

        @Override
        public Properties loadProperties() {
            loads++;
            return new Properties();
        }

        @Override
        public Properties loadProperties(Predicate<String> filter) {
            return loadProperties();
        }

        @Override
        public void reloadProperties(String location) {
            // has nothing to read again
        }
    }

    @Test
    void placeholder_ofASetting_isFilledInWithoutReadingAllSettings() throws Exception {
        CamelsOwn own = new CamelsOwn();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            PropertiesComponent properties = (PropertiesComponent) camel.getPropertiesComponent();
            properties.addPropertiesSource(own);
            properties.addPropertiesSource(new Placeholders(new SmallRyeConfigBuilder()
                    .withSources(new PropertiesConfigSource(Map.of("recharge.inbox", "in", "empty", ""), "test", 100))
                    .build()));
            assertEquals("file:in", camel.resolvePropertyPlaceholders("file:{{recharge.inbox}}"));
            assertEquals("0 []", own.loads + " " + own.keys);
            // what is not set, or empty, is asked of the next one
            assertEquals("other", camel.resolvePropertyPlaceholders("{{empty}}"));
            assertEquals("1 [empty]", own.loads + " " + own.keys);
        }
    }
}
