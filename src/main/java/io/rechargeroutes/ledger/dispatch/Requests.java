package io.rechargeroutes.ledger.dispatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.archive.Archive;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.ledger.state.RequestSnapshot;
import io.rechargeroutes.ledger.state.RequestSnapshot.Recheck;
import io.rechargeroutes.ledger.state.Transition;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.ResultJson;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The row of a request: locked first, then moved or rescheduled, with its latest attempt and its outcome events. */
public final class Requests {

    /** The columns that {@link #result} reads, of the table under the alias r. */
    public static final String RESULT_COLUMNS =
            """
            r.order_id, r.operation, r.state, r.provider, r.reference, r.provider_ref, r.operator_ref, r.amount, r.code,
              r.message, \
            r.data, r.received_at, r.updated_at""";
    /** Answers with these are about our request, and so is the reference that they give. */
    private static final Set<Verdict> OURS =
            EnumSet.of(Verdict.SUCCESS, Verdict.FAILED, Verdict.PENDING, Verdict.REVERSED);

    private Requests() {}

    /** A result as its row of {@code request} says, for a line of an input or null. */
    public static RechargeResult result(ResultSet row, Long line) throws SQLException {
        return new RechargeResult(
                row.getString("order_id"),
                Operation.valueOf(row.getString("operation")),
                Status.valueOf(row.getString("state")),
                row.getString("provider"),
                row.getString("reference"),
                row.getString("provider_ref"),
                row.getString("operator_ref"),
                row.getBigDecimal("amount"),
                row.getString("code"),
                row.getString("message"),
                data(row.getString("data")),
                line,
                Sql.instant(row, "received_at"),
                Sql.instant(row, "updated_at"));
    }

    private static ObjectNode data(String json) {
        return json == null ? RequestJson.emptyObject() : RequestJson.object(json);
    }

    /** A request that nobody else changes until the transaction ends. */
    public record Locked(
            String orderId,
            int version,
            String provider,
            Instant dueAt,
            String reference,
            String claimToken,
            String decidedBy,
            String failoverTo,
            boolean calledBack,
            Instant scheduledAt,
            RequestSnapshot snapshot) {

        Locked at(RequestSnapshot other) {
            return new Locked(
                    orderId,
                    version,
                    provider,
                    dueAt,
                    reference,
                    claimToken,
                    decidedBy,
                    failoverTo,
                    calledBack,
                    scheduledAt,
                    other);
        }

        public Status state() {
            return snapshot.state();
        }

        /** Whether the claim still has it. */
        boolean isClaimedBy(Claim claim) {
            return claim.token().equals(claimToken);
        }
    }

    public static boolean exists(Handle handle, String orderId) {
        return handle.createQuery("SELECT 1 FROM request WHERE order_id = :orderId")
                .bind("orderId", orderId)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Locks a request until the transaction ends. One that went to the archive comes back first. */
    public static Locked lock(Handle handle, String orderId) {
        return find(handle, orderId)
                .or(() -> recall(handle, orderId) ? find(handle, orderId) : Optional.empty())
                .orElseThrow(() -> new IllegalStateException("no request " + orderId + " in the ledger"));
    }

    /** Brings a request back from the archive, and says so; false where it is not there. */
    static boolean recall(Handle handle, String orderId) {
        boolean recalled = !Archive.recall(handle, List.of(orderId)).isEmpty();
        if (recalled) {
            NoticeLedger.record(handle, Notice.recalled(orderId));
        }
        return recalled;
    }

    private static Optional<Locked> find(Handle handle, String orderId) {
        // A node that takes a process for dead writes grace_until. Versions without that column left it empty and
        // waited 15 minutes, so a row without it gets 15 minutes.
        return handle.createQuery(
                        """
                        SELECT order_id, operation, state, code, version, status_queries, reference, claim_token, decided_by,
                               called_back, scheduled_at, received_at, first_tried_at, submitted_at, failover_to, provider,
                               due_at, recheck_failure, recheck_failure_at, recheck_unclear, now() AS clock,
                               coalesce(grace_until, CASE WHEN code = 'INTERRUPTED'
                                 THEN submitted_at + interval '15 minutes' END) AS grace_until
                        FROM request WHERE order_id = :orderId FOR UPDATE""")
                .bind("orderId", orderId)
                .map((row, context) -> locked(row))
                .findOne();
    }

    private static Locked locked(ResultSet row) throws SQLException {
        RequestSnapshot snapshot = new RequestSnapshot(
                Status.valueOf(row.getString("state")),
                row.getString("code"),
                Operation.valueOf(row.getString("operation")),
                row.getInt("status_queries"),
                Sql.instant(row, "clock"),
                Sql.instant(row, "received_at"),
                Sql.instant(row, "first_tried_at"),
                Sql.instant(row, "submitted_at"),
                null,
                Sql.instant(row, "grace_until"),
                new Recheck(
                        row.getString("recheck_failure"),
                        Sql.instant(row, "recheck_failure_at"),
                        row.getInt("recheck_unclear")));
        return new Locked(
                row.getString("order_id"),
                row.getInt("version"),
                row.getString("provider"),
                Sql.instant(row, "due_at"),
                row.getString("reference"),
                row.getString("claim_token"),
                row.getString("decided_by"),
                row.getString("failover_to"),
                row.getBoolean("called_back"),
                Sql.instant(row, "scheduled_at"),
                snapshot);
    }

    /** The request as it is stored, {@link Stored}. */
    static ObjectNode content(Handle handle, Locked row) {
        return RequestJson.object(handle.createQuery("SELECT content FROM request WHERE order_id = :orderId")
                .bind("orderId", row.orderId())
                .mapTo(String.class)
                .one());
    }

    /** Makes a transition. If the state stays, it changes only the schedule. */
    public static Optional<Status> apply(Handle handle, Locked row, Outcome outcome, Optional<Transition> transition) {
        return transition.map(next -> next.to() == row.state() && row.state() != Status.RECEIVED
                ? reschedule(handle, row, next)
                : move(handle, row, outcome, next));
    }

    static Status reschedule(Handle handle, Locked row, Transition transition) {
        handle.createUpdate(
                        """
                        UPDATE request SET due_at = :dueAt, status_queries = :statusQueries, recheck_failure = :failure,
                               recheck_failure_at = :failureAt, recheck_unclear = :unclear, version = version + 1,
                               claim_token = NULL, claimed_by = NULL, called_back = false, scheduled_at = NULL
                        WHERE order_id = :orderId AND version = :version""")
                .bind("dueAt", transition.dueAt())
                .bind("statusQueries", transition.statusQueries())
                .bind("failure", transition.recheck().failure())
                .bind("failureAt", transition.recheck().failureAt())
                .bind("unclear", transition.recheck().unclear())
                .bind("orderId", row.orderId())
                .bind("version", row.version())
                .execute();
        return transition.to();
    }

    private static final String MOVE =
            """
            UPDATE request r SET state = :state, version = version + 1, due_at = :dueAt, status_queries = :statusQueries,
                   code = :code, message = :message, provider_ref = coalesce(:providerRef, provider_ref),
                   operator_ref = coalesce(:operatorRef, operator_ref), data = coalesce(:data, data),
                   events = events + :events, updated_at = now(), claim_token = NULL, claimed_by = NULL, waits_for = NULL,
                   called_back = false, scheduled_at = NULL,
                   first_tried_at = CASE WHEN :waits THEN coalesce(first_tried_at, submitted_at, now())
                     ELSE first_tried_at END
            WHERE order_id = :orderId AND version = :version
            RETURNING events,\s"""
                    + RESULT_COLUMNS;

    private record Moved(RechargeResult result, int events) {}

    /** The new state; an outcome with its event, and a review with its alert. */
    static Status move(Handle handle, Locked row, Outcome outcome, Transition transition) {
        Status to = transition.to();
        Moved moved = handle.createQuery(MOVE)
                .bind("state", to.name())
                .bind("dueAt", transition.dueAt())
                .bind("statusQueries", transition.statusQueries())
                .bind("code", transition.code())
                .bind("message", PlainText.of(outcome.message()))
                .bind("providerRef", PlainText.of(outcome.providerRef()))
                .bind("operatorRef", PlainText.of(outcome.operatorRef()))
                .bind(
                        "data",
                        outcome.data() == null || outcome.data().isEmpty()
                                ? null
                                : outcome.data().toString())
                .bind("events", to.isOutcome() ? 1 : 0)
                .bind("waits", to == Status.RECEIVED)
                .bind("orderId", row.orderId())
                .bind("version", row.version())
                .map((updated, context) -> new Moved(result(updated, null), updated.getInt("events")))
                .one();
        if (to.isOutcome()) {
            recordEvent(handle, moved.result(), moved.events());
        }
        if (to == Status.REVIEW) {
            NoticeLedger.record(handle, review(moved.result(), moved.events()));
        }
        return to;
    }

    private static void recordEvent(Handle handle, RechargeResult result, int sequence) {
        handle.createUpdate(
                        """
                        INSERT INTO event (order_id, sequence, status, result, to_changes)
                          VALUES (:orderId, :sequence, :status, :result, :toChanges)""")
                .bind("orderId", result.orderId())
                .bind("sequence", sequence)
                .bind("status", result.status().name())
                .bind("result", ResultJson.write(result))
                .bind("toChanges", sequence > 1) // a first outcome is always part of the first result file
                .execute();
    }

    /** A request that comes to a person twice is reported twice. */
    private static Notice review(RechargeResult result, int sequence) {
        String amount = result.amount() == null ? "" : " of " + Money.text(result.amount()) + " rupees";
        return new Notice(
                Notice.REVIEW,
                true,
                result.orderId(),
                result.operation() + amount + ": " + result.code()
                        + "; look for reference "
                        + result.reference() + " in the records of " + result.provider() + " and decide",
                "event " + sequence,
                RequestJson.emptyObject().put("provider", result.provider()));
    }

    /**
     * Moves a request back to waiting, for another provider. Its stored text names that provider, as if its sender had
     * pinned it.
     */
    static Status failOver(Handle handle, Locked row, Outcome outcome, Transition transition, String other) {
        String content = RequestJson.text(content(handle, row).put("provider", other));
        Status status = move(handle, row, outcome, transition);
        handle.createUpdate(
                        """
                        UPDATE request SET failover_to = :other, waits_for = :other, content = :content,
                               first_tried_at = NULL WHERE order_id = :orderId""")
                .bind("other", other)
                .bind("content", content)
                .bind("orderId", row.orderId())
                .execute();
        return status;
    }

    /** A node that takes a process for dead writes {@code grace_until}. Until then the process may still be at it. */
    static void setGraceUntil(Handle handle, String orderId, Instant until) {
        handle.createUpdate("UPDATE request SET grace_until = :until WHERE order_id = :orderId")
                .bind("until", until)
                .bind("orderId", orderId)
                .execute();
    }

    /** Keeps what a status query said for whoever looks at the request, also where it moves nothing. */
    static void keepAnswer(Handle handle, Locked row, Outcome outcome) {
        handle.createUpdate(
                        """
                        UPDATE request SET queried_at = now(), query_verdict = :verdict, query_code = :code,
                               query_message = :message, provider_ref = coalesce(:providerRef, provider_ref)
                        WHERE order_id = :orderId""")
                .bind("verdict", outcome.verdict().name())
                .bind("code", outcome.code())
                .bind("message", PlainText.of(outcome.message()))
                .bind("providerRef", providerRef(outcome))
                .bind("orderId", row.orderId())
                .execute();
    }

    /** A late answer that decides nothing can still bring the reference by which the provider is queried. */
    static void keepReference(Handle handle, Locked row, Outcome outcome) {
        handle.createUpdate(
                        """
                        UPDATE request SET provider_ref = coalesce(:providerRef, provider_ref)
                          WHERE order_id = :orderId""")
                .bind("providerRef", providerRef(outcome))
                .bind("orderId", row.orderId())
                .execute();
    }

    private static String providerRef(Outcome outcome) {
        return OURS.contains(outcome.verdict()) ? PlainText.of(outcome.providerRef()) : null;
    }

    /** What an attempt came to; an answer may replace that it was interrupted. */
    static void closeAttempt(Handle handle, String reference, Outcome outcome) {
        handle.createUpdate(
                        """
                        UPDATE attempt SET settled_at = now(), verdict = :verdict, code = :code, message = :message
                        WHERE reference = :reference AND (settled_at IS NULL OR code = 'INTERRUPTED')""")
                .bind("verdict", outcome.verdict().name())
                .bind("code", outcome.code())
                .bind("message", PlainText.of(outcome.message()))
                .bind("reference", reference)
                .execute();
    }
}
