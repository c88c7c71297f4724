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
        this.results = evidence.heard().results().stream().collect(Collectors.groupingBy(Outcome::orderId));
        this.answers = evidence.heard().answers().stream().collect(Collectors.groupingBy(Outcome::orderId));
        this.events = evidence.ledger().events().stream().collect(Collectors.groupingBy(Event::orderId));
        this.inFiles = evidence.plan().inFiles();
    }

    /** Every promise of the queues that a run broke; none where it had no queues. */
    static List<Violation> broken(Evidence evidence) {
        if (evidence.heard() == null) {
            return List.of();
        }
        QueueInvariants invariants = new QueueInvariants(evidence);
        Map<String, Request> requests = evidence.requests();
        evidence.plan().inMessages().stream().filter(requests::containsKey).map(requests::get).forEach(invariants::everyOutcomeIsPublishedInOrder);
        evidence.plan().messages().stream().filter(PlannedMessage::answered).flatMap(message -> message.rows().stream()).forEach(invariants::everySenderIsAnswered);
        invariants.nothingElseIsOnTheDeadQueue();
        return invariants.violations;
    }

    private void violated(String invariant, String subject, String text) {
        violations.add(new Violation(evidence.plan().seed(), invariant, subject, text));
    }

    /** From the first to the last, each at least once, none before the one before it; what is told again is told as it was. */
    private void everyOutcomeIsPublishedInOrder(Request row) {
        List<Outcome> told = results.getOrDefault(row.orderId(), List.of());
        // an order that a file brought first is told of from its last outcome on
        int highest = told.isEmpty() || !inFiles.contains(row.orderId()) ? 0 : told.get(0).sequence() - 1;
        boolean inOrder = true;
        for (Outcome one : told) {
            inOrder &= one.sequence() <= highest + 1;
            highest = Math.max(highest, one.sequence());
        }
        List<Event> happened = events.getOrDefault(row.orderId(), List.of());
        boolean asHappened = told.stream().allMatch(one -> isEvent(happened, one));
        if (!inOrder || !asHappened || highest != row.events()) {
            violated("every outcome is published, in order", row.orderId(), "told " + told + ", happened " + happened);
        }
    }

    private static boolean isEvent(List<Event> happened, Outcome told) {
        return told.sequence() >= 1 && told.sequence() <= happened.size() && happened.get(told.sequence() - 1).status().equals(told.status())
                && told.eventId().equals(told.orderId() + ":" + told.sequence());
    }

    /** An answer is an outcome of its order; one that found no way to its sender is on the dead queue. */
    private void everySenderIsAnswered(PlannedOrder order) {
        List<Outcome> told = answers.getOrDefault(order.orderId(), List.of());
        boolean dead = evidence.heard().dead().stream().anyMatch(text -> text.contains("\"" + order.orderId() + "\""));
        if (told.isEmpty() && !dead || !told.stream().allMatch(one -> isEvent(events.getOrDefault(order.orderId(), List.of()), one))) {
            violated("every sender is answered", order.orderId(), "told " + told + ", happened " + events.get(order.orderId()));
        }
    }

    private void nothingElseIsOnTheDeadQueue() {
        evidence.heard().dead().stream().filter(text -> !text.contains("the answer could not be delivered"))
                .forEach(text -> violated("no message is given up", "the dead queue", text));
    }
}
