package io.rechargeroutes.ledger.dispatch;

import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.ledger.dispatch.Requests.Locked;
import io.rechargeroutes.ledger.state.Contradiction;
import io.rechargeroutes.ledger.state.QuerySchedule;
import io.rechargeroutes.ledger.state.StateMachine;
import io.rechargeroutes.ledger.state.Transition;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Makes the transitions of requests: locks the row, asks the state machine, writes state, attempt and event together,
 * notices what people must know.
 */
@ApplicationScoped
public class Settlement {

    private final Sql sql;
    private final StateMachine states;
    private final double jitter;

    public Settlement(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.states = new StateMachine(settings.dispatch(), settings.status());
        this.jitter = settings.status().jitter() / 100.0;
    }

    /**
     * Settles the call that sent an attempt. An answer that comes after the row moved on is applied as far as it may,
     * and reported where it may not.
     */
    public Optional<Status> afterCall(String orderId, String reference, Outcome outcome) {
        return afterCall(orderId, reference, outcome, null);
    }

    /**
     * Settles the call that sent an attempt.
     *
     * @param other the provider that takes over if this one certainly did not execute the request and it would become
     *     FAILED; null for none. A request fails over once at most.
     */
    public Optional<Status> afterCall(String orderId, String reference, Outcome outcome, String other) {
        return settle(orderId, reference, outcome, (handle, answer) -> {
            Locked row = TriedTime.of(handle, Requests.lock(handle, orderId), answer, null);
            boolean registers = row.snapshot().operation() == Operation.CREDIT_REGISTER;
            Outcome recordable = CreditAccounts.keep(handle, reference, registers, answer);
            Requests.closeAttempt(handle, reference, recordable);
            Optional<Transition> transition = states.afterCall(row.snapshot(), recordable);
            noticeLateAnswer(handle, row, reference, recordable, transition);
            if (!reference.equals(row.reference())) {
                return Optional.empty();
            }
            if (row.decidedBy() != null && Contradiction.ofCall(row.state(), recordable)) {
                return contradicted(handle, row, recordable);
            }
            Optional<Transition> over = other == null || row.failoverTo() != null
                    ? Optional.empty()
                    : states.failover(row.snapshot(), recordable);
            if (over.isPresent()) {
                return Optional.of(Requests.failOver(handle, row, recordable, over.get(), other));
            }
            Optional<Status> status = Requests.apply(handle, row, recordable, addJitter(row, transition));
            if (status.isEmpty() && row.state().isOpen()) {
                Requests.keepReference(handle, row, recordable);
            }
            return status;
        });
    }

    /** Settles a status query of the status check. */
    public Optional<Status> afterStatusQuery(String orderId, String reference, Outcome outcome) {
        return settle(orderId, reference, outcome, (handle, answer) -> {
            Locked row = Requests.lock(handle, orderId);
            // a status query that began before the success is no second look at it
            boolean stale = row.state() == Status.SUCCESS && row.claimToken() == null;
            if (stale || !reference.equals(row.reference())) {
                return Optional.empty();
            }
            Requests.keepAnswer(handle, row, answer);
            Callbacks.answered(handle, orderId, reference, answer.verdict());
            if (row.decidedBy() != null && Contradiction.ofStatusQuery(row.state(), answer)) {
                return contradicted(handle, row, answer);
            }
            Optional<Transition> transition = afterStatusQuery(row, answer);
            transition.ifPresent(next -> RecheckNotices.ofStatusQuery(row, answer, next)
                    .forEach(notice -> NoticeLedger.record(handle, notice)));
            return Requests.apply(
                    handle,
                    row,
                    answer,
                    row.calledBack()
                            ? Optional.of(QuerySchedule.afterCallback(row.snapshot(), row.scheduledAt(), transition))
                            : transition);
        });
    }

    /**
     * Settles a status query that a {@code STATUS} request started. Such a query has no claim, so it can run beside the
     * status check. The row lock, the reference and {@code seen} protect the request. An answer that decides nothing
     * leaves the schedule as it is.
     *
     * @param seen the state of the request when the status query began
     */
    public Optional<Status> afterRequestedQuery(String orderId, String reference, Status seen, Outcome outcome) {
        return settle(orderId, reference, outcome, (handle, answer) -> {
            Locked row = Requests.lock(handle, orderId);
            boolean stale = row.state() == Status.SUCCESS && seen != Status.SUCCESS;
            if (stale || !reference.equals(row.reference())) {
                return Optional.empty();
            }
            Requests.keepAnswer(handle, row, answer);
            if (row.decidedBy() != null && Contradiction.ofStatusQuery(row.state(), answer)) {
                return contradicted(handle, row, answer);
            }
            Optional<Transition> transition = afterStatusQuery(row, answer)
                    .flatMap(next -> QuerySchedule.afterRequest(row.snapshot(), row.dueAt(), answer, next));
            transition
                    .flatMap(next -> RecheckNotices.ofFirstFailure(row, answer, next))
                    .ifPresent(notice -> NoticeLedger.record(handle, notice));
            return Requests.apply(handle, row, answer, transition);
        });
    }

    /**
     * Hands a request to a person that is past {@code recharge.status.give-up-after}, while its provider answers no
     * status queries at all.
     */
    public Optional<Status> giveUp(String orderId, String reference) {
        return sql.inTransaction(handle -> {
            Locked row = Requests.lock(handle, orderId);
            Outcome outcome = Outcome.unknown("NO_ANSWER", "the provider answers no status queries");
            boolean open = row.state().isOpen() && reference.equals(row.reference());
            return open ? Requests.apply(handle, row, outcome, afterStatusQuery(row, outcome)) : Optional.empty();
        });
    }

    /**
     * Settles a claimed request that was not sent, for a reason on our side. It does nothing if the claim is no longer
     * ours.
     */
    public Optional<Status> beforeAttempt(Claim claim, Outcome outcome) {
        return beforeAttempt(claim, outcome, null);
    }

    /**
     * Settles a claimed request that was not sent. It does nothing if the claim is no longer ours.
     *
     * @param provider the provider whose answer or silence is the reason; null if the reason is on our side
     */
    public Optional<Status> beforeAttempt(Claim claim, Outcome outcome, String provider) {
        return sql.inTransaction(handle -> {
            Locked locked = Requests.lock(handle, claim.request().orderId());
            Locked row = provider == null ? locked : TriedTime.of(handle, locked, outcome, provider);
            boolean ours = row.state() == Status.RECEIVED && row.isClaimedBy(claim);
            return ours
                    ? Requests.apply(handle, row, outcome, Optional.of(states.beforeAttempt(row.snapshot(), outcome)))
                    : Optional.empty();
        });
    }

    /**
     * Gives a claimed request that waits behind an open circuit to another provider; does nothing where the claim is no
     * longer ours.
     */
    public Optional<Status> failOver(Claim claim, Outcome outcome, String other) {
        return sql.inTransaction(handle -> {
            Locked row = Requests.lock(handle, claim.request().orderId());
            boolean ours = row.isClaimedBy(claim) && row.failoverTo() == null;
            Optional<Transition> over = ours ? states.failoverUnsent(row.snapshot(), outcome) : Optional.empty();
            return over.map(transition -> Requests.failOver(handle, row, outcome, transition, other));
        });
    }

    /**
     * An attempt whose process died becomes UNKNOWN, to be queried and never sent again; a lookup may be repeated.
     *
     * @param gracePeriod for this time after its record of intent, the status check does not query the attempt
     */
    Optional<Status> interrupted(Handle handle, String orderId, Duration gracePeriod) {
        Locked row = Requests.lock(handle, orderId);
        Outcome outcome =
                Outcome.unknown(StateMachine.INTERRUPTED, "the process stopped before an answer was recorded");
        Requests.closeAttempt(handle, row.reference(), outcome);
        Optional<Status> status = Requests.apply(
                handle,
                row,
                outcome,
                addJitter(row, states.afterCall(row.snapshot(), outcome))
                        .map(transition -> QuerySchedule.notBefore(transition, row.snapshot(), gracePeriod)));
        Requests.setGraceUntil(handle, orderId, row.snapshot().submittedAt().plus(gracePeriod));
        return status;
    }

    /**
     * Settles a claimed request whose text this version cannot read. A RECEIVED request waits for a version that can
     * read it, and fails in the end. An open request is queried later. Somebody is notified once.
     */
    void unreadable(Handle handle, String orderId) {
        Locked row = Requests.lock(handle, orderId);
        String why = "this version cannot read what the ledger holds of the request";
        NoticeLedger.record(handle, Notice.unreadableRequest(orderId, why));
        Outcome outcome = Outcome.of(Verdict.NOT_SENT, "UNREADABLE_REQUEST", why);
        Requests.apply(
                handle,
                row,
                outcome,
                row.state() == Status.RECEIVED
                        ? Optional.of(states.beforeAttempt(row.snapshot(), outcome))
                        : states.afterStatusQuery(row.snapshot(), outcome));
    }

    @FunctionalInterface
    private interface Settling {
        Optional<Status> with(Handle handle, Outcome outcome);
    }

    /**
     * If the ledger can never hold an answer, it records an indeterminate outcome without the provider message.
     * Repeating the answer would leave the row without an outcome.
     */
    private Optional<Status> settle(String orderId, String reference, Outcome outcome, Settling settling) {
        try {
            return sql.inTransaction(handle -> settling.with(handle, outcome));
        } catch (LedgerException fault) {
            if (!fault.isPermanent()) {
                throw fault;
            }
            String why = "the ledger refuses to record the provider's answer (" + outcome.verdict() + ", SQLSTATE "
                    + fault.sqlState() + ")";
            return sql.inTransaction(handle -> {
                NoticeLedger.record(handle, Notice.answerNotRecorded(orderId, reference, why));
                return settling.with(handle, Outcome.unknown("ANSWER_NOT_RECORDED", why));
            });
        }
    }

    private Optional<Transition> afterStatusQuery(Locked row, Outcome outcome) {
        return addJitter(row, states.afterStatusQuery(row.snapshot(), outcome));
    }

    private Optional<Transition> addJitter(Locked row, Optional<Transition> transition) {
        return transition.map(next -> QuerySchedule.addJitter(next, row.snapshot(), jitter));
    }

    /**
     * Records a notice {@code LATE_ANSWER} if an answer contradicts the settled state, unless the notice of a review or
     * of a contradicted decision says so.
     */
    private static void noticeLateAnswer(
            Handle handle, Locked row, String reference, Outcome outcome, Optional<Transition> transition) {
        Optional<Notice> late =
                Contradiction.lateAnswerNotice(row.orderId(), reference, row.reference(), row.snapshot(), outcome);
        // The notices of a review and of a contradicted decision are about the latest attempt only. So an answer to an
        // earlier attempt is always reported here.
        boolean reportedOtherwise = reference.equals(row.reference())
                && (row.decidedBy() != null && Contradiction.ofCall(row.state(), outcome)
                        || transition
                                .map(Transition::to)
                                .filter(Status.REVIEW::equals)
                                .isPresent());
        if (late.isPresent() && !reportedOtherwise) {
            NoticeLedger.record(handle, late.get());
        }
    }

    /** What a person decided stays, and is not queried again. */
    private static Optional<Status> contradicted(Handle handle, Locked row, Outcome outcome) {
        NoticeLedger.record(handle, Notice.decisionContradicted(row.orderId(), row.state(), row.decidedBy(), outcome));
        return Optional.of(Requests.reschedule(
                handle,
                row,
                new Transition(row.state(), null, null, row.snapshot().statusQueries())));
    }
}
