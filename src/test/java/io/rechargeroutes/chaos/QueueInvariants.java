package io.rechargeroutes.chaos;

import io.rechargeroutes.chaos.Partner.Outcome;
import io.rechargeroutes.chaos.Recorded.Event;
import io.rechargeroutes.chaos.Recorded.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What holds on the queues after every run that has some. Each method is one promise of docs/safety.md. */
final class QueueInvariants {

    private final Evidence evidence;
    private final Map<String, List<Outcome>> results;
    private final Map<String, List<Outcome>> answers;
    private final Map<String, List<Event>> events;
    private final Set<String> inFiles;
    private final List<Violation> violations = new ArrayList<>();

    private QueueInvariants(Evidence evidence) {
        this.evidence = evidence;
        this.results = evidence.received().results().stream().collect(Collectors.groupingBy(Outcome::orderId));
        this.answers = evidence.received().answers().stream().collect(Collectors.groupingBy(Outcome::orderId));
        this.events = evidence.ledger().events().stream().collect(Collectors.groupingBy(Event::orderId));
        this.inFiles = evidence.plan().inFiles();
    }

    /** Every promise of the queues that a run broke; none where it had no queues. */
    static List<Violation> broken(Evidence evidence) {
        if (evidence.received() == null) {
            return List.of();
        }
        QueueInvariants invariants = new QueueInvariants(evidence);
        Map<String, Request> requests = evidence.requests();
        evidence.plan().inMessages().stream()
                .filter(requests::containsKey)
                .map(requests::get)
                .forEach(invariants::everyOutcomeIsPublishedInOrder);
        evidence.plan().messages().stream()
                .filter(PlannedMessage::answered)
                .flatMap(message -> message.rows().stream())
                .forEach(invariants::everySenderIsAnswered);
        invariants.nothingElseIsADeadLetter();
        return invariants.violations;
    }

    private void violated(String invariant, String subject, String text) {
        violations.add(new Violation(evidence.plan().seed(), invariant, subject, text));
    }

    /**
     * From the first to the last, each at least once, none before the one before it; what is published again is
     * reported as it was.
     */
    private void everyOutcomeIsPublishedInOrder(Request row) {
        List<Outcome> published = results.getOrDefault(row.orderId(), List.of());
        // an order that a file brought first is reported from its last outcome on
        int highest = published.isEmpty() || !inFiles.contains(row.orderId())
                ? 0
                : published.get(0).sequence() - 1;
        boolean inOrder = true;
        for (Outcome one : published) {
            inOrder &= one.sequence() <= highest + 1;
            highest = Math.max(highest, one.sequence());
        }
        List<Event> happened = events.getOrDefault(row.orderId(), List.of());
        boolean asHappened = published.stream().allMatch(one -> isEvent(happened, one));
        if (!inOrder || !asHappened || highest != row.events()) {
            violated(
                    "every outcome is published, in order",
                    row.orderId(),
                    "published " + published + ", happened " + happened);
        }
    }

    private static boolean isEvent(List<Event> happened, Outcome published) {
        return published.sequence() >= 1
                && published.sequence() <= happened.size()
                && happened.get(published.sequence() - 1).status().equals(published.status())
                && published.eventId().equals(published.orderId() + ":" + published.sequence());
    }

    /** An answer is an outcome of its order; one that found no way to its sender is on the dead letter queue. */
    private void everySenderIsAnswered(PlannedOrder order) {
        List<Outcome> published = answers.getOrDefault(order.orderId(), List.of());
        boolean dead =
                evidence.received().dead().stream().anyMatch(text -> text.contains("\"" + order.orderId() + "\""));
        if (published.isEmpty() && !dead
                || !published.stream().allMatch(one -> isEvent(events.getOrDefault(order.orderId(), List.of()), one))) {
            violated(
                    "every sender is answered",
                    order.orderId(),
                    "published " + published + ", happened " + events.get(order.orderId()));
        }
    }

    private void nothingElseIsADeadLetter() {
        evidence.received().dead().stream()
                .filter(text -> !text.contains("the answer could not be delivered"))
                .forEach(text -> violated("no message is given up", "the dead letter queue", text));
    }
}
