package io.rechargeroutes.chaos;

import io.rechargeroutes.chaos.Recorded.Event;
import io.rechargeroutes.chaos.Recorded.Input;
import io.rechargeroutes.chaos.Recorded.Request;
import io.rechargeroutes.chaos.Recorded.Row;
import io.rechargeroutes.chaos.SimulatorProcess.Held;
import io.rechargeroutes.chaos.SimulatorProcess.Seen;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What holds after every run, whatever struck. Each method is one promise of docs/safety.md. */
final class Invariants {

    private static final Set<Injection.Kind> ENDS_LEASES =
            Set.of(Injection.Kind.PAUSE, Injection.Kind.OUTAGE, Injection.Kind.LEDGER_CLOCK);
    private static final Set<String> FINAL = Set.of("SUCCESS", "FAILED", "REVERSED");
    private static final Set<String> OPEN = Set.of("PENDING", "UNKNOWN");
    private static final Set<String> ANSWERED = Set.of("NONE", "SLOW");
    /** How long a call may last: what was sent so long before a fault struck can suffer from it. */
    private static final Duration CALL = Duration.ofSeconds(10);

    private final Evidence evidence;
    private final Map<String, Request> requests;
    private final Map<String, List<Event>> events;
    /** Numbers that a provider was called for without a reference of ours. */
    private final Set<String> unnamed;

    private final List<Violation> violations = new ArrayList<>();

    private Invariants(Evidence evidence) {
        this.evidence = evidence;
        this.requests = evidence.requests();
        this.unnamed = evidence.seen().stream()
                .filter(seen -> !seen.named())
                .map(Seen::number)
                .collect(Collectors.toSet());
        this.events = evidence.ledger().events().stream().collect(Collectors.groupingBy(Event::orderId));
    }

    /** Every promise that a run broke. */
    static List<Violation> broken(Evidence evidence) {
        Invariants invariants = new Invariants(evidence);
        invariants.noAttemptIsSeenTwice();
        invariants.noOrderIsExecutedTwice();
        invariants.noOrderIsWithoutARow();
        invariants.everyRequestIsInOnePlace();
        invariants.noAmountIsAnotherThanItsInputSays();
        invariants.nobodyFailsBecauseAProviderWasAway();
        invariants.everyRowStandsWhereItMay();
        invariants.everyFinalStateIsTheProvidersTruth();
        invariants.everyEventIsPublishedInOrder();
        invariants.theWalletAgrees();
        invariants.indeterminateHasACause();
        invariants.violations.addAll(QueueInvariants.broken(evidence));
        return invariants.violations;
    }

    private void violated(String invariant, String subject, String text) {
        violations.add(new Violation(evidence.plan().seed(), invariant, subject, text));
    }

    private void noAttemptIsSeenTwice() {
        evidence.seen().stream()
                .filter(Seen::named)
                .collect(Collectors.groupingBy(Seen::reference))
                .forEach((reference, times) -> {
                    if (times.size() > 1) {
                        violated(
                                "no attempt is seen twice",
                                "reference " + reference,
                                "expected once, the request journal has " + times);
                    }
                });
    }

    private void noOrderIsExecutedTwice() {
        Set<String> refused = evidence.seen().stream()
                .filter(seen -> seen.outcome().equals("LOW_BALANCE") && ANSWERED.contains(seen.fault()))
                .map(seen -> seen.provider() + seen.number())
                .collect(Collectors.toSet());
        for (PlannedOrder order : evidence.plan().orders()) {
            List<Held> held = evidence.heldOf(order);
            if (held.stream().mapToInt(Held::executions).sum() > 1) {
                violated(
                        "no order is executed twice",
                        order.orderId(),
                        "expected once at most, the providers have " + held);
            }
            // a refusal, and only that, lets a second one go: to the other provider, once, where that is switched on
            long sent = held.stream()
                    .filter(one ->
                            !(evidence.plan().shape().failover() && refused.contains(one.provider() + one.number())))
                    .mapToInt(Held::seen)
                    .sum();
            boolean tooMany = sent > 1
                    || held.size() > 2
                    || held.stream().map(Held::provider).distinct().count() < held.size();
            if (tooMany) {
                violated(
                        "no order is sent twice",
                        order.orderId(),
                        "expected one request at most, the providers saw " + held);
            }
        }
    }

    private void everyRequestIsInOnePlace() {
        evidence.ledger()
                .misplaced()
                .forEach(order -> violated(
                        "every request is in one place",
                        order,
                        "expected a key, and the request in its table or in the archive"));
    }

    private void noOrderIsWithoutARow() {
        for (PlannedOrder order : evidence.plan().orders()) {
            if (!requests.containsKey(order.orderId())) {
                violated(
                        "no order is without a row",
                        order.orderId(),
                        "it was sent in, and the ledger does not have it");
            }
        }
        Map<String, String> attempts = evidence.ledger().attempts().stream()
                .collect(Collectors.toMap(Recorded.Attempt::reference, Recorded.Attempt::orderId));
        Set<String> byProvider = evidence.ledger().attempts().stream()
                .map(attempt -> attempt.orderId() + attempt.provider())
                .collect(Collectors.toSet());
        Map<String, PlannedOrder> byNumber =
                evidence.plan().orders().stream().collect(Collectors.toMap(PlannedOrder::number, order -> order));
        for (Seen seen : evidence.seen()) {
            PlannedOrder order = byNumber.get(seen.number());
            String recorded = attempts.get(seen.reference());
            boolean known = order != null
                    && (seen.named()
                            ? order.orderId().equals(recorded)
                            : byProvider.contains(order.orderId() + seen.provider()));
            if (!known) {
                violated(
                        "no order is without a row",
                        "reference " + seen.reference(),
                        "the request journal has it for number " + seen.number() + ", expected an attempt of "
                                + (order == null ? "nobody" : order.orderId()) + ", the ledger has one of " + recorded);
            }
        }
        evidence.left()
                .forEach(
                        file -> violated("no order is without a row", file, "a file that was dropped is not put away"));
        Map<String, Long> dropped = evidence.plan().files().stream()
                .collect(Collectors.groupingBy(PlannedFile::name, TreeMap::new, Collectors.counting()));
        evidence.again().forEach(name -> dropped.merge(name, 1L, Long::sum));
        Map<String, Long> taken = evidence.ledger().inputs().stream()
                .collect(Collectors.groupingBy(Input::name, TreeMap::new, Collectors.counting()));
        if (!dropped.equals(taken)) {
            violated(
                    "no order is without a row",
                    "files",
                    "expected " + dropped + " to be recorded, the ledger has " + taken);
        }
    }

    private void noAmountIsAnotherThanItsInputSays() {
        for (PlannedOrder order : evidence.plan().orders()) {
            BigDecimal amount = new BigDecimal(order.amount());
            Request row = requests.get(order.orderId());
            boolean other = row != null && row.amount().compareTo(amount) != 0
                    || evidence.heldOf(order).stream()
                            .anyMatch(held -> new BigDecimal(held.amount()).compareTo(amount) != 0);
            if (other) {
                violated(
                        "no amount is another than its input says",
                        order.orderId(),
                        "expected " + amount + ", the ledger has " + row + ", the providers " + evidence.heldOf(order));
            }
        }
    }

    /**
     * A provider that is out of reach is waited for. What others had taken for UNKNOWN while its sender slept is
     * another matter: the sender wakes, knows that nothing was sent, and what was UNKNOWN is never sent again.
     */
    private void nobodyFailsBecauseAProviderWasAway() {
        requests.values().stream()
                .filter(row ->
                        "PROVIDER_UNREACHABLE".equals(row.code()) && row.state().equals("FAILED"))
                .filter(row -> !takenForDead(row))
                .forEach(row -> violated("nobody fails because a provider was away", row.orderId(), "it is " + row));
    }

    /**
     * A process slept, or the ledger's clock ended its lease; others took the attempt for UNKNOWN meanwhile, and no
     * provider ever saw it.
     */
    private boolean takenForDead(Request row) {
        String number = evidence.orders().get(row.orderId()).number();
        return evidence.struck().stream()
                        .anyMatch(struck ->
                                ENDS_LEASES.contains(struck.injection().kind()))
                && events.getOrDefault(row.orderId(), List.of()).stream()
                        .anyMatch(event -> event.status().equals("UNKNOWN") && "INTERRUPTED".equals(event.code()))
                && evidence.seen().stream()
                        .noneMatch(seen -> seen.named()
                                ? seen.reference().equals(row.reference())
                                : seen.provider().equals(row.provider())
                                        && seen.number().equals(number));
    }

    private void everyRowStandsWhereItMay() {
        for (Request row : requests.values()) {
            boolean stands = FINAL.contains(row.state())
                    || row.state().equals("REVIEW")
                    || OPEN.contains(row.state()) && row.due() != null;
            if (!stands) {
                violated("every row is final, queried again, or in review", row.orderId(), "it is " + row);
            }
            List<Event> published = events.getOrDefault(row.orderId(), List.of());
            for (int i = 0; i < published.size(); i++) {
                if (published.get(i).sequence() != i + 1) {
                    violated("events count 1, 2, 3", row.orderId(), "they are " + published);
                }
            }
            if (published.isEmpty()
                    || !published.get(published.size() - 1).status().equals(row.state())
                    || published.size() != row.events()) {
                violated(
                        "every outcome is an event",
                        row.orderId(),
                        "it is " + row + " and its events are " + published);
            }
        }
    }

    private void everyFinalStateIsTheProvidersTruth() {
        for (PlannedOrder order : evidence.plan().orders()) {
            Request row = requests.get(order.orderId());
            if (row == null || !FINAL.contains(row.state())) {
                continue;
            }
            List<Held> held = evidence.heldOf(order);
            boolean true_ =
                    switch (row.state()) {
                        case "SUCCESS" -> held.stream()
                                .anyMatch(one -> one.state().equals("SUCCESS")
                                        && (one.reference().equals(row.reference()) || unnamed.contains(one.number()))
                                        && one.provider().equals(row.provider())
                                        && new BigDecimal(one.amount()).compareTo(row.amount()) == 0);
                        case "FAILED" -> held.stream().allMatch(one -> Set.of("FAILED", "NOT_EXECUTED")
                                .contains(one.state()));
                        default -> held.stream().anyMatch(one -> one.state().equals("REVERSED"));
                    };
            if (!true_) {
                violated(
                        "every final state is the provider's truth",
                        order.orderId(),
                        "the ledger says " + row + ", the providers " + held);
            }
        }
    }

    /**
     * Result files publish each row of their input in its order; what they show of an order, one after the other, are
     * its events in their order, to the last.
     */
    private void everyEventIsPublishedInOrder() {
        Map<String, List<Row>> rows = evidence.ledger().rows().stream().collect(Collectors.groupingBy(Row::input));
        for (Input input : evidence.ledger().inputs()) {
            List<Row> expected = rows.getOrDefault(input.id(), List.of());
            List<List<PublishedRow>> files = new ArrayList<>();
            for (String kind : List.of("results", "final", "changes")) {
                files.add(PublishedRow.in(file(input, kind)));
            }
            if (!Set.of("ANSWERED", "FINISHED").contains(input.state())
                    || !ids(files.get(0)).equals(rowIds(expected))) {
                violated(
                        "every row is answered",
                        input.toString(),
                        "expected " + expected.size() + " rows in " + file(input, "results") + ", there are "
                                + files.get(0).size());
                continue;
            }
            if (!files.get(1).isEmpty() && !ids(files.get(1)).equals(rowIds(expected))) {
                violated(
                        "every row is answered",
                        input.toString(),
                        "the final file has " + files.get(1).size() + " rows of " + expected.size());
                continue;
            }
            for (int i = 0; i < expected.size(); i++) {
                published(input, expected.get(i), i, files);
            }
        }
    }

    private void published(Input input, Row row, int index, List<List<PublishedRow>> files) {
        if (row.code() != null) {
            return;
        }
        List<String> published = new ArrayList<>(List.of(files.get(0).get(index).status()));
        if (!files.get(1).isEmpty()) {
            published.add(files.get(1).get(index).status());
        }
        files.get(2).stream()
                .filter(change -> change.orderId().equals(row.orderId()))
                .map(PublishedRow::status)
                .forEach(published::add);
        List<String> happened = events.getOrDefault(row.orderId(), List.of()).stream()
                .map(Event::status)
                .toList();
        int at = 0;
        for (String status : published) {
            while (at < happened.size() && !happened.get(at).equals(status)) {
                at++;
            }
        }
        boolean last = !input.state().equals("FINISHED")
                || published
                        .get(published.size() - 1)
                        .equals(happened.isEmpty() ? null : happened.get(happened.size() - 1));
        if (at >= happened.size() || !last) {
            violated(
                    "every event is published, in order",
                    row.orderId() + " of " + input.name(),
                    "published " + published + ", happened " + happened);
        }
    }

    private Path file(Input input, String kind) {
        return evidence.outboxes()
                .getOrDefault(input.outbox(), Path.of("no outbox"))
                .resolve(input.baseName() + "." + kind + "." + (input.format().equals("CSV") ? "csv" : "jsonl"));
    }

    private static List<String> ids(List<PublishedRow> published) {
        return published.stream().map(PublishedRow::orderId).toList();
    }

    private static List<String> rowIds(List<Row> rows) {
        return rows.stream()
                .map(row -> Objects.requireNonNullElse(row.orderId(), ""))
                .toList();
    }

    /** What the ledger calls a success was paid, and nothing else was, but what it says itself is open or in review. */
    private void theWalletAgrees() {
        BigDecimal successes = BigDecimal.ZERO;
        BigDecimal open = BigDecimal.ZERO;
        for (PlannedOrder order : evidence.plan().orders()) {
            Request row = requests.get(order.orderId());
            if (row != null && row.state().equals("SUCCESS")) {
                successes = successes.add(row.amount());
            } else if (row != null && !FINAL.contains(row.state())) {
                open = open.add(evidence.heldOf(order).stream()
                        .filter(held -> held.state().equals("SUCCESS"))
                        .map(held -> new BigDecimal(held.amount()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add));
            }
        }
        if (successes.add(open).compareTo(evidence.spent()) != 0) {
            violated(
                    "the wallet agrees",
                    "all orders",
                    "successes are " + successes + ", paid and open " + open + ", and " + evidence.spent()
                            + " left the wallets");
        }
    }

    /**
     * An indeterminate outcome comes from a provider's fault, or from a fault of ours that struck while the call was
     * out.
     */
    private void indeterminateHasACause() {
        Map<String, PlannedOrder> orders = evidence.orders();
        Map<String, Seen> seen = evidence.seen().stream()
                .collect(Collectors.toMap(
                        one -> one.named() ? one.reference() : one.provider() + one.number(),
                        one -> one,
                        (first, second) -> first));
        for (Request row : requests.values()) {
            boolean doubted = events.getOrDefault(row.orderId(), List.of()).stream()
                    .filter(event -> Set.of("UNKNOWN", "REVIEW").contains(event.status()))
                    .anyMatch(event -> !givenUp(event, row));
            Seen last = seen.getOrDefault(
                    String.valueOf(row.reference()),
                    seen.get(row.provider() + orders.get(row.orderId()).number()));
            if (doubted && !caused(last)) {
                violated(
                        "an indeterminate outcome has a cause",
                        row.orderId(),
                        "it was indeterminate: " + row + ", events " + events.get(row.orderId())
                                + ", the request journal has " + last + ", struck were " + evidence.struck());
            }
        }
    }

    /**
     * The ledger's clock was moved on, and by it the time had passed after which a status query gives up: no call was
     * needed for that.
     */
    private boolean givenUp(Event event, Request row) {
        boolean moved = evidence.struck().stream()
                .anyMatch(struck -> Set.of(Injection.Kind.OUTAGE, Injection.Kind.LEDGER_CLOCK)
                        .contains(struck.injection().kind()));
        return moved
                && event.status().equals("REVIEW")
                && "NO_ANSWER".equals(event.code())
                && evidence.ledger().attempts().stream()
                        .filter(attempt -> attempt.reference().equals(row.reference()))
                        .anyMatch(attempt -> Duration.between(attempt.submitted(), event.at())
                                        .compareTo(evidence.plan().shape().giveUp())
                                >= 0);
    }

    private boolean caused(Seen seen) {
        if (seen == null) {
            return evidence.struck().stream()
                    .anyMatch(struck -> struck.injection().excusesIndeterminate());
        }
        // AOP's word for pending is no word for it: docs/providers.md
        boolean provider = !seen.fault().equals("NONE")
                || seen.provider().equals("AOP") && seen.outcome().startsWith("PENDING");
        return provider
                || evidence.struck().stream()
                        .filter(struck -> struck.injection().excusesIndeterminate())
                        .anyMatch(struck -> seen.at().isAfter(struck.from().minus(CALL))
                                && seen.at().isBefore(struck.to().plus(CALL)));
    }
}
