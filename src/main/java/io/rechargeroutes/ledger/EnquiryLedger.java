package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Attempt;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds the requests whose provider is to be asked what became of them. */
@ApplicationScoped
public class EnquiryLedger {

    private static final String CLAIM = """
            WITH due AS (
              SELECT order_id FROM request WHERE %s AND due_at <= now()
              ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED)
            UPDATE request r SET claim_token = ?, claimed_by = ?, due_at = now() + make_interval(secs => ?)
            FROM due WHERE r.order_id = due.order_id
            RETURNING r.order_id, r.content, r.provider, r.reference, r.provider_ref, r.submitted_at""";
    private static final String LEFT = """
            UPDATE request SET due_at = now(), claim_token = NULL, claimed_by = NULL
            WHERE claimed_by = ? AND claim_token IS NOT NULL AND state IN ('PENDING', 'UNKNOWN', 'SUCCESS')""";
    private static final String OPEN = CLAIM.formatted("state IN ('PENDING', 'UNKNOWN')");
    private static final String CALLED_BACK = CLAIM.formatted("hinted AND state IN ('FAILED', 'REVIEW')");
    private static final String RECHECK = CLAIM.formatted("state = 'SUCCESS' AND due_at IS NOT NULL");
    /** An enquiry whose process died comes back after this. */
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final Sql sql;
    private final NodeLease node;
    private final Settlement settlement;
    private final CallbackLedger callbacks;

    EnquiryLedger(Sql sql, NodeLease node, Settlement settlement, CallbackLedger callbacks) {
        this.sql = sql;
        this.node = node;
        this.settlement = settlement;
        this.callbacks = callbacks;
    }

    /** Claims what is due, oldest first: open requests, then ended ones that a callback contradicts, then successes that are looked at again for refunds. */
    public List<Attempt> claim(int most) {
        callbacks.makeDue();
        return sql.inTransaction(connection -> {
            List<Attempt> due = new ArrayList<>();
            for (String statement : List.of(OPEN, CALLED_BACK, RECHECK)) {
                if (due.size() < most) {
                    due.addAll(claim(connection, statement, most - due.size()));
                }
            }
            return due;
        });
    }

    /** Puts back what this process has claimed: for when the ledger went away between a claim and what came of it. Those rows are asked about again. */
    public void giveBack() {
        sql.inTransaction(connection -> {
            try (var left = connection.prepareStatement(LEFT)) {
                left.setString(1, node.incarnation());
                return left.executeUpdate();
            }
        });
    }

    private List<Attempt> claim(Connection connection, String statement, int most) throws SQLException {
        try (var claim = connection.prepareStatement(statement)) {
            claim.setInt(1, most);
            claim.setString(2, UUID.randomUUID().toString());
            claim.setString(3, node.incarnation());
            claim.setDouble(4, Sql.seconds(LEASE));
            List<Attempt> attempts = new ArrayList<>();
            List<String> unreadable = new ArrayList<>();
            try (var row = claim.executeQuery()) {
                while (row.next()) {
                    String orderId = row.getString("order_id");
                    attempt(row).ifPresentOrElse(attempts::add, () -> unreadable.add(orderId));
                }
            }
            for (String orderId : unreadable) {
                settlement.unreadable(connection, orderId);
            }
            return attempts;
        }
    }

    private static Optional<Attempt> attempt(ResultSet row) throws SQLException {
        String provider = row.getString("provider");
        String reference = row.getString("reference");
        String providerRef = row.getString("provider_ref");
        Instant submittedAt = Sql.instant(row, "submitted_at");
        return Stored.read(row.getString("content")).map(request -> new Attempt(request, provider, reference, providerRef, submittedAt));
    }
}
