package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Decision;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What people decide about requests: a transition as any other, with who and why beside it. */
@ApplicationScoped
public class DecisionLedger {

    private static final String EXISTS = "SELECT 1 FROM request WHERE order_id = ?";
    private static final String CANCELLED = "CANCELLED";
    private static final String DECIDED = "UPDATE request SET decided_by = ? WHERE order_id = ? RETURNING events";
    private static final String RECORD = "INSERT INTO decision (order_id, sequence, outcome, who, note) VALUES (?, ?, ?, ?, ?)";

    private final Sql sql;
    private final StateMachine states;

    DecisionLedger(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.states = new StateMachine(settings.dispatch(), settings.status());
    }

    /**
     * Decides about a request in REVIEW.
     *
     * @param version what the decision is about; null for whatever stands there now
     * @return the new state; empty where there is no such request
     * @throws NotNowException where it is not in REVIEW, or has changed since that version
     */
    public Optional<Status> resolve(String orderId, Decision decision, Integer version, String who, String note) {
        return with(orderId, (connection, row) -> {
            if (version != null && version != row.version()) {
                throw new NotNowException(orderId + " has changed since version " + version + ": look at it again, then decide");
            }
            Transition transition = states.decided(row.snapshot(), decision).orElseThrow(() -> new NotNowException(
                    orderId + " is " + row.snapshot().state() + ": only a request in REVIEW can be resolved"));
            String message = decision == Decision.ASK_AGAIN ? "to be queried again" : "decided by a person";
            Status to = moved(connection, row, transition, message);
            record(connection, orderId, decision.name(), decision == Decision.ASK_AGAIN ? null : who, who, note);
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
        return with(orderId, (connection, row) -> {
            Transition transition = states.cancelled(row.snapshot()).orElseThrow(() -> new NotNowException(
                    orderId + " is " + row.snapshot().state() + ": only a request that waits to be sent (RECEIVED) can be cancelled"));
            if (row.claimToken() != null) {
                throw new NotNowException(orderId + " is about to be sent: look at it again in some seconds");
            }
            Status to = moved(connection, row, transition, "cancelled by a person before it was sent");
            record(connection, orderId, CANCELLED, who, who, note);
            return to;
        });
    }

    @FunctionalInterface
    private interface Work {
        Status with(Connection connection, Settlement.Locked row) throws SQLException;
    }

    private Optional<Status> with(String orderId, Work work) {
        return sql.inTransaction(connection ->
                exists(connection, orderId) ? Optional.of(work.with(connection, Settlement.lock(connection, orderId))) : Optional.empty());
    }

    private static boolean exists(Connection connection, String orderId) throws SQLException {
        try (var select = connection.prepareStatement(EXISTS)) {
            select.setString(1, orderId);
            try (var row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static Status moved(Connection connection, Settlement.Locked row, Transition transition, String message) throws SQLException {
        return Settlement.apply(connection, row, Outcome.of(Verdict.UNKNOWN, transition.code(), message), Optional.of(transition)).orElseThrow();
    }

    private static void record(Connection connection, String orderId, String outcome, String decidedBy, String who, String note) throws SQLException {
        try (var update = connection.prepareStatement(DECIDED); var insert = connection.prepareStatement(RECORD)) {
            update.setString(1, decidedBy);
            update.setString(2, orderId);
            try (var row = update.executeQuery()) {
                row.next();
                insert.setInt(2, row.getInt("events"));
            }
            insert.setString(1, orderId);
            insert.setString(3, outcome);
            insert.setString(4, PlainText.of(who));
            insert.setString(5, PlainText.of(note));
            insert.executeUpdate();
        }
    }
}
