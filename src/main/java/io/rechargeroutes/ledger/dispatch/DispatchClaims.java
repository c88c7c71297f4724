package io.rechargeroutes.ledger.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.ledger.CommittedState;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.NodeLease;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Claims waiting requests, and marks each submitted before it is sent. Only the holder of a claim may do so, and only
 * while it lasts.
 */
@ApplicationScoped
public class DispatchClaims {

    /**
     * Longer than all steps before a record of intent may take, for example fetching a bill from a slow provider.
     * Claims of dead processes are released earlier.
     */
    private static final Duration CLAIM_LEASE = Duration.ofMinutes(5);

    private static final Duration STUCK = Duration.ofMinutes(15);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Sql sql;
    private final NodeLease node;
    private final Settlement settlement;
    private final RechargeSettings settings;
    private final Stored stored;

    public DispatchClaims(Sql sql, NodeLease node, Settlement settlement, RechargeSettings settings, Stored stored) {
        this.sql = sql;
        this.node = node;
        this.settlement = settlement;
        this.settings = settings;
        this.stored = stored;
    }

    /**
     * The ledger failed while a request was being marked submitted: the record of intent may be there or not. Nothing
     * was sent.
     */
    public static class IndeterminateSubmitException extends RuntimeException {

        private final String reference;

        IndeterminateSubmitException(String reference, LedgerException cause) {
            super(cause.getMessage(), cause);
            this.reference = reference;
        }

        /** The reference that the attempt has, if the record of intent is there. */
        public String reference() {
            return reference;
        }
    }

    private static final String CLAIM = Sql.with(
            """
            WITH due AS (
              SELECT order_id FROM request
              WHERE state = 'RECEIVED' AND due_at <= now() AND (waits_for IS NULL OR waits_for <> ALL (:fullBulkheads))
                AND (SELECT lease_until > now() FROM node WHERE incarnation = :node)
                AND %s
              ORDER BY due_at LIMIT :most FOR UPDATE SKIP LOCKED)
            UPDATE request r SET claim_token = :token, claimed_by = :node,
                   due_at = now() + make_interval(secs => :lease)
            FROM due WHERE r.order_id = due.order_id
            RETURNING r.order_id, r.content, r.failover_to, r.received_at, r.first_tried_at, now() AS clock,
                      r.received_at < now() - make_interval(secs => :maxAge)
                        OR coalesce(r.expires_at <= now(), false) AS expired""",
            CommittedState.INTACT);

    /** A claimed row; its request is empty where this version cannot read it. */
    private record Claimed(String orderId, Optional<Claim> claim) {}

    /**
     * Claims waiting requests for this process, oldest first.
     *
     * @param token proves the claim; made anew for each call
     * @param most how many at most
     * @param fullBulkheads providers that have no permit; requests last routed to them are left
     */
    public List<Claim> claim(String token, int most, Collection<String> fullBulkheads) {
        return sql.inTransaction(handle -> {
            List<Claimed> claimed = node.committed()
                    .bind(handle.createQuery(CLAIM))
                    .bindArray("fullBulkheads", String.class, fullBulkheads)
                    .bind("node", node.incarnation())
                    .bind("most", most)
                    .bind("token", token)
                    .bind("lease", CLAIM_LEASE)
                    .bind("maxAge", settings.dispatch().maxAge())
                    .map((row, context) -> claimed(row, token))
                    .list();
            for (Claimed row : claimed) {
                if (row.claim().isEmpty()) {
                    settlement.unreadable(handle, row.orderId());
                }
            }
            return claimed.stream().flatMap(row -> row.claim().stream()).toList();
        });
    }

    private Claimed claimed(ResultSet row, String token) throws SQLException {
        boolean expired = row.getBoolean("expired");
        String failoverTo = row.getString("failover_to");
        Instant receivedAt = Sql.instant(row, "received_at");
        Instant firstTriedAt = Sql.instant(row, "first_tried_at");
        Instant clock = Sql.instant(row, "clock");
        return new Claimed(
                row.getString("order_id"),
                stored.read(row.getString("content"))
                        .map(request ->
                                new Claim(request, token, expired, failoverTo, receivedAt, firstTriedAt, clock)));
    }

    /** Puts back everything that was claimed with a token and is not being sent. */
    public void release(String token) {
        // in the order of the ids, as everybody locks several requests
        sql.inTransaction(handle -> handle.createUpdate(
                        """
                        WITH held AS (SELECT order_id FROM request WHERE claim_token = :token AND state = 'RECEIVED'
                          ORDER BY order_id FOR UPDATE)
                        UPDATE request r SET due_at = now(), claim_token = NULL, claimed_by = NULL FROM held
                          WHERE r.order_id = held.order_id""")
                .bind("token", token)
                .execute());
    }

    /** Puts a claimed request back, for when its provider has permits again. */
    public void release(Claim claim, String target) {
        sql.inTransaction(handle -> handle.createUpdate(
                        """
                        UPDATE request SET due_at = now(), claim_token = NULL, claimed_by = NULL, waits_for = :target
                        WHERE order_id = :orderId AND claim_token = :token AND state = 'RECEIVED'""")
                .bind("target", target)
                .bind("orderId", claim.request().orderId())
                .bind("token", claim.token())
                .execute());
    }

    /**
     * Commits that the request is being sent. Empty where the claim is no longer ours, this process's own lease ran
     * out, the request is too old, or the ledger was restored and nobody has confirmed it: nothing may be sent then.
     *
     * @param call the provider's call that it will be made by, or null
     * @param bill the bill to be paid, or null
     * @throws IndeterminateSubmitException where the ledger failed on the way; nothing may be sent then either
     */
    public Optional<Attempt> markSubmitted(Claim claim, String provider, String call, JsonNode bill) {
        while (true) {
            String reference = nextReference();
            try {
                return markSubmitted(claim, provider, call, bill, reference);
            } catch (LedgerException fault) {
                if (!Sql.isUniqueViolation(fault)) {
                    throw new IndeterminateSubmitException(reference, fault);
                }
                // the reference exists already; nothing was written, and another one is drawn
            }
        }
    }

    /** The same where nobody knows which call it will be. */
    public Optional<Attempt> markSubmitted(Claim claim, String provider, JsonNode bill) {
        return markSubmitted(claim, provider, null, bill);
    }

    /**
     * Our own name for an attempt: 18 digits, the UTC time to the second and six at random. The ledger refuses one that
     * exists.
     */
    private static String nextReference() {
        return SECOND.format(Instant.now()) + String.format(Locale.ROOT, "%06d", RANDOM.nextInt(1_000_000));
    }

    // the last step before a call: whatever was claimed before the ledger was found restored does not pass here
    private static final String SUBMIT = Sql.with(
            """
            WITH submitted AS (
              UPDATE request SET state = 'SUBMITTED', version = version + 1, provider = :provider,
                     reference = :reference, submitted_at = now(), updated_at = now(), due_at = NULL, waits_for = NULL
              WHERE order_id = :orderId AND state = 'RECEIVED' AND claim_token = :token AND due_at > now()
                AND received_at >= now() - make_interval(secs => :maxAge) AND coalesce(expires_at > now(), true)
                AND claimed_by = :node AND (SELECT lease_until > now() FROM node WHERE incarnation = :node)
                AND %s
              RETURNING order_id, provider, reference, claimed_by)
            INSERT INTO attempt (reference, order_id, provider, claimed_by, bill, call)
            SELECT reference, order_id, provider, claimed_by, :bill, :call FROM submitted
            RETURNING submitted_at""",
            CommittedState.INTACT);

    private Optional<Attempt> markSubmitted(
            Claim claim, String provider, String call, JsonNode bill, String reference) {
        RechargeRequest request =
                bill == null ? claim.request() : claim.request().withBill(bill);
        Optional<Attempt> attempt = sql.inTransaction(handle -> node.committed()
                .bind(handle.createQuery(SUBMIT))
                .bind("provider", provider)
                .bind("reference", reference)
                .bind("orderId", request.orderId())
                .bind("token", claim.token())
                .bind("maxAge", settings.dispatch().maxAge())
                .bind("node", node.incarnation())
                .bind("bill", bill == null ? null : bill.toString())
                .bind("call", call)
                .map((row, context) ->
                        new Attempt(request, provider, reference, null, Sql.instant(row, "submitted_at"), call))
                .findOne());
        attempt.ifPresent(made -> node.committed().submitted(reference));
        return attempt;
    }

    private static final String ABANDONED =
            """
            SELECT order_id FROM request r
            WHERE state = 'SUBMITTED' AND (submitted_at < now() - make_interval(secs => :stuck)
              OR NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = r.claimed_by AND n.lease_until > now()))
            LIMIT 500 FOR UPDATE SKIP LOCKED""";

    /**
     * Finds what dead processes left. Their attempts become UNKNOWN. Their claims of RECEIVED, PENDING and UNKNOWN
     * requests are free again. Their claims of other requests, for a recheck or after a callback, end when
     * {@code due_at} passes.
     *
     * @param gracePeriod for this time after its record of intent, the status check does not query an attempt
     * @return how many attempts were found
     */
    public int recover(Duration gracePeriod) {
        unclaim();
        return sql.inTransaction(handle -> {
            List<String> abandoned = handle.createQuery(ABANDONED)
                    .bind("stuck", STUCK)
                    .mapTo(String.class)
                    .list();
            for (String orderId : abandoned) {
                settlement.interrupted(handle, orderId, gracePeriod);
            }
            return abandoned.size();
        });
    }

    // a paused process may hold a lock on what it claimed: nobody waits for it
    private static final String UNCLAIM =
            """
            UPDATE request SET due_at = now(), claim_token = NULL, claimed_by = NULL
            WHERE order_id IN (
              SELECT order_id FROM request r
              WHERE state IN ('RECEIVED', 'PENDING', 'UNKNOWN') AND claim_token IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = r.claimed_by AND n.lease_until > now())
              FOR UPDATE SKIP LOCKED)""";

    /** Frees what is claimed by processes that are gone. */
    public void unclaim() {
        sql.inTransaction(handle -> handle.createUpdate(UNCLAIM).execute());
    }
}
