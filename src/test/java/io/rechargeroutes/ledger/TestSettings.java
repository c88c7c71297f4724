package io.rechargeroutes.ledger;

import io.rechargeroutes.ledger.intake.Intake;
import io.rechargeroutes.ledger.provider.Reconciliation;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.ShippedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/** The settings as they are shipped, for one node. */
public final class TestSettings implements RechargeSettings {

    private static final Map<String, String> OURS = Map.of(
            "recharge.inbox",
            "target/no-inbox",
            "recharge.data",
            "target/no-data",
            "recharge.status.intervals",
            "30s,1m,2m",
            "recharge.status.rate",
            "1000",
            "recharge.status.recheck-rate",
            "1000",
            "recharge.status.jitter",
            "0",
            "recharge.failover.trust-inferred",
            "false");
    private static final RechargeSettings SHIPPED = ShippedSettings.of(RechargeSettings.class, OURS);

    public static final Dispatch DISPATCH = SHIPPED.dispatch();
    public static final StatusQuery STATUS = SHIPPED.status();

    private final Map<String, String> changed;
    private final RechargeSettings settings;

    private TestSettings(Map<String, String> changed) {
        this.changed = changed;
        this.settings = ShippedSettings.of(RechargeSettings.class, changed);
    }

    public TestSettings(String nodeId, Path outbox) {
        this(nodeId, outbox, Duration.ZERO, false);
    }

    public TestSettings(String nodeId, Path outbox, Duration duplicateWindow, boolean failover) {
        this(plus(
                OURS,
                Map.of(
                        "recharge.node.id",
                        nodeId,
                        "recharge.outbox",
                        outbox.toString(),
                        "recharge.duplicate-window",
                        duplicateWindow.toString(),
                        "recharge.failover.enabled",
                        String.valueOf(failover))));
    }

    private static Map<String, String> plus(Map<String, String> settings, Map<String, String> further) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(further);
        return all;
    }

    /** The same where inferred refusals fail over as well. */
    public TestSettings failingOverInferred() {
        return new TestSettings(plus(changed, Map.of("recharge.failover.trust-inferred", "true")));
    }

    /** The same with another number of failures in a row that open a circuit. */
    public TestSettings opening(int failureThreshold) {
        return new TestSettings(
                plus(changed, Map.of("recharge.circuit-breaker.failure-threshold", String.valueOf(failureThreshold))));
    }

    /** The same with times to ask that are deferred by so many percent at most. */
    public TestSettings withJitter(int percent) {
        return new TestSettings(plus(changed, Map.of("recharge.status.jitter", String.valueOf(percent))));
    }

    /** The same with another data folder. */
    public TestSettings keepingIn(Path data) {
        return new TestSettings(plus(changed, Map.of("recharge.data", data.toString())));
    }

    /** The same with another inbox. */
    public TestSettings takingFrom(Path inbox) {
        return new TestSettings(plus(changed, Map.of("recharge.inbox", inbox.toString())));
    }

    /** The same with a folder for months that leave the archive. */
    public TestSettings archivingTo(Path folder) {
        return new TestSettings(plus(changed, Map.of("recharge.retention.archive", folder.toString())));
    }

    /** The same with other days. */
    public TestSettings at(ZoneId other) {
        return new TestSettings(plus(changed, Map.of("recharge.schedule.zone", other.getId())));
    }

    @Override
    public Path inbox() {
        return settings.inbox();
    }

    @Override
    public Path outbox() {
        return settings.outbox();
    }

    @Override
    public Path data() {
        return settings.data();
    }

    @Override
    public Path routes() {
        return settings.routes();
    }

    @Override
    public Files files() {
        return settings.files();
    }

    @Override
    public Failover failover() {
        return settings.failover();
    }

    @Override
    public Duration duplicateWindow() {
        return settings.duplicateWindow();
    }

    @Override
    public Node node() {
        return settings.node();
    }

    @Override
    public Dispatch dispatch() {
        return settings.dispatch();
    }

    @Override
    public CircuitBreaker circuitBreaker() {
        return settings.circuitBreaker();
    }

    @Override
    public StatusQuery status() {
        return settings.status();
    }

    @Override
    public Repeats statusQuery() {
        return settings.statusQuery();
    }

    @Override
    public long retryDelay() {
        return settings.retryDelay();
    }

    @Override
    public Intake intake() {
        return settings.intake();
    }

    @Override
    public Retention retention() {
        return settings.retention();
    }

    @Override
    public Schedule schedule() {
        return settings.schedule();
    }

    @Override
    public Balance balance() {
        return settings.balance();
    }

    @Override
    public Reconciliation reconciliation() {
        return settings.reconciliation();
    }

    @Override
    public Delivery delivery() {
        return settings.delivery();
    }
}
