package io.rechargeroutes.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.it.Application;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A node falls asleep between its record of intent and the call. The query of the harness is asked by the thread that
 * sends, after the record of intent: what it waits there counts as sleep. In each scene one order stands there when its
 * node is stopped; what comes of it depends on how long, and on who looked meanwhile.
 */
class OversleptCheck {

    private static final Path HOME = Campaign.HOME;
    /** Longer than the send window of 5 s. */
    private static final Duration TOO_LONG = Duration.ofSeconds(7);

    private static final PlannedOrder ORDER =
            new PlannedOrder("O-0", "AIRTEL", "DELHI", "9800000001", "10", null, null);
    /** Short enough for another to take the sleeper for dead well before the window ends. */
    private static final Consumer<Application> SHORT_LEASE =
            application -> application.with("recharge.node.lease", "2s");

    private static final Consumer<Application> LONG_LEASE =
            application -> application.with("recharge.node.lease", "60s");
    private static Place place;

    @BeforeAll
    static void start() {
        place = Place.open(HOME.resolve("overslept"), HOME.resolve("binaries"));
    }

    @AfterAll
    static void stop() {
        place.close();
    }

    /**
     * What came of the order: its states as they were published, its attempts' verdicts by time, how often it was seen,
     * and under which attempt.
     */
    private record Outcome(
            String state, List<String> published, List<String> verdicts, int seen, boolean fromTheFirst) {}

    /**
     * Nobody took it for dead: the call was certainly not made, so the order goes back and is sent under a new record
     * of intent, once.
     */
    @Test
    void sleeper_tooLong_sendsNothingUnderThatRecordOfIntent() throws Exception {
        assertEquals(
                new Outcome(
                        "SUCCESS", List.of("SUCCESS"), List.of("NOT_SENT PROVIDER_UNREACHABLE", "SUCCESS"), 1, false),
                alone(2101, LONG_LEASE));
    }

    /** With the window taken out the sleeper sends, however late: the scene sees it. */
    @Test
    void aBuildWithoutTheWindowIsCaught() throws Exception {
        Path build = new BrokenBuild()
                .replacing("io.rechargeroutes.provider.http.SendWindow", "ofSeconds", "ofDays")
                .at(HOME.resolve("build-windowless"));
        assertEquals(
                new Outcome("SUCCESS", List.of("SUCCESS"), List.of("SUCCESS"), 1, true),
                alone(2102, LONG_LEASE.andThen(application -> application.build(build))));
    }

    private static Outcome alone(long seed, Consumer<Application> settings) throws Exception {
        try (Installation installation = installation(seed, settings)) {
            Node sleeper = asleep(installation);
            Thread.sleep(TOO_LONG.toMillis());
            return awake(installation, sleeper);
        }
    }

    /** Another has said UNKNOWN: nobody sends it again, and the sleeper's own word, that it was not sent, ends it. */
    @Test
    void whoSleptTooLongAndWasTakenForDeadSaysSoAndItFails() throws Exception {
        try (Installation installation = besides(2103)) {
            Node sleeper = asleep(installation);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> state(installation).equals("UNKNOWN INTERRUPTED"));
            Thread.sleep(TOO_LONG.toMillis());
            assertEquals(
                    new Outcome(
                            "FAILED PROVIDER_UNREACHABLE",
                            List.of("UNKNOWN", "FAILED"),
                            List.of("NOT_SENT PROVIDER_UNREACHABLE"),
                            0,
                            false),
                    awake(installation, sleeper));
        }
    }

    /** It wakes up in time, though another has said UNKNOWN: its call is the only one, and its late answer counts. */
    @Test
    void whoWakesUpInTimeMakesTheOnlyCall() throws Exception {
        try (Installation installation = besides(2104)) {
            Node sleeper = asleep(installation);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> state(installation).equals("UNKNOWN INTERRUPTED"));
            assertEquals(0, installation.simulator().moneyRequests(), "it was sent while its node slept");
            assertEquals(
                    new Outcome("SUCCESS", List.of("UNKNOWN", "SUCCESS"), List.of("SUCCESS"), 1, true),
                    awake(installation, sleeper));
        }
    }

    private static Installation installation(long seed, Consumer<Application> settings) {
        Injection injection = new Injection(Injection.Kind.KILL_AT, 0, 0, Duration.ZERO, KillPoint.SUBMITTED, 0);
        Installation installation = new Installation(
                HOME.resolve("run-" + seed),
                BrokenBuildCheck.plan(seed, List.of(ORDER), List.of(injection)),
                place,
                settings);
        installation.start();
        installation.node(0).settle();
        return installation;
    }

    /** With a second node that looks out for the dead, and claims nothing itself after its start. */
    private static Installation besides(long seed) {
        Installation installation = installation(seed, SHORT_LEASE.andThen(application -> {
            if (application.home().endsWith("n1")) {
                application.with("recharge.dispatch.poll", "1h");
            }
        }));
        installation.add().settle();
        return installation;
    }

    /** Brings the order; its node is stopped between the record of intent and the call. */
    private static Node asleep(Installation installation) throws InterruptedException {
        Node sleeper = installation.node(0);
        CountDownLatch stopped = new CountDownLatch(1);
        installation.crossing().trap("n0", KillPoint.SUBMITTED, 1, () -> {
            sleeper.pause();
            stopped.countDown();
        });
        installation.folders().drop(installation.plan().files().get(0));
        assertTrue(stopped.await(60, TimeUnit.SECONDS), "the order did not come to its record of intent");
        return sleeper;
    }

    /** Lets the sleeper go on, and waits until the order has ended. */
    private static Outcome awake(Installation installation, Node sleeper) {
        Map<String, BigDecimal> before = installation.simulator().wallets();
        sleeper.goOn();
        installation.crossing().open("n0", KillPoint.SUBMITTED);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Set.of("SUCCESS", "FAILED")
                                .contains(installation
                                        .recorded()
                                        .requests()
                                        .get(0)
                                        .state())
                        && installation.recorded().inputs().get(0).state().equals("FINISHED")
                        && installation.recorded().attempts().stream()
                                .allMatch(
                                        attempt -> attempt.verdict() != null && !"INTERRUPTED".equals(attempt.code())));
        Evidence evidence = new Run(installation).evidence(before, List.of());
        // it is this scene, not the plan, that put the sender to sleep
        Set<String> ofTheScene =
                Set.of("an indeterminate outcome has a cause", "nobody fails because a provider was away");
        assertEquals(
                List.of(),
                Invariants.broken(evidence).stream()
                        .filter(violation -> !ofTheScene.contains(violation.invariant()))
                        .toList());
        List<Recorded.Attempt> attempts = installation.recorded().attempts().stream()
                .sorted(Comparator.comparing(Recorded.Attempt::reference))
                .toList();
        List<SimulatorProcess.Seen> seen = installation.simulator().seen();
        return new Outcome(
                state(installation),
                installation.recorded().events().stream()
                        .map(Recorded.Event::status)
                        .toList(),
                attempts.stream().map(OversleptCheck::verdict).toList(),
                seen.size(),
                seen.stream()
                        .anyMatch(one -> one.reference().equals(attempts.get(0).reference())));
    }

    private static String state(Installation installation) {
        return installation.recorded().requests().stream()
                .map(row -> row.state() + (row.code() == null ? "" : " " + row.code()))
                .findFirst()
                .orElse("none");
    }

    private static String verdict(Recorded.Attempt attempt) {
        return attempt.verdict() + (attempt.code() == null ? "" : " " + attempt.code());
    }
}
