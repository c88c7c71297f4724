package io.rechargeroutes.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerSettingsTest {

    private static Config config(String... keysAndValues) {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder().withDefaultValue("recharge.ledger", "postgresql")
                .withDefaultValue("recharge.ledger.url", "jdbc:postgresql://db:5432/recharge").withDefaultValue("recharge.ledger.username", "recharge")
                .withDefaultValue("recharge.ledger.pool-size", "28").withDefaultValue("recharge.jms.enabled", "true").withDefaultValue("recharge.jms.publishers", "4");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.withDefaultValue(keysAndValues[i], keysAndValues[i + 1]);
        }
        return config.build();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "jdbc:postgresql://one:5432/recharge, ''",
        "\"jdbc:postgresql://one:5432,two:5432/recharge\", ?targetServerType=primary",
        "\"jdbc:postgresql://one,two,three/recharge?ssl=true\", &targetServerType=primary",
        "\"jdbc:postgresql://one,two/recharge?targetServerType=any\", ''"})
    void severalHosts_noTargetServerType_lookForThePrimary(String url, String added) {
        assertEquals(url + added.replace("''", ""), LedgerSettings.url(url));
    }

    @Test
    void shippedSettings_haveNoFault() {
        assertEquals(List.of(), LedgerSettings.faults(config()));
    }

    @Test
    void missingAndUnreadableSettings_areNamed() {
        assertEquals(List.of("application.properties: recharge.ledger.url is not set, and recharge.ledger=postgresql needs it; set it",
                "application.properties: recharge.ledger.username is not set, and recharge.ledger=postgresql needs it; set it"),
                LedgerSettings.faults(config("recharge.ledger.url", " ", "recharge.ledger.username", "")));
        List<String> faults = LedgerSettings.faults(config("recharge.ledger.url", "postgres://user:geheim@db/recharge"));
        assertTrue(faults.size() == 1 && faults.get(0).contains("recharge.ledger.url cannot be read") && !faults.get(0).contains("geheim"), faults.toString());
        assertEquals(1, LedgerSettings.faults(config("recharge.ledger", "oracle")).size());
    }

    @ParameterizedTest
    @CsvSource({"10, 4, true, 0", "9, 4, true, 1", "6, 4, false, 0", "28, 40, true, 1", "many, 4, true, 1"})
    void poolSize_holdersOfConnectionsLeaveNoneForOthers_isRefused(String size, String publishers, String jms, int faults) {
        assertEquals(faults, LedgerSettings.faults(config("recharge.ledger.pool-size", size, "recharge.jms.publishers", publishers,
                "recharge.jms.enabled", jms)).size());
    }
}
