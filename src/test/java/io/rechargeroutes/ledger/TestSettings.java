package io.rechargeroutes.ledger;

import io.rechargeroutes.settings.RechargeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The settings as they are shipped, for one node. */
public record TestSettings(String nodeId, Path outbox, Duration duplicateWindow, boolean failover) implements RechargeSettings {

    public TestSettings(String nodeId, Path outbox) {
        this(nodeId, outbox, Duration.ZERO, false);
    }

    public static final Dispatch DISPATCH = new DispatchOf(32, Duration.ofHours(24), Duration.ofMinutes(10), Duration.ofSeconds(2));
    public static final Enquiry STATUS = new EnquiryOf(List.of(Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(2)), Duration.ofDays(5),
            List.of(Duration.ofDays(1), Duration.ofDays(3)), 4, 200);

    private record NodeOf(String id, Duration lease) implements Node {
    }

    private record DispatchOf(int concurrency, Duration maxAge, Duration giveUpAfter, Duration backOff) implements Dispatch {
        @Override
        public int troubleLimit() {
            return 5;
        }

        @Override
        public Duration troublePause() {
            return Duration.ofMinutes(10);
        }
    }

    private record EnquiryOf(List<Duration> intervals, Duration giveUpAfter, List<Duration> recheckSuccess, int threads, int batch) implements Enquiry {
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

    @Override
    public Enquiry status() {
        return STATUS;
    }

    @Override
    public Intake intake() {
        return new IntakeOf(1000, 500);
    }

    private record IntakeOf(int quiet, int batch) implements Intake {
    }
}
