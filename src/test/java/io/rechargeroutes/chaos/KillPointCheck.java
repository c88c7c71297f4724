package io.rechargeroutes.chaos;

import static java.util.Map.entry;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** kill -9 at each named point, and what comes of the order that stood there: the table of docs/safety.md. */
class KillPointCheck {

    private static final Path HOME = Campaign.HOME;
    /** During the call: the provider has the request, and its answer takes longer than the node lives. */
    private static final String CALLING = "CALLING";

    /** What the ledger and the request journal had when the node was dead, and what they have in the end. */
    private record Outcome(String stopped, int seenThen, String last, int seen) {}

    private static final Map<String, Outcome> EXPECTED = Map.ofEntries(
            entry("FOUND", new Outcome("none", 0, "SUCCESS", 1)),
            entry("TAKEN", new Outcome("none", 0, "SUCCESS", 1)),
            entry("ACCEPTED", new Outcome("RECEIVED", 0, "SUCCESS", 1)),
            entry("MESSAGE_TAKEN", new Outcome("none", 0, "SUCCESS", 1)),
            entry("MESSAGE_ACCEPTED", new Outcome("RECEIVED", 0, "SUCCESS", 1)),
            entry("CLAIMED", new Outcome("RECEIVED", 0, "SUCCESS", 1)),
            entry("SUBMITTED", new Outcome("SUBMITTED", 0, "REVIEW NO_ANSWER", 0)),
            entry(CALLING, new Outcome("SUBMITTED", 1, "SUCCESS", 1)),
            entry("ANSWERED", new Outcome("SUBMITTED", 1, "SUCCESS", 1)),
            entry("QUERIED", new Outcome("PENDING", 1, "SUCCESS", 1)),
            entry("SETTLED", new Outcome("SUCCESS", 1, "SUCCESS", 1)),
            entry("DELIVERING", new Outcome("SUCCESS", 1, "SUCCESS", 1)),
            entry("PUBLISHED", new Outcome("SUCCESS", 1, "SUCCESS", 1)),
            entry("ARCHIVING", new Outcome("SUCCESS", 1, "SUCCESS", 1)),
            entry("ARCHIVED", new Outcome("SUCCESS", 1, "SUCCESS", 1)));

    @Test
    void eachPointComesOutAsArgued() throws Exception {
        List<String> points = Stream.concat(Stream.of(KillPoint.values()).map(KillPoint::name), Stream.of(CALLING))
                // while none other is queried
                .sorted(Comparator.comparing(point -> !point.equals(KillPoint.QUERIED.name())))
                .toList();
        List<PlannedOrder> orders = IntStream.range(0, points.size())
                .mapToObj(i -> new PlannedOrder(
                        points.get(i),
                        "AIRTEL",
                        "DELHI",
                        "98000000%02d".formatted(points.get(i).equals(KillPoint.QUERIED.name()) ? 90 : i),
                        "10",
                        null,
                        points.get(i).equals(CALLING) ? "SLOW" : null))
                .toList();
        List<PlannedFile> files = orders.stream()
                .filter(order -> !ofQueues(order))
                .map(order -> new PlannedFile(order.orderId() + ".csv", List.of(order), 0, 0))
                .toList();
        List<Injection> kills = Stream.of(KillPoint.values())
                .map(point -> new Injection(Injection.Kind.KILL_AT, 0, 0, Duration.ZERO, point, 1))
                .toList();
        List<PlannedMessage> messages = orders.stream()
                .filter(KillPointCheck::ofQueues)
                .map(order -> new PlannedMessage(List.of(order), false, true, 0))
                .toList();
        Plan plan = new Plan(
                2001,
                Shape.scene(Duration.ofMillis(20)).withBroker("tcp").archiving().givingUpAfter(Duration.ofSeconds(12)),
                orders,
                files,
                messages,
                kills);
        try (Place place = Place.open(HOME.resolve("points"), HOME.resolve("binaries"));
                Installation installation =
                        new Installation(HOME.resolve("run-2001"), plan, place, application -> {})) {
            installation.start();
            Map<String, BigDecimal> before = installation.simulator().wallets();
            Map<String, Outcome> outcomes = new LinkedHashMap<>();
            for (PlannedOrder order : orders) {
                outcomes.put(order.orderId(), stopped(installation, order, outcomes.size()));
            }
            installation.node(0).start(Duration.ZERO);
            installation.node(0).settle();
            // nobody is asked before a call that may still be under way is over for certain
            await().atMost(Duration.ofSeconds(60)).until(() -> installation.recorded().requests().stream()
                    .noneMatch(row -> List.of("RECEIVED", "SUBMITTED", "PENDING", "UNKNOWN")
                            .contains(row.state())));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> installation.recorded().inputs().stream()
                                    .allMatch(input -> input.state().equals("FINISHED"))
                            && installation.folders().left().isEmpty());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> installation.recorded().requests().stream()
                                    .allMatch(row -> !row.toQueue() || row.published() == row.events())
                            && installation
                                            .partner()
                                            .orElseThrow()
                                            .received()
                                            .answers()
                                            .size()
                                    >= messages.size());
            orders.forEach(order -> outcomes.computeIfPresent(
                    order.orderId(),
                    (point, then) -> new Outcome(
                            then.stopped(), then.seenThen(), state(installation, order), seen(installation, order))));
            outcomes.forEach((point, outcome) -> System.out.println(point + ": " + outcome));
            Run run = new Run(installation);
            Evidence evidence = run.evidence(before, List.of());
            // the kills here are made by the scene, not by the plan
            assertEquals(
                    List.of(),
                    Invariants.broken(evidence).stream()
                            .filter(violation -> !violation.invariant().equals("an indeterminate outcome has a cause"))
                            .collect(Collectors.toCollection(ArrayList::new)));
            EXPECTED.forEach((point, outcome) -> assertEquals(outcome, outcomes.get(point), point));
        }
    }

    /** Brings an order to its point, behind others, and kills the node there. */
    private static Outcome stopped(Installation installation, PlannedOrder order, int others)
            throws InterruptedException {
        Node node = installation.node(0);
        node.start(Duration.ZERO);
        node.settle();
        // who stood at an earlier point goes first, and must not be met here
        await().atMost(Duration.ofSeconds(30))
                .until(() -> installation.recorded().requests().size() == others
                        && installation.recorded().requests().stream().noneMatch(row -> List.of("RECEIVED", "SUBMITTED")
                                .contains(row.state())));
        if (order.orderId().equals(CALLING)) {
            installation.simulator().fault(order.number(), order.fault(), 2500);
        } else {
            KillPoint point = KillPoint.valueOf(order.orderId());
            installation.crossing().trap("n0", point, () -> isMeant(point, installation, order), node::kill);
        }
        bring(installation, order);
        if (order.orderId().equals(CALLING)) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> seen(installation, order) == 1);
            node.kill();
        }
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !node.alive());
        return new Outcome(state(installation, order), seen(installation, order), null, 0);
    }

    /** Some places are passed again and again: the passage that is meant finds something to do for this order. */
    private static boolean isMeant(KillPoint point, Installation installation, PlannedOrder order) {
        return switch (point) {
            case DELIVERING -> state(installation, order).equals("SUCCESS");
            case ARCHIVING -> row(installation, order)
                    .filter(row -> row.state().equals("SUCCESS") && row.due() == null && !row.archived())
                    .isPresent();
            case ARCHIVED -> row(installation, order)
                    .filter(Recorded.Request::archived)
                    .isPresent();
            default -> true;
        };
    }

    private static Optional<Recorded.Request> row(Installation installation, PlannedOrder order) {
        return installation.recorded().requests().stream()
                .filter(row -> row.orderId().equals(order.orderId()))
                .findFirst();
    }

    private static boolean ofQueues(PlannedOrder order) {
        return Stream.of(KillPoint.values())
                .anyMatch(point -> point.ofQueues() && point.name().equals(order.orderId()));
    }

    private static void bring(Installation installation, PlannedOrder order) {
        installation.plan().files().stream()
                .filter(file -> file.rows().contains(order))
                .forEach(installation.folders()::drop);
        installation.plan().messages().stream()
                .filter(message -> message.rows().contains(order))
                .forEach(installation.partner().orElseThrow()::send);
    }

    private static String state(Installation installation, PlannedOrder order) {
        return row(installation, order)
                .map(row -> row.state() + (row.code() == null ? "" : " " + row.code()))
                .orElse("none");
    }

    private static int seen(Installation installation, PlannedOrder order) {
        return (int) installation.simulator().seen().stream()
                .filter(seen -> order.number().equals(seen.number()))
                .count();
    }
}
