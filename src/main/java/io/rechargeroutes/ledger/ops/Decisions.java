package io.rechargeroutes.ledger.ops;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.ledger.dispatch.Requests;
import io.rechargeroutes.ledger.dispatch.Requests.Locked;
import io.rechargeroutes.ledger.state.StateMachine;
import io.rechargeroutes.ledger.state.Transition;
import io.rechargeroutes.model.Decision;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What people decide about requests: a transition as any other, with who and why beside it. */
@ApplicationScoped
public class Decisions {

    private static final String CANCELLED = "CANCELLED";
    private static final String RESOLVABLE = ": only a request in REVIEW can be resolved";
    private static final String CANCELLABLE = ": only a request that waits to be sent (RECEIVED) can be cancelled";

    private final Sql sql;
    private final StateMachine states;

    public Decisions(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.states = new StateMachine(settings.dispatch(), settings.status());
    }

    /**
     * A request does not stand where what was asked for could be done; nothing was changed. The message says where it
     * stands and what to do.
     */
    public static final class NotNowException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public NotNowException(String message) {
            super(message);
        }
    }

    /**
     * Decides about a request in REVIEW.
     *
     * @param version what the decision is about; null for whatever stands there now
     * @return the new state; empty where there is no such request
     * @throws NotNowException where it is not in REVIEW, or has changed since that version
     */
    public Optional<Status> resolve(String orderId, Decision decision, Integer version, String who, String note) {
        return with(orderId, RESOLVABLE, (handle, row) -> {
            if (version != null && version != row.version()) {
                throw new NotNowException(
                        orderId + " has changed since version " + version + ": look at it again, then decide");
            }
            Transition transition = states.decided(row.snapshot(), decision)
                    .orElseThrow(() -> new NotNowException(orderId + " is " + row.state() + RESOLVABLE));
            String message = decision == Decision.ASK_AGAIN ? "to be queried again" : "decided by a person";
            Status to = moved(handle, row, transition, message);
            record(handle, orderId, decision.name(), decision == Decision.ASK_AGAIN ? null : who, who, note);
            return to;
        });
    }

    /**
     * Takes back a request that waits to be sent: FAILED {@code CANCELLED}.
     *
     * @return the new state; empty where there is no such request
     * @throws NotNowException where it was sent, or is about to be
     */
    public Optional<Status> cancel(String orderId, String who, String note) {
        return with(orderId, CANCELLABLE, (handle, row) -> {
            Transition transition = states.cancelled(row.snapshot())
                    .orElseThrow(() -> new NotNowException(orderId + " is " + row.state() + CANCELLABLE));
            if (row.claimToken() != null) {
                throw new NotNowException(orderId + " is about to be sent: look at it again in some seconds");
            }
            Status to = moved(handle, row, transition, "cancelled by a person before it was sent");
            record(handle, orderId, CANCELLED, who, who, note);
            return to;
        });
    }

    /**
     * Takes back a request that waits to be sent, whoever has claimed it: only where nothing can be sent, as after a
     * restore of the ledger.
     *
     * @return false where it does not wait any more
     */
    public boolean cancelWaiting(Handle handle, String orderId, String who, String note) {
        Locked row = Requests.lock(handle, orderId);
        Optional<Transition> transition = states.cancelled(row.snapshot());
        transition.ifPresent(cancelled -> {
            moved(handle, row, cancelled, "cancelled by a person after a restore of the ledger; it may have been sent");
            record(handle, orderId, CANCELLED, who, who, note);
        });
        return transition.isPresent();
    }

    @FunctionalInterface
    private interface Work {
        Status with(Handle handle, Locked row);
    }

    /** Locks a request for the work. What is in the archive is settled: it stays there. */
    private Optional<Status> with(String orderId, String possible, Work work) {
        return sql.inTransaction(handle -> {
            if (Requests.exists(handle, orderId)) {
                return Optional.of(work.with(handle, Requests.lock(handle, orderId)));
            }
            archivedState(handle, orderId).ifPresent(state -> {
                throw new NotNowException(orderId + " is " + state + ", and in the archive" + possible);
            });
            return Optional.empty();
        });
    }

    private static Optional<String> archivedState(Handle handle, String orderId) {
        return handle.createQuery("SELECT state FROM request_key WHERE order_id = :orderId AND archived_at IS NOT NULL")
                .bind("orderId", orderId)
                .mapTo(String.class)
                .findFirst();
    }

    private static Status moved(Handle handle, Locked row, Transition transition, String message) {
        return Requests.apply(
                        handle, row, Outcome.of(Verdict.UNKNOWN, transition.code(), message), Optional.of(transition))
                .orElseThrow();
    }

    private static void record(
            Handle handle, String orderId, String outcome, String decidedBy, String who, String note) {
        int events = handle.createQuery(
                        """
                        UPDATE request SET decided_by = :decidedBy WHERE order_id = :orderId RETURNING events""")
                .bind("decidedBy", decidedBy)
                .bind("orderId", orderId)
                .mapTo(Integer.class)
                .one();
        handle.createUpdate(
                        """
                        INSERT INTO decision (order_id, sequence, outcome, who, note)
                          VALUES (:orderId, :sequence, :outcome, :who, :note)""")
                .bind("orderId", orderId)
                .bind("sequence", events)
                .bind("outcome", outcome)
                .bind("who", PlainText.of(who))
                .bind("note", PlainText.of(note))
                .execute();
        NoticeLedger.acknowledgeReviews(handle, orderId, who, note);
    }
}
