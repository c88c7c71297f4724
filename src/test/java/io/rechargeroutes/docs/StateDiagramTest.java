package io.rechargeroutes.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.ledger.state.RequestSnapshot;
import io.rechargeroutes.ledger.state.StateMachine;
import io.rechargeroutes.ledger.state.Transition;
import io.rechargeroutes.model.Decision;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The diagram of docs/architecture.md has the arrows that the state machine makes, and no others. */
class StateDiagramTest {

    private static final Pattern ARROW = Pattern.compile("([A-Z]+) --> ([A-Z]+)");
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final StateMachine states = new StateMachine(TestSettings.DISPATCH, TestSettings.STATUS);
    private final Set<String> arrows = new TreeSet<>();

    @Test
    void arrowsAreThoseOfTheStateMachine() {
        arrows.add(arrow(
                Status.RECEIVED, Status.SUBMITTED)); // the record of intent before the call, which the ledger makes
        for (Status from : Status.values()) {
            for (Operation operation : List.of(Operation.RECHARGE, Operation.DTH_INFO, Operation.CREDIT_OTP)) {
                for (Instant since : List.of(NOW, NOW.minus(Duration.ofDays(30)))) {
                    follow(new RequestSnapshot(from, null, operation, 0, NOW, since, since, since));
                    follow(new RequestSnapshot(from, "INTERRUPTED", operation, 0, NOW, since, since, since));
                }
            }
        }
        assertEquals(String.join("\n", drawn()), String.join("\n", arrows));
    }

    private void follow(RequestSnapshot at) {
        for (Verdict verdict : Verdict.values()) {
            for (String code : Arrays.asList(null, "NO_REFERENCE")) {
                Outcome outcome = Outcome.of(verdict, code, null);
                add(at, states.afterCall(at, outcome));
                add(at, states.afterStatusQuery(at, outcome));
                if (at.state() == Status.RECEIVED) {
                    add(at, Optional.of(states.beforeAttempt(at, outcome)));
                }
            }
        }
        add(at, states.cancelled(at));
        for (Decision decision : Decision.values()) {
            add(at, states.decided(at, decision));
        }
    }

    /** Asking again is no arrow; going back to waiting is one. */
    private void add(RequestSnapshot at, Optional<Transition> transition) {
        transition
                .filter(made -> made.to() != at.state() || made.to() == Status.RECEIVED)
                .ifPresent(made -> arrows.add(arrow(at.state(), made.to())));
    }

    private static Set<String> drawn() {
        String diagram = Document.of("docs/architecture.md").blocks("mermaid").stream()
                .filter(block -> block.startsWith("stateDiagram"))
                .findFirst()
                .orElseThrow();
        return ARROW.matcher(diagram)
                .results()
                .map(arrow -> arrow.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String arrow(Status from, Status to) {
        return from + " --> " + to;
    }
}
