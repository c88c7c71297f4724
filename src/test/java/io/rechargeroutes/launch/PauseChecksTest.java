package io.rechargeroutes.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class PauseChecksTest {

    private static List<String> faults(String limit, String pause) {
        return PauseChecks.faults(new SmallRyeConfigBuilder().addDiscoveredConverters().withDefaultValue("recharge.dispatch.trouble-limit", limit)
                .withDefaultValue("recharge.dispatch.trouble-pause", pause).build());
    }

    @Test
    void whatCannotBeUsedIsTold() {
        assertEquals(List.of(), faults("0", "0s"));
        assertEquals(List.of(), faults("5", "10m"));
        assertEquals(List.of("application.properties: recharge.dispatch.trouble-limit cannot be used; write a number of refusals like 5, or 0",
                "application.properties: recharge.dispatch.trouble-pause cannot be used; write a time like 10m, or 0s"), faults("-1", "soon"));
        assertEquals(2, faults("five", "PT-5M").size());
    }
}
