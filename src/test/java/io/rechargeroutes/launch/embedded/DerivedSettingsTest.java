package io.rechargeroutes.launch.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.settings.ShippedSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DerivedSettingsTest {

    private static int threads(String threads) {
        return DerivedSettings.threads(ShippedSettings.with(Map.of(
                "recharge.dispatch.threads", threads, "recharge.dispatch.concurrency", "32", "aop.concurrency", "8")));
    }

    @Test
    void thereAreNeverFewerThanPlaces() {
        assertEquals(40, threads("39"));
        assertEquals(64, threads("64"));
    }
}
