package io.rechargeroutes.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Claims waiting requests, and marks each submitted before it is sent. Only the holder of a claim may do so, and only while it lasts. */
@ApplicationScoped
public class DispatchLedger {

    private static final String CLAIM = """
            WITH due AS (
              SELECT order_id FROM request
              WHERE state = 'RECEIVED' AND due_at <= now() AND (waits_for IS NULL OR waits_for <> ALL (?))
                AND (SELECT lease_until > now() FROM node WHERE incarnation = ?)
              ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED)
            UPDATE request r SET claim_token = ?, claimed_by = ?, due_at = now() + make_interval(secs => ?)
            FROM due WHERE r.order_id = due.order_id
            RETURNING r.order_id, r.content, r.failover_to, r.received_at, r.first_tried_at, now() AS clock,
                   r.received_at < now() - make_interval(secs => ?) OR coalesce(r.expires_at <= now(), false) AS expired""";
    private static final String RELEASE = """
            UPDATE request SET due_at = now(), claim_token = NULL, claimed_by = NULL, waits_for = ?
            WHERE order_id = ? AND claim_token = ? AND state = 'RECEIVED'""";
    // in the order of the ids, as everybody locks several requests
    private static final String RELEASE_ALL = """
            WITH held AS (SELECT order_id FROM request WHERE claim_token = ? AND state = 'RECEIVED' ORDER BY order_id FOR UPDATE)
            UPDATE request r SET due_at = now(), claim_token = NULL, claimed_by = NULL FROM held WHERE r.order_id = held.order_id""";
    private static final String SUBMIT = """
            WITH submitted AS (
              UPDATE request SET state = 'SUBMITTED', version = version + 1, provider = ?, reference = ?, submitted_at = now(),
                     updated_at = now(), due_at = NULL, waits_for = NULL
              WHERE order_id = ? AND state = 'RECEIVED' AND claim_token = ? AND due_at > now()
                AND received_at >= now() - make_interval(secs => ?) AND coalesce(expires_at > now(), true)
                AND claimed_by = ? AND (SELECT lease_until > now() FROM node WHERE incarnation = ?)
              RETURNING order_id, provider, reference, claimed_by)
            INSERT INTO attempt (reference, order_id, provider, claimed_by, bill, call)
            SELECT reference, order_id, provider, claimed_by, ?, ? FROM submitted
            RETURNING submitted_at""";
    private static final String ABANDONED = """
            SELECT order_id FROM request r
            WHERE state = 'SUBMITTED' AND (submitted_at < now() - make_interval(secs => ?)
              OR NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = r.claimed_by AND n.lease_until > now()))
            LIMIT 500 FOR UPDATE SKIP LOCKED""";
    // a paused process may hold a lock on what it claimed: nobody waits for it
    private static final String UNCLAIM = """
            UPDATE request SET due_at = now(), claim_token = NULL, claimed_by = NULL
            WHERE order_id IN (
              SELECT order_id FROM request r
              WHERE state IN ('RECEIVED', 'PENDING', 'UNKNOWN') AND claim_token IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = r.claimed_by AND n.lease_until > now())
              FOR UPDATE SKIP LOCKED)""";
    /** Longer than what comes before an attempt may take, a bill fetched at a slow provider for instance; claims of dead processes are freed before. */
    private static final Duration CLAIM_LEASE = Duration.ofMinutes(5);
    private static final Duration STUCK = Duration.ofMinutes(15);

    private final Sql sql;
    private final NodeLease node;
    private final Settlement settlement;
    private final RechargeSettings settings;
    private final Stored stored;

    DispatchLedger(Sql sql, NodeLease node, Settlement settlement, RechargeSettings settings, Stored stored) {
        this.sql = sql;
        this.node = node;
        this.settlement = settlement;
        this.settings = settings;
        this.stored = stored;
    }

    /**
     * Claims waiting requests for this process, oldest first.
     *
     * @param token         proves the claim; made anew for each call
     * @param most          how many at most
     * @param fullBulkheads providers that have no permit; requests last routed to them are left
     */
    public List<Claim> claim(String token, int most, Collection<String> fullBulkheads) {
        return sql.inTransaction(connection -> {
            try (var claim = connection.prepareStatement(CLAIM)) {
                claim.setArray(1, connection.createArrayOf("text", fullBulkheads.toArray()));
                claim.setString(2, node.incarnation());
                claim.setInt(3, most);
                claim.setString(4, token);
                claim.setString(5, node.incarnation());
                claim.setDouble(6, Sql.seconds(CLAIM_LEASE));
                claim.setDouble(7, Sql.seconds(settings.dispatch().maxAge()));
                return readable(connection, claim, token);
            }
        });
    }

    private List<Claim> readable(Connection connection, PreparedStatement claim, String token) throws SQLException {
        List<Claim> claims = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        try (var row = claim.executeQuery()) {
            while (row.next()) {
                boolean expired = row.getBoolean("expired");
                String failoverTo = row.getString("failover_to");
                String orderId = row.getString("order_id");
                Instant receivedAt = Sql.instant(row, "received_at");
                Instant firstTriedAt = Sql.instant(row, "first_tried_at");
                Instant clock = Sql.instant(row, "clock");
                stored.read(row.getString("content")).ifPresentOrElse(
                        request -> claims.add(new Claim(request, token, expired, failoverTo, receivedAt, firstTriedAt, clock)), () -> unreadable.add(orderId));
            }
        }
        for (String orderId : unreadable) {
            settlement.unreadable(connection, orderId);
        }
        return claims;
    }

    /** Puts back everything that was claimed with a token and is not being sent. */
    public void release(String token) {
        sql.inTransaction(connection -> {
            try (var release = connection.prepareStatement(RELEASE_ALL)) {
                release.setString(1, token);
                return release.executeUpdate();
            }
        });
    }

    /** Puts a claimed request back, for when its provider has permits again. */
    public void release(Claim claim, String target) {
        sql.inTransaction(connection -> {
            try (var release = connection.prepareStatement(RELEASE)) {
                release.setString(1, target);
                release.setString(2, claim.request().orderId());
                release.setString(3, claim.token());
                return release.executeUpdate();
            }
        });
    }

    /**
     * Commits that the request is being sent. Empty where the claim is no longer ours, this process's own lease ran out, or the request is too old:
     * nothing may be sent then.
     *
     * @param call the provider's call that it will be made by, or null
     * @param bill the bill to be paid, or null
     * @throws IndeterminateSubmitException where the ledger failed on the way; nothing may be sent then either
     */
    public Optional<Attempt> submit(Claim claim, String provider, String call, JsonNode bill) {
        while (true) {
            String reference = Reference.next();
            try {
                return submit(claim, provider, call, bill, reference);
            } catch (LedgerException fault) {
                if (!Sql.isUniqueViolation(fault)) {
                    throw new IndeterminateSubmitException(reference, fault);
                }
                // the reference exists already; nothing was written, and another one is drawn
            }
        }
    }

    /** The same where nobody knows which call it will be. */
    public Optional<Attempt> submit(Claim claim, String provider, JsonNode bill) {
        return submit(claim, provider, null, bill);
    }

    private Optional<Attempt> submit(Claim claim, String provider, String call, JsonNode bill, String reference) {
        return sql.inTransaction(connection -> {
            try (var submit = connection.prepareStatement(SUBMIT)) {
                submit.setString(1, provider);
                submit.setString(2, reference);
                submit.setString(3, claim.request().orderId());
                submit.setString(4, claim.token());
                submit.setDouble(5, Sql.seconds(settings.dispatch().maxAge()));
                submit.setString(6, node.incarnation());
                submit.setString(7, node.incarnation());
                submit.setString(8, bill == null ? null : bill.toString());
                submit.setString(9, call);
                try (var row = submit.executeQuery()) {
                    return row.next() ? Optional.of(attempt(claim, provider, call, bill, reference, Sql.instant(row, "submitted_at"))) : Optional.empty();
                }
            }
        });
    }

    private static Attempt attempt(Claim claim, String provider, String call, JsonNode bill, String reference, Instant submittedAt) {
        return new Attempt(bill == null ? claim.request() : claim.request().withBill(bill), provider, reference, null, submittedAt, call);
    }

    /**
     * Finds what dead processes left: their attempts become UNKNOWN, their claims, of status queries too, are free again.
     *
     * @param gracePeriod how long after a submission nobody is to be queried it
     * @return how many attempts were found
     */
    public int recover(Duration gracePeriod) {
        unclaim();
        return sql.inTransaction(connection -> {
            List<String> abandoned = abandoned(connection);
            for (String orderId : abandoned) {
                settlement.interrupted(connection, orderId, gracePeriod);
            }
            return abandoned.size();
        });
    }

    /** Frees what is claimed by processes that are gone. */
    public void unclaim() {
        sql.inTransaction(connection -> {
            try (var unclaim = connection.prepareStatement(UNCLAIM)) {
                return unclaim.executeUpdate();
            }
        });
    }

    private static List<String> abandoned(Connection connection) throws SQLException {
        List<String> orderIds = new ArrayList<>();
        try (var select = connection.prepareStatement(ABANDONED)) {
            select.setDouble(1, Sql.seconds(STUCK));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    orderIds.add(row.getString(1));
                }
            }
        }
        return orderIds;
    }
}
