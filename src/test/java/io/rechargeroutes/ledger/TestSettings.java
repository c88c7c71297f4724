package io.rechargeroutes.ledger;

import io.rechargeroutes.settings.RechargeSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The settings as they are shipped, for one node. */
public record TestSettings(String nodeId, Path outbox, Duration duplicateWindow, Failover failover, StatusQuery status, ZoneId zone,
                           CircuitBreaker circuitBreaker) implements RechargeSettings {

    public static final Dispatch DISPATCH = new DispatchOf(32, Duration.ofHours(24), Duration.ofMinutes(10), Duration.ofSeconds(2));
    public static final StatusQuery STATUS = new StatusQueryOf(List.of(Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(2)), Duration.ofDays(5),
            List.of(Duration.ofDays(1), Duration.ofDays(3)), 4, 200, 1000, 0, Duration.ofSeconds(30), Duration.ofMinutes(15));

    public static final CircuitBreaker CIRCUIT_BREAKER = new CircuitBreakerOf(5, Duration.ofMinutes(10), Duration.ofSeconds(30));

    private record FailoverOf(boolean enabled, boolean trustInferred) implements Failover {
    }

    private record NodeOf(String id, Duration lease) implements Node {
    }

    private record DispatchOf(int concurrency, Duration maxAge, Duration giveUpAfter, Duration backOff) implements Dispatch {
    }

    private record CircuitBreakerOf(int failureThreshold, Duration openFor, Duration probeInterval) implements CircuitBreaker {
    }

    private record StatusQueryOf(List<Duration> intervals, Duration giveUpAfter, List<Duration> recheckSuccess, int threads, int batch, double rate,
                             int jitter, Duration backOff, Duration backOffLimit) implements StatusQuery {
        @Override
        public Duration reversalConfirmAfter() {
            return Duration.ofHours(1);
        }

        @Override
        public double recheckRate() {
            return rate;
        }
    }

    private record ScheduleOf(ZoneId zone) implements Schedule {
    }

    private record BalanceOf(BigDecimal alertBelow, Duration minInterval, Duration keep) implements Balance {
    }

    @Override
    public Path inbox() {
        return Path.of("target/no-inbox");
    }

    @Override
    public Path data() {
        return Path.of("target/no-data");
    }

    @Override
    public Path routes() {
        return Path.of("routes");
    }

    @Override
    public Node node() {
        return new NodeOf(nodeId, Duration.ofSeconds(30));
    }

    @Override
    public Dispatch dispatch() {
        return DISPATCH;
    }

    public TestSettings(String nodeId, Path outbox) {
        this(nodeId, outbox, Duration.ZERO, false);
    }

    public TestSettings(String nodeId, Path outbox, Duration duplicateWindow, boolean failover) {
        this(nodeId, outbox, duplicateWindow, new FailoverOf(failover, false), STATUS, ZoneId.of("Asia/Kolkata"), CIRCUIT_BREAKER);
    }

    /** The same where inferred refusals fail over as well. */
    public TestSettings failingOverInferred() {
        return new TestSettings(nodeId, outbox, duplicateWindow, new FailoverOf(failover.enabled(), true), status, zone, circuitBreaker);
    }

    /** The same with another number of failures in a row that open a circuit. */
    public TestSettings opening(int failureThreshold) {
        return new TestSettings(nodeId, outbox, duplicateWindow, failover, status, zone,
                new CircuitBreakerOf(failureThreshold, CIRCUIT_BREAKER.openFor(), CIRCUIT_BREAKER.probeInterval()));
    }

    /** The same with times to ask that are deferred by so many percent at most. */
    public TestSettings withJitter(int percent) {
        return new TestSettings(nodeId, outbox, duplicateWindow, failover, new StatusQueryOf(STATUS.intervals(), STATUS.giveUpAfter(), STATUS.recheckSuccess(), STATUS.threads(),
                STATUS.batch(), STATUS.rate(), percent, STATUS.backOff(), STATUS.backOffLimit()), zone, circuitBreaker);
    }

    /** The same with other days. */
    public TestSettings at(ZoneId other) {
        return new TestSettings(nodeId, outbox, duplicateWindow, failover, status, other, circuitBreaker);
    }

    @Override
    public Intake intake() {
        return new IntakeOf(Duration.ofSeconds(1), Duration.ofSeconds(10), false, Optional.empty(), 500);
    }

    @Override
    public Schedule schedule() {
        return new ScheduleOf(zone);
    }

    @Override
    public Balance balance() {
        return new BalanceOf(BigDecimal.valueOf(1000), Duration.ofMinutes(11), Duration.ofDays(90));
    }

    private record IntakeOf(Duration stableFor, Duration unterminatedWait, boolean acceptUnterminatedLastRow, Optional<String> doneMarker, int batch)
            implements Intake {
    }

    @Override
    public StatusQueryCall statusQuery() {
        return () -> 1;
    }
}
