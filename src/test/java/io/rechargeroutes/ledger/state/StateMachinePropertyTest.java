package io.rechargeroutes.ledger.state;

import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.arbitrary;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/** Whatever answers come, in whatever order and after whatever time. */
class StateMachinePropertyTest {

    private static final StateMachine STATES = new StateMachine(TestSettings.DISPATCH, TestSettings.STATUS);
    private static final Instant START = Instant.parse("2026-11-21T10:30:00Z");
    private static final Map<Status, Set<Status>> LEAVING = Map.of(
            Status.SUCCESS, Set.of(Status.REVERSED),
            Status.FAILED, Set.of(Status.REVIEW),
            Status.REVERSED, Set.of(),
            Status.REVIEW, Set.of(Status.SUCCESS, Status.FAILED));

    private enum Who {
        CALL,
        STATUS_QUERY,
        SUBMIT
    }

    private record Happening(Who who, Verdict verdict, int seconds) {}

    private static Gen<List<Happening>> happenings() {
        Gen<Happening> happening = arbitrary()
                .enumValues(Who.class)
                .zip(arbitrary().enumValues(Verdict.class), integers().between(0, 100_000), Happening::new);
        return lists().of(happening).ofSizeBetween(1, 25);
    }

    /** A request as the ledger keeps it, on a clock that only goes forward. */
    private static final class Kept {

        private RequestSnapshot at;

        Kept(Operation operation) {
            at = new RequestSnapshot(Status.RECEIVED, null, operation, 0, START, START, null, null);
        }

        Optional<Transition> happens(Happening what) {
            Instant now = at.now().plusSeconds(what.seconds());
            at = new RequestSnapshot(
                    at.state(),
                    at.code(),
                    at.operation(),
                    at.statusQueries(),
                    now,
                    at.receivedAt(),
                    at.firstTriedAt(),
                    at.submittedAt());
            if (what.who() == Who.SUBMIT) {
                boolean waits = at.state() == Status.RECEIVED;
                at = waits
                        ? new RequestSnapshot(
                                Status.SUBMITTED, null, at.operation(), 0, now, START, at.firstTriedAt(), now)
                        : at;
                return Optional.empty();
            }
            Outcome outcome = Outcome.of(what.verdict(), "WHY", null);
            Optional<Transition> transition =
                    what.who() == Who.CALL ? STATES.afterCall(at, outcome) : STATES.afterStatusQuery(at, outcome);
            transition.ifPresent(to -> at = new RequestSnapshot(
                    to.to(),
                    to.code(),
                    at.operation(),
                    to.statusQueries(),
                    now,
                    START,
                    to.to() == Status.RECEIVED && at.firstTriedAt() == null ? at.submittedAt() : at.firstTriedAt(),
                    at.submittedAt()));
            return transition;
        }
    }

    @Test
    void aFinalStateIsLeftOnlyInTheDocumentedWays() {
        qt().forAll(arbitrary().enumValues(Operation.class), happenings()).check((operation, happenings) -> {
            Kept request = new Kept(operation);
            for (Happening what : happenings) {
                Status before = request.at.state();
                request.happens(what);
                Status after = request.at.state();
                if (before != after
                        && LEAVING.containsKey(before)
                        && !LEAVING.get(before).contains(after)) {
                    return false;
                }
                if (after.isOpen() && !(before == Status.SUBMITTED || before.isOpen())) {
                    return false;
                }
            }
            return true;
        });
    }

    @Test
    void whatIsNotFinalIsDueOrInSomebodysHands() {
        qt().forAll(arbitrary().enumValues(Operation.class), happenings()).check((operation, happenings) -> {
            Kept request = new Kept(operation);
            return happenings.stream()
                    .map(request::happens)
                    .flatMap(Optional::stream)
                    .allMatch(transition -> transition.to().isFinal()
                            || transition.to() == Status.REVIEW
                            || transition.dueAt() != null
                                    && transition
                                            .dueAt()
                                            .isAfter(request.at.now().minusSeconds(1)));
        });
    }

    @Test
    void backOffNeverShrinksAndIsBounded() {
        qt().forAll(integers().between(0, 599), integers().between(0, 599))
                .check((some, more) -> wait(Math.min(some, more)).compareTo(wait(Math.max(some, more))) <= 0
                        && wait(some).compareTo(Duration.ofSeconds(2)) >= 0
                        && wait(some).compareTo(Duration.ofMinutes(1)) <= 0);
    }

    private static Duration wait(int triedSeconds) {
        RequestSnapshot at = new RequestSnapshot(
                Status.SUBMITTED, null, Operation.RECHARGE, 0, START, START, START.minusSeconds(triedSeconds), START);
        return Duration.between(
                START,
                STATES.afterCall(at, Outcome.of(Verdict.NOT_SENT, null, null))
                        .orElseThrow()
                        .dueAt());
    }
}
