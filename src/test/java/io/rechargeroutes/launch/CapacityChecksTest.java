package io.rechargeroutes.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

class CapacityChecksTest {

    private static Config settings(String stop, String acme) {
        return new SmallRyeConfigBuilder().withDefaultValue("recharge.routes", "routes")
                .withDefaultValue("recharge.dispatch.concurrency", "32").withDefaultValue("a1topup.url", "http://x").withDefaultValue("a1topup.timeout", "PT30S")
                .withDefaultValue("aop.url", "http://x").withDefaultValue("aop.timeout", "PT60S").withDefaultValue("aop.concurrency", "8")
                .withDefaultValue(acme + ".url", "http://x").withDefaultValue("camel.main.shutdown-timeout", stop).build();
    }

    @Test
    void whatFitsIsNoFault() {
        assertEquals(List.of(), CapacityChecks.faults(settings("61", "aop")));
        assertEquals(List.of(), CapacityChecks.faults(settings("61", "acme")), "a provider without a folder sends nothing");
    }

    @Test
    void stopTimeout_shorterThanACall_isReported() {
        assertEquals(List.of("application.properties: camel.main.shutdown-timeout is 60 s and aop.timeout 60 s: "
                + "a stop would cut off calls in flight and leave them UNKNOWN; set it to 75"), CapacityChecks.faults(settings("60", "aop")));
    }
}
