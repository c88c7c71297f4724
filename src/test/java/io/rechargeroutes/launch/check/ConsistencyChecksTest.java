package io.rechargeroutes.launch.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.settings.SettingTypes;
import io.rechargeroutes.settings.ShippedSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistencyChecksTest {

    private static ConsistencyChecks checks(Map<String, String> given) {
        return new ConsistencyChecks(ShippedSettings.with(given));
    }

    private static ConsistencyChecks queues(Map<String, String> given) {
        Map<String, String> settings = new HashMap<>(Map.of("recharge.jms.enabled", "true"));
        settings.putAll(given);
        return checks(settings);
    }

    private static List<String> ledger(Map<String, String> given) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "recharge.ledger",
                "postgresql",
                "recharge.ledger.url",
                "jdbc:postgresql://db:5432/recharge",
                "recharge.ledger.username",
                "recharge",
                "recharge.jms.enabled",
                "true"));
        settings.putAll(given);
        return checks(settings).ledger();
    }

    private static String only(List<String> faults) {
        assertEquals(1, faults.size(), faults.toString());
        return faults.get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../done", "a/b", "x y", ".csv", ".x.JSON"})
    void doneMarker_cannotDistinguishFiles_isRefusedByName(String marker) {
        String fault =
                only(checks(Map.of("recharge.intake.done-marker", marker)).intake());
        assertTrue(fault.contains("recharge.intake.done-marker") && fault.contains("for instance .done"), fault);
    }

    @Test
    void doneMarker_isNoneOrAnEnding_isTaken() {
        assertEquals(List.of(), checks(Map.of()).intake());
        assertEquals(
                List.of(),
                checks(Map.of("recharge.intake.done-marker", ".done")).intake());
    }

    @Test
    void folders_thatAreOneOrNone_areNamed() {
        assertEquals(
                List.of(),
                checks(Map.of(
                                "recharge.inbox",
                                "inbox",
                                "recharge.outbox",
                                "outbox",
                                "recharge.data",
                                "data",
                                "recharge.routes",
                                "routes"))
                        .intake());
        assertEquals(
                List.of(
                        "application.properties: recharge.outbox is x/../inbox, and so is recharge.inbox; "
                                + "give each its own folder",
                        "application.properties: recharge.data is pom.xml, which is no folder; name another one"),
                checks(Map.of("recharge.inbox", "inbox", "recharge.outbox", "x/../inbox", "recharge.data", "pom.xml"))
                        .intake());
        assertEquals(
                List.of(
                        "application.properties: recharge.retention.archive is pom.xml, which is no folder; name another one"),
                checks(Map.of("recharge.retention.archive", "pom.xml")).intake());
    }

    @Test
    void queues_asShipped_areInOrder() {
        assertEquals(List.of(), queues(Map.of()).queues());
        assertEquals(
                List.of(),
                queues(Map.of("recharge.jms.enabled", "false", "recharge.broker.url", "anything"))
                        .queues());
    }

    @Test
    void queues_eachFault_namesItsKey() {
        assertTrue(only(queues(Map.of("recharge.broker.url", "stomp://localhost:1"))
                        .queues())
                .startsWith("application.properties: recharge.broker.url is stomp://localhost:1: it must begin with"));
        assertTrue(
                only(queues(Map.of("recharge.broker.truststore", "no/such.p12")).queues())
                        .contains("recharge.broker.truststore is no/such.p12: no such file"));
        assertTrue(only(queues(Map.of("recharge.queue.results", "recharge.requests"))
                        .queues())
                .contains("are the same queue"));
        assertTrue(only(queues(Map.of("recharge.jms.enabled", "false", "recharge.files.to-results-queue", "true"))
                        .queues())
                .contains("recharge.files.to-results-queue is true"));
    }

    @Test
    void ledger_asShipped_hasNoFault() {
        assertEquals(List.of(), checks(Map.of()).ledger());
        assertEquals(List.of(), ledger(Map.of()));
    }

    @Test
    void ledger_missingAndUnreadableSettings_areNamed() {
        assertEquals(
                List.of(
                        "application.properties: recharge.ledger.url is not set, "
                                + "and recharge.ledger=postgresql needs it; set it",
                        "application.properties: recharge.ledger.username is not set, "
                                + "and recharge.ledger=postgresql needs it; set it"),
                ledger(Map.of("recharge.ledger.url", " ", "recharge.ledger.username", "")));
        String fault = only(ledger(Map.of("recharge.ledger.url", "postgres://user:geheim@db/recharge")));
        assertTrue(fault.contains("recharge.ledger.url cannot be read") && !fault.contains("geheim"), fault);
        assertEquals(
                "application.properties: recharge.ledger must be embedded or postgresql",
                only(SettingTypes.faults(
                        ShippedSettings.with(Map.of("recharge.ledger", "oracle")), "recharge.ledger")));
        assertEquals(
                "application.properties: recharge.ledger.pool-size must be a whole number from 1 to 1000000",
                only(SettingTypes.faults(
                        ShippedSettings.with(Map.of("recharge.ledger.pool-size", "many")), "recharge.ledger")));
    }

    @ParameterizedTest
    @CsvSource({"10, 4, true, 0", "9, 4, true, 1", "6, 4, false, 0", "28, 40, true, 1"})
    void poolSize_holdersOfConnectionsLeaveNoneForOthers_isRefused(
            String size, String publishers, String jms, int faults) {
        assertEquals(
                faults,
                ledger(Map.of(
                                "recharge.ledger.pool-size",
                                size,
                                "recharge.jms.publishers",
                                publishers,
                                "recharge.jms.enabled",
                                jms))
                        .size());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "jdbc:postgresql://one:5432/recharge, ''",
                "\"jdbc:postgresql://one:5432,two:5432/recharge\", ?targetServerType=primary",
                "\"jdbc:postgresql://one,two,three/recharge?ssl=true\", &targetServerType=primary",
                "\"jdbc:postgresql://one,two/recharge?targetServerType=any\", ''"
            })
    void severalHosts_noTargetServerType_lookForThePrimary(String url, String added) {
        assertEquals(url + added.replace("''", ""), LedgerChecks.url(url));
    }

    @Test
    void stopTimeout_longerThanEachCall_isNoFault() {
        assertEquals(
                List.of(), checks(Map.of("camel.main.shutdown-timeout", "61")).shutdown());
        assertEquals(
                List.of(),
                checks(Map.of("camel.main.shutdown-timeout", "61", "acme.url", "http://x", "acme.timeout", "300s"))
                        .shutdown(),
                "a provider without a folder sends nothing");
    }

    @Test
    void stopTimeout_shorterThanACall_isReported() {
        assertEquals(
                List.of("application.properties: camel.main.shutdown-timeout is 60 s and aop.timeout 60 s: "
                        + "a stop would cut off calls in flight and leave them UNKNOWN; set it to 75"),
                checks(Map.of("camel.main.shutdown-timeout", "60")).shutdown());
    }

    @Test
    void sandbox_brokerOfAnotherHost_isNoPlaceForItsAnswers() {
        Map<String, String> local = Map.of(
                "recharge.jms.enabled", "true", "a1topup.url", "http://localhost:1", "aop.url", "http://localhost:1");
        assertTrue(SandboxProfile.fault(ShippedSettings.with(local)).isEmpty());
        Map<String, String> remote = new HashMap<>(local);
        remote.put("recharge.broker.url", "amqps://broker.example.invalid:5671");
        assertTrue(SandboxProfile.fault(ShippedSettings.with(remote))
                .orElseThrow()
                .startsWith("recharge.broker.url is not a loopback address"));
        assertTrue(SandboxProfile.fault(ShippedSettings.with(Map.of()))
                .orElseThrow()
                .contains(".url is not a loopback address: the sandbox profile never calls"));
    }
}
