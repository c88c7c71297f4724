package io.rechargeroutes.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeChecksTest {

    private static List<String> faults(Map<String, String> settings) {
        return IntakeChecks.faults(new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(settings, "test", 100)).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../done", "a/b", " x", ".csv", ".x.JSON"})
    void doneMarker_cannotDistinguishFiles_isRefusedByName(String marker) {
        List<String> faults = faults(Map.of("recharge.intake.done-marker", marker, "recharge.intake.include", "(?i).*\\.(csv|json|jsonl|xml)"));
        assertEquals(1, faults.size());
        assertTrue(faults.get(0).contains("recharge.intake.done-marker") && faults.get(0).contains("for instance .done"), faults.toString());
    }

    @Test
    void doneMarker_isNoneOrAnEnding_isTaken() {
        assertEquals(List.of(), faults(Map.of()));
        assertEquals(List.of(), faults(Map.of("recharge.intake.done-marker", ".done", "recharge.intake.include", "(?i).*\\.(csv|json|jsonl|xml)")));
    }

    @Test
    void folders_thatAreOneOrNone_areNamed() {
        assertEquals(List.of(), faults(Map.of("recharge.inbox", "inbox", "recharge.outbox", "outbox", "recharge.data", "data", "recharge.routes", "routes")));
        assertEquals(List.of("application.properties: recharge.outbox is x/../inbox, and so is recharge.inbox; give each its own folder",
                "application.properties: recharge.data is pom.xml, which is no folder; name another one"),
                faults(Map.of("recharge.inbox", "inbox", "recharge.outbox", "x/../inbox", "recharge.data", "pom.xml")));
    }
}
