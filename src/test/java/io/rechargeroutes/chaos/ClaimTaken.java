package io.rechargeroutes.chaos;

import static org.awaitility.Awaitility.await;

import io.rechargeroutes.it.Application;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A scene: a node holds a claim and is paused for longer than its lease; another takes the claim and stands before its
 * record of intent; the first wakes up and goes on; then the other does. One request may leave, and from who holds the
 * claim.
 */
final class ClaimTaken {

    private final Path home;
    private final Place place;

    ClaimTaken(Path home, Place place) {
        this.home = home;
        this.place = place;
    }

    /** The invariants that were broken. */
    Set<String> run(long seed, Consumer<Application> settings) throws InterruptedException {
        PlannedOrder order = new PlannedOrder("O-0", "AIRTEL", "DELHI", "9800000001", "10", null, null);
        // both nodes have the query in their routes; it is this scene that answers
        List<Injection> injections = List.of(injection(0), injection(1));
        Plan plan = BrokenBuildCheck.plan(seed, List.of(order), injections);
        try (Installation installation = new Installation(home.resolve("run-" + seed), plan, place, settings)) {
            installation.start();
            Map<String, BigDecimal> before = installation.simulator().wallets();
            // if the sleeper sends, its call is still out when the other goes on
            installation.simulator().fault(order.number(), "SLOW", 2000);
            Node sleeper = installation.node(0);
            sleeper.settle();
            installation.crossing().trap("n0", KillPoint.CLAIMED, 1, sleeper::pause);
            installation.crossing().trap("n1", KillPoint.CLAIMED, 1, () -> {});
            installation.folders().drop(plan.files().get(0));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> claimant(installation).startsWith("n0/"));
            installation.add();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> claimant(installation).startsWith("n1/"));
            sleeper.goOn();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> installation.ledger().lives(installation.database(), "n0"));
            installation.crossing().open("n0", KillPoint.CLAIMED);
            sendsOrNot(installation);
            installation.crossing().open("n1", KillPoint.CLAIMED);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> installation
                                    .recorded()
                                    .requests()
                                    .get(0)
                                    .state()
                                    .equals("SUCCESS")
                            && installation.recorded().inputs().get(0).state().equals("FINISHED")
                            && installation.recorded().attempts().stream()
                                    .allMatch(attempt -> attempt.verdict() != null));
            Evidence evidence = new Run(installation).evidence(before, List.of());
            List<Violation> violations = Invariants.broken(evidence);
            violations.forEach(System.out::println);
            Set<String> broken =
                    violations.stream().map(Violation::invariant).collect(Collectors.toCollection(TreeSet::new));
            if (!sendersHadTheClaim(installation)) {
                broken.add("who sends holds the claim");
            }
            return broken;
        }
    }

    /** A broken build sends at once; a whole one never does, which shows only by waiting. */
    private static void sendsOrNot(Installation installation) {
        try {
            await().atMost(Duration.ofSeconds(2))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> installation.simulator().moneyRequests() > 0);
        } catch (ConditionTimeoutException itDoesNot) {
            // as it should be
        }
    }

    private static Injection injection(int node) {
        return new Injection(Injection.Kind.KILL_AT, node, 0, Duration.ZERO, KillPoint.CLAIMED, 0);
    }

    private static String claimant(Installation installation) {
        return installation.ledger().claimant(installation.database());
    }

    /** As many calls as a node made, so many attempts are in its name. */
    private static boolean sendersHadTheClaim(Installation installation) {
        for (Node node : installation.nodes()) {
            long recorded = installation.recorded().attempts().stream()
                    .filter(attempt -> attempt.claimedBy().startsWith(node.name() + "/"))
                    .count();
            long made = calls(node.application());
            System.out.println(node.name() + " made " + made + " calls, and holds " + recorded + " attempts");
            if (made != recorded) {
                return false;
            }
        }
        return true;
    }

    private static long calls(Application application) {
        try {
            return application
                    .get("/q/metrics")
                    .body()
                    .lines()
                    .filter(line ->
                            line.startsWith("camel_exchanges_total{") && line.contains("routeId=\"a1topup-recharge\""))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
