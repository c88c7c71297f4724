package io.rechargeroutes.ledger.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.ledger.state.RequestSnapshot.Recheck;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state, every verdict, every kind of operation: the table of the design and nothing else. */
class StateMachineTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:30:00Z");
    private static final List<Verdict> VERDICTS = List.of(Verdict.values());
    private static final StateMachine STATES = new StateMachine(TestSettings.DISPATCH, TestSettings.STATUS);

    private static RequestSnapshot at(Status state, Operation operation) {
        return new RequestSnapshot(state, null, operation, 0, NOW, NOW.minusSeconds(60), null, NOW.minusSeconds(5));
    }

    private static Outcome says(Verdict verdict) {
        return Outcome.of(verdict, "WHY", null);
    }

    // the columns are SUCCESS, FAILED, PENDING, UNKNOWN, REVERSED, REFUSED, NOT_SENT; a dot is no transition, = keeps
    // the state
    private static Stream<List<String>> afterCall() {
        return Stream.of(
                row("RECHARGE    SUBMITTED  SUCCESS FAILED PENDING  UNKNOWN  FAILED FAILED RECEIVED"),
                row("BILL_FETCH  SUBMITTED  SUCCESS FAILED RECEIVED RECEIVED FAILED FAILED RECEIVED"),
                row("DTH_INFO    SUBMITTED  SUCCESS FAILED RECEIVED RECEIVED FAILED FAILED RECEIVED"),
                row("CREDIT_OTP  SUBMITTED  SUCCESS FAILED PENDING  REVIEW   FAILED FAILED RECEIVED"),
                row("RECHARGE    PENDING    SUCCESS FAILED .        .        FAILED FAILED FAILED"),
                row("RECHARGE    UNKNOWN    SUCCESS FAILED .        .        FAILED FAILED FAILED"),
                row("CREDIT_OTP  PENDING    SUCCESS FAILED .        .        FAILED FAILED FAILED"),
                row("RECHARGE    FAILED     REVIEW  .      .        .        .      .      ."),
                row("CREDIT_OTP  FAILED     REVIEW  .      .        .        .      .      ."),
                row("RECHARGE    RECEIVED   .       .      .        .        .      .      ."),
                row("RECHARGE    SUCCESS    .       .      .        .        .      .      ."),
                row("RECHARGE    REVIEW     .       .      .        .        .      .      ."),
                row("RECHARGE    REVERSED   .       .      .        .        .      .      ."));
    }

    private static Stream<List<String>> afterStatusQuery() {
        return Stream.of(
                row("RECHARGE    PENDING    SUCCESS FAILED =        =        FAILED =      ="),
                row("RECHARGE    UNKNOWN    SUCCESS FAILED PENDING  =        FAILED =      ="),
                row("CREDIT_OTP  PENDING    SUCCESS FAILED =        =        FAILED =      ="),
                row("RECHARGE    SUCCESS    =       =      =        =        REVERSED =    ="),
                row("RECHARGE    FAILED     REVIEW  .      .        .        .      .      ."),
                row("RECHARGE    RECEIVED   .       .      .        .        .      .      ."),
                row("RECHARGE    SUBMITTED  .       .      .        .        .      .      ."),
                row("RECHARGE    REVIEW     .       .      .        .        .      .      ."),
                row("RECHARGE    REVERSED   .       .      .        .        .      .      ."));
    }

    private static Stream<List<String>> beforeAttempt() {
        return Stream.of(
                row("RECHARGE    RECEIVED   =       FAILED =        =        =      FAILED ="),
                row("BILL_FETCH  RECEIVED   =       FAILED =        =        =      FAILED ="),
                row("CREDIT_OTP  RECEIVED   =       FAILED =        =        =      FAILED ="));
    }

    private static List<String> row(String text) {
        return List.of(text.split(" +"));
    }

    private interface Step {
        Optional<Transition> of(RequestSnapshot at, Outcome outcome);
    }

    private static void holds(List<String> row, Step step) {
        Operation operation = Operation.valueOf(row.get(0));
        Status state = Status.valueOf(row.get(1));
        List<String> made = VERDICTS.stream()
                .map(verdict -> step.of(at(state, operation), says(verdict)))
                .map(transition -> transition
                        .map(to -> to.to() == state ? "=" : to.to().name())
                        .orElse("."))
                .toList();
        assertEquals(row.subList(2, row.size()), made);
    }

    @ParameterizedTest
    @MethodSource
    void afterCall(List<String> row) {
        holds(row, STATES::afterCall);
    }

    @ParameterizedTest
    @MethodSource
    void afterStatusQuery(List<String> row) {
        holds(row, STATES::afterStatusQuery);
    }

    @ParameterizedTest
    @MethodSource
    void beforeAttempt(List<String> row) {
        holds(row, (at, outcome) -> Optional.of(STATES.beforeAttempt(at, outcome)));
    }

    @Test
    void theTablesHaveEveryStateOfARecharge() {
        for (Stream<List<String>> table : List.of(afterCall(), afterStatusQuery())) {
            List<String> states = table.filter(row -> row.get(0).equals("RECHARGE"))
                    .map(row -> row.get(1))
                    .sorted()
                    .toList();
            assertEquals(
                    Arrays.stream(Status.values())
                            .filter(status -> status != Status.REJECTED)
                            .map(Status::name)
                            .sorted()
                            .toList(),
                    states);
        }
    }

    private static Transition onlyTransition(Optional<Transition> transition) {
        return transition.orElseThrow();
    }

    @Test
    void creditCallOrWithoutReference_indeterminate_isForReview() {
        assertEquals(
                Status.REVIEW,
                onlyTransition(STATES.afterCall(at(Status.SUBMITTED, Operation.CREDIT_REGISTER), says(Verdict.UNKNOWN)))
                        .to());
        Outcome noReference = Outcome.unknown("NO_REFERENCE", null);
        assertEquals(
                Status.REVIEW,
                onlyTransition(STATES.afterCall(at(Status.SUBMITTED, Operation.RECHARGE), noReference))
                        .to());
        assertEquals(
                Status.REVIEW,
                onlyTransition(STATES.afterStatusQuery(at(Status.UNKNOWN, Operation.RECHARGE), noReference))
                        .to());
    }

    @Test
    void interruptedCall_inReview_mayStillBeAnswered() {
        RequestSnapshot interrupted =
                new RequestSnapshot(Status.REVIEW, "INTERRUPTED", Operation.CREDIT_OTP, 0, NOW, NOW, null, NOW);
        assertEquals(
                Status.SUCCESS,
                onlyTransition(STATES.afterCall(interrupted, says(Verdict.SUCCESS)))
                        .to());
        assertEquals(
                Status.FAILED,
                onlyTransition(STATES.afterCall(interrupted, says(Verdict.FAILED)))
                        .to());
        assertTrue(STATES.afterCall(interrupted, says(Verdict.UNKNOWN)).isEmpty());
        RequestSnapshot contradiction =
                new RequestSnapshot(Status.REVIEW, "LATE_SUCCESS", Operation.RECHARGE, 0, NOW, NOW, null, NOW);
        assertTrue(
                STATES.afterCall(contradiction, says(Verdict.SUCCESS)).isEmpty(),
                "a repeated settlement decides nothing for the person");
    }

    @Test
    void whatWasRefundedIsFailedOrReversed() {
        assertEquals(
                new Transition(Status.FAILED, "REFUNDED", null, 0),
                onlyTransition(STATES.afterCall(at(Status.SUBMITTED, Operation.RECHARGE), says(Verdict.REVERSED))));
        assertEquals(
                new Transition(Status.REVERSED, "WHY", null, 0),
                onlyTransition(
                        STATES.afterStatusQuery(at(Status.SUCCESS, Operation.RECHARGE), says(Verdict.REVERSED))));
    }

    private static List<Duration> asks(Status state, Verdict verdict, int times) {
        List<Duration> waits = new ArrayList<>();
        RequestSnapshot at = at(state, Operation.RECHARGE);
        for (int i = 0; i < times; i++) {
            Transition transition = onlyTransition(STATES.afterStatusQuery(at, says(verdict)));
            waits.add(Duration.between(NOW, transition.dueAt()));
            at = new RequestSnapshot(
                    transition.to(),
                    transition.code(),
                    Operation.RECHARGE,
                    transition.statusQueries(),
                    NOW,
                    NOW,
                    null,
                    NOW.minusSeconds(5));
        }
        return waits;
    }

    @Test
    void statusQueries_followTheIntervals_andTheLastRepeats() {
        Transition first =
                onlyTransition(STATES.afterCall(at(Status.SUBMITTED, Operation.RECHARGE), says(Verdict.UNKNOWN)));
        assertEquals(NOW.plusSeconds(30), first.dueAt());
        List<Duration> waits =
                List.of(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(2), Duration.ofMinutes(2));
        assertEquals(waits, asks(Status.UNKNOWN, Verdict.UNKNOWN, 4));
        assertEquals(waits, asks(Status.PENDING, Verdict.PENDING, 4));
    }

    @Test
    void whatNobodyAnswersForFiveDaysIsForAPerson() {
        for (Verdict verdict : List.of(Verdict.PENDING, Verdict.UNKNOWN, Verdict.REFUSED, Verdict.NOT_SENT)) {
            assertEquals(
                    "NO_ANSWER",
                    onlyTransition(STATES.afterStatusQuery(sent(Duration.ofDays(5)), says(verdict)))
                            .code());
            assertEquals(
                    Status.REVIEW,
                    onlyTransition(STATES.afterStatusQuery(sent(Duration.ofDays(5)), says(verdict)))
                            .to());
            assertTrue(onlyTransition(
                            STATES.afterStatusQuery(sent(Duration.ofDays(5).minusSeconds(1)), says(verdict)))
                    .to()
                    .isOpen());
        }
        assertEquals(
                Status.SUCCESS,
                onlyTransition(STATES.afterStatusQuery(sent(Duration.ofDays(6)), says(Verdict.SUCCESS)))
                        .to());
    }

    private static RequestSnapshot sent(Duration ago) {
        return new RequestSnapshot(
                Status.UNKNOWN, null, Operation.RECHARGE, 9, NOW, NOW.minus(ago), null, NOW.minus(ago));
    }

    @Test
    void aSuccessIsLookedAtAgainForRefundsAndThenNoMore() {
        Transition success =
                onlyTransition(STATES.afterCall(at(Status.SUBMITTED, Operation.RECHARGE), says(Verdict.SUCCESS)));
        assertEquals(NOW.plus(Duration.ofDays(1)), success.dueAt());
        RequestSnapshot later = new RequestSnapshot(Status.SUCCESS, null, Operation.RECHARGE, 0, NOW, NOW, null, NOW);
        assertEquals(
                new Transition(Status.SUCCESS, null, NOW.plus(Duration.ofDays(3)), 1),
                onlyTransition(STATES.afterStatusQuery(later, says(Verdict.SUCCESS))));
        RequestSnapshot last = new RequestSnapshot(Status.SUCCESS, null, Operation.RECHARGE, 1, NOW, NOW, null, NOW);
        assertNull(onlyTransition(STATES.afterStatusQuery(last, says(Verdict.SUCCESS)))
                .dueAt());
    }

    private static RequestSnapshot success(Duration after, Recheck recheck) {
        Instant now = NOW.plus(after);
        return new RequestSnapshot(
                Status.SUCCESS, null, Operation.RECHARGE, 0, now, NOW, null, NOW, null, null, recheck);
    }

    private static Outcome failed(String text) {
        return Outcome.of(Verdict.FAILED, null, text);
    }

    @Test
    void success_refundWord_isReversedAtOnce() {
        assertEquals(
                Status.REVERSED,
                onlyTransition(STATES.afterStatusQuery(
                                success(Duration.ofDays(1), Recheck.NONE),
                                Outcome.of(Verdict.REVERSED, "REFUNDED", null)))
                        .to());
        assertEquals(
                Status.REVERSED,
                onlyTransition(STATES.afterStatusQuery(
                                success(Duration.ofDays(1), Recheck.NONE),
                                Outcome.of(Verdict.FAILED, "REFUNDED", null)))
                        .to());
    }

    @Test
    void success_sameFailureTwice_isReversedOnlyAfterTheInterval() {
        Transition first = onlyTransition(
                STATES.afterStatusQuery(success(Duration.ofDays(1), Recheck.NONE), failed("Failed at 10:15")));
        assertEquals(
                new Transition(
                        Status.SUCCESS,
                        null,
                        NOW.plus(Duration.ofDays(1)).plus(Duration.ofHours(1)),
                        0,
                        first.recheck()),
                first);
        Transition early = onlyTransition(STATES.afterStatusQuery(
                success(Duration.ofDays(1).plusMinutes(59), first.recheck()), failed("FAILED at 11:14")));
        assertEquals(first, early);
        Transition silence = onlyTransition(STATES.afterStatusQuery(
                success(Duration.ofDays(1).plusMinutes(59), first.recheck()), says(Verdict.UNKNOWN)));
        assertEquals(first.recheck().failure(), silence.recheck().failure(), "an unclear answer takes nothing back");
        Transition other = onlyTransition(
                STATES.afterStatusQuery(success(Duration.ofDays(1).plusHours(2), first.recheck()), failed("Barred")));
        assertEquals(
                NOW.plus(Duration.ofDays(1)).plus(Duration.ofHours(3)), other.dueAt(), "another failure begins anew");
        Transition healed = onlyTransition(STATES.afterStatusQuery(
                success(Duration.ofDays(1).plusHours(2), first.recheck()), says(Verdict.SUCCESS)));
        assertEquals(Recheck.NONE, healed.recheck());
        Transition second = onlyTransition(STATES.afterStatusQuery(
                success(Duration.ofDays(1).plusHours(1), first.recheck()), failed("Failed at 11:15")));
        assertEquals(Status.REVERSED, second.to());
    }

    @Test
    void recheck_notUnderstood_isQueriedLessOftenAndEnds() {
        List<Duration> waits = new ArrayList<>();
        Recheck recheck = Recheck.NONE;
        for (int i = 0; i < 4; i++) {
            Transition transition = onlyTransition(
                    STATES.afterStatusQuery(success(Duration.ofDays(1), recheck), Outcome.unknown("NOT_FOUND", null)));
            waits.add(Duration.between(NOW.plus(Duration.ofDays(1)), transition.dueAt()));
            assertEquals(0, transition.statusQueries(), "it uses up no recheck");
            recheck = transition.recheck();
        }
        assertEquals(
                List.of(Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(2)),
                waits);
        RequestSnapshot late = success(Duration.ofDays(6), recheck);
        Transition end = onlyTransition(STATES.afterStatusQuery(late, says(Verdict.UNKNOWN)));
        assertEquals(new Transition(Status.SUCCESS, null, NOW.plus(Duration.ofDays(9)), 1), end);
        assertTrue(StateMachine.recheckGivenUp(late, says(Verdict.UNKNOWN), end));
    }

    @Test
    void onlyRechargesAreLookedAtAgain() {
        for (Operation operation : Operation.values()) {
            Instant due = onlyTransition(STATES.afterCall(at(Status.SUBMITTED, operation), says(Verdict.SUCCESS)))
                    .dueAt();
            assertEquals(operation == Operation.RECHARGE, due != null, operation.name());
        }
    }

    private static Transition notSent(Operation operation, Verdict verdict, Duration tried) {
        Instant first = tried == null ? null : NOW.minus(tried);
        return onlyTransition(STATES.afterCall(
                new RequestSnapshot(Status.SUBMITTED, null, operation, 0, NOW, NOW, first, NOW), says(verdict)));
    }

    @Test
    void whatCouldNotBeSentWaitsLongerEachTimeAndAMinuteAtMost() {
        assertEquals(
                NOW.plusSeconds(2),
                notSent(Operation.RECHARGE, Verdict.NOT_SENT, null).dueAt());
        assertEquals(
                NOW.plusSeconds(2),
                notSent(Operation.RECHARGE, Verdict.NOT_SENT, Duration.ofSeconds(1))
                        .dueAt());
        assertEquals(
                NOW.plusSeconds(8),
                notSent(Operation.RECHARGE, Verdict.NOT_SENT, Duration.ofSeconds(8))
                        .dueAt());
        assertEquals(
                NOW.plusSeconds(60),
                notSent(Operation.RECHARGE, Verdict.NOT_SENT, Duration.ofMinutes(9))
                        .dueAt());
    }

    @Test
    void whatCouldNotBeSentForTenMinutesFails() {
        assertEquals(
                Status.RECEIVED,
                notSent(
                                Operation.RECHARGE,
                                Verdict.NOT_SENT,
                                Duration.ofMinutes(10).minusMillis(1))
                        .to());
        assertEquals(
                new Transition(Status.FAILED, "WHY", null, 0),
                notSent(Operation.RECHARGE, Verdict.NOT_SENT, Duration.ofMinutes(10)));
        RequestSnapshot nameless = new RequestSnapshot(
                Status.SUBMITTED, null, Operation.RECHARGE, 0, NOW, NOW, NOW.minusSeconds(600), NOW);
        assertEquals(
                "PROVIDER_UNREACHABLE",
                onlyTransition(STATES.afterCall(nameless, Outcome.of(Verdict.NOT_SENT, null, null)))
                        .code());
    }

    @Test
    void requestNotSent_countsTheTimeUpToTheProvidersLatestAnswer() {
        RequestSnapshot at = new RequestSnapshot(
                Status.SUBMITTED, null, Operation.RECHARGE, 0, NOW, NOW, NOW.minusSeconds(900), NOW);
        Outcome unreachable = Outcome.of(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE", null);
        assertEquals(
                Status.RECEIVED,
                onlyTransition(STATES.afterCall(at.tried(at.firstTriedAt(), NOW.minusSeconds(301)), unreachable))
                        .to());
        assertEquals(
                Status.FAILED,
                onlyTransition(STATES.afterCall(at.tried(at.firstTriedAt(), NOW.minusSeconds(300)), unreachable))
                        .to());
        assertEquals(
                Status.RECEIVED,
                onlyTransition(STATES.afterCall(at.tried(NOW.minusSeconds(599), NOW), unreachable))
                        .to());
    }

    @Test
    void lookupsAreRepeatedUntilTheyFail() {
        for (Operation lookup : List.of(Operation.BILL_FETCH, Operation.DTH_INFO)) {
            for (Verdict verdict : List.of(Verdict.UNKNOWN, Verdict.PENDING, Verdict.NOT_SENT)) {
                assertEquals(
                        Status.RECEIVED,
                        notSent(lookup, verdict, Duration.ofMinutes(9)).to());
                assertEquals(
                        Status.FAILED,
                        notSent(lookup, verdict, Duration.ofMinutes(10)).to());
            }
        }
    }

    /** It goes out once more with another token; when that is refused as well, it is not the token. */
    @Test
    void aRefusedBearerTokenIsGoodForOneMoreTry() {
        Outcome refused = Outcome.of(Verdict.NOT_SENT, "TOKEN_REFUSED", null);
        Transition first = STATES.afterCall(at(Status.SUBMITTED, Operation.RECHARGE), refused)
                .orElseThrow();
        assertEquals("RECEIVED TOKEN_REFUSED", first.to() + " " + first.code());
        RequestSnapshot again = new RequestSnapshot(
                Status.SUBMITTED,
                first.code(),
                Operation.RECHARGE,
                0,
                NOW,
                NOW.minusSeconds(60),
                NOW.minusSeconds(3),
                NOW);
        Transition second = STATES.afterCall(again, refused).orElseThrow();
        assertEquals("FAILED AUTH_REFUSED", second.to() + " " + second.code());
        Transition ended = STATES.afterCall(again, Outcome.of(Verdict.NOT_SENT, "TOKEN_ENDED", null))
                .orElseThrow();
        assertEquals("RECEIVED TOKEN_ENDED", ended.to() + " " + ended.code());
    }

    @Test
    void onlyWhatWasCertainlyNotExecutedFailsOver() {
        for (Status state : Status.values()) {
            for (Operation operation : Operation.values()) {
                for (Verdict verdict : VERDICTS) {
                    boolean expected =
                            state == Status.SUBMITTED && operation == Operation.RECHARGE && verdict == Verdict.REFUSED;
                    assertEquals(
                            expected,
                            STATES.failover(at(state, operation), says(verdict)).isPresent(),
                            state + " " + operation + " " + verdict);
                }
            }
        }
    }

    @Test
    void whatReachesNobodyFailsOverAfterGiveUpAfter() {
        Outcome unreachable = Outcome.of(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE", null);
        RequestSnapshot young = new RequestSnapshot(
                Status.SUBMITTED, null, Operation.RECHARGE, 0, NOW, NOW, NOW.minusSeconds(599), NOW);
        RequestSnapshot old = new RequestSnapshot(
                Status.SUBMITTED, null, Operation.RECHARGE, 0, NOW, NOW, NOW.minusSeconds(600), NOW);
        assertTrue(STATES.failover(young, unreachable).isEmpty());
        assertEquals(
                Status.RECEIVED, STATES.failover(old, unreachable).orElseThrow().to());
        RequestSnapshot nobodyAnswered = old.tried(NOW.minusSeconds(600), NOW.minusSeconds(600));
        assertEquals(
                Status.RECEIVED,
                STATES.failover(nobodyAnswered, unreachable).orElseThrow().to());
        assertTrue(
                STATES.failover(old, Outcome.of(Verdict.NOT_SENT, "LEDGER_UNAVAILABLE", null))
                        .isEmpty(),
                "the ledger is no provider");
    }
}
