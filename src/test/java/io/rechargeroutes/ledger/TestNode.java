package io.rechargeroutes.ledger;

import io.rechargeroutes.ledger.archive.ArchiveFiles;
import io.rechargeroutes.ledger.delivery.Changes;
import io.rechargeroutes.ledger.delivery.DeliveryClaims;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.ledger.delivery.QueueOutbox;
import io.rechargeroutes.ledger.dispatch.Callbacks;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.ledger.dispatch.DispatchClaims;
import io.rechargeroutes.ledger.dispatch.Settlement;
import io.rechargeroutes.ledger.dispatch.StatusQueries;
import io.rechargeroutes.ledger.dispatch.Stored;
import io.rechargeroutes.ledger.intake.Candidate;
import io.rechargeroutes.ledger.intake.DuplicateGuard;
import io.rechargeroutes.ledger.intake.InputFiles;
import io.rechargeroutes.ledger.intake.Intakes;
import io.rechargeroutes.ledger.intake.Messages;
import io.rechargeroutes.ledger.intake.Submissions;
import io.rechargeroutes.ledger.ops.Decisions;
import io.rechargeroutes.ledger.ops.NodeConfigurations;
import io.rechargeroutes.ledger.provider.Circuits;
import io.rechargeroutes.ledger.provider.Pauses;
import io.rechargeroutes.ledger.provider.WalletBalances;
import io.rechargeroutes.ledger.restore.Restores;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.CallResult;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.secrets.SecretBox;
import io.rechargeroutes.settings.LedgerSettings;
import io.rechargeroutes.settings.RechargeSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The ledger's parts as one process has them, and short words for what tests do with them. */
public record TestNode(
        Sql sql,
        RechargeSettings settings,
        NodeLease lease,
        Settlement settlement,
        DispatchClaims dispatch,
        StatusQueries statusQuery,
        Intakes intakes,
        Submissions submissions,
        Changes changes,
        Callbacks callbacks,
        DeliveryClaims deliveryClaims) {

    public static final Duration LEASE = Duration.ofMinutes(10);
    public static final String OUTBOX = "the outbox";
    public static final Stored STORED = new Stored(SecretBox.of(new byte[32]));

    public TestNode(Sql sql, RechargeSettings settings) {
        this(sql, settings, new NodeLease(sql, settings), new Settlement(sql, settings));
    }

    private TestNode(Sql sql, RechargeSettings settings, NodeLease lease, Settlement settlement) {
        this(
                sql,
                settings,
                lease,
                settlement,
                new Callbacks(sql, settings, new ArchiveFiles(sql, new LogLimiter(), settings)),
                new DeliveryClaims(sql, lease, LEASE));
    }

    private TestNode(
            Sql sql,
            RechargeSettings settings,
            NodeLease lease,
            Settlement settlement,
            Callbacks callbacks,
            DeliveryClaims deliveryClaims) {
        this(
                sql,
                settings,
                lease,
                settlement,
                new DispatchClaims(sql, lease, settlement, settings, STORED),
                new StatusQueries(sql, lease, settlement, callbacks, STORED),
                new Intakes(sql, lease, deliveryClaims),
                new Submissions(sql, new SharedKey(sql), new DuplicateGuard(new SharedKey(sql), settings), STORED),
                new Changes(sql, deliveryClaims),
                callbacks,
                deliveryClaims);
    }

    /** Claims of another process, whose lease is over in no time. */
    public static DeliveryClaims shortClaims(TestLedger ledger, String id) {
        return new DeliveryClaims(ledger.sql, ledger.node(id).lease(), Duration.ofMillis(100));
    }

    public QueueOutbox queues() {
        return new QueueOutbox(sql, deliveryClaims);
    }

    /** The same with claims that last only so long. */
    public QueueOutbox queues(Duration claimed) {
        return new QueueOutbox(sql, new DeliveryClaims(sql, lease, claimed));
    }

    public Messages messages() {
        return new Messages(sql, lease, submissions);
    }

    public WalletBalances balances() {
        return new WalletBalances(sql, settings);
    }

    public NodeConfigurations configurations() {
        return new NodeConfigurations(sql, lease, new SharedKey(sql));
    }

    public static RechargeRequest request(String orderId) {
        return request(orderId, Operation.RECHARGE, "10", null);
    }

    public static RechargeRequest request(String orderId, Operation operation, String amount, Instant expiresAt) {
        return new RechargeRequest(
                orderId,
                operation,
                Service.MOBILE_PREPAID,
                "AIRTEL",
                "DELHI",
                "9800000000",
                amount == null ? null : new BigDecimal(amount),
                Map.of(),
                null,
                null,
                null,
                expiresAt);
    }

    /** Records an input of these requests, one a row. */
    public void takes(String intakeId, RechargeRequest... requests) {
        takes(intakeId, intakeId + ".csv", OUTBOX, requests);
    }

    public void takes(String intakeId, String name, String outbox, RechargeRequest... requests) {
        intakes.open(intakeId, name, Format.ofFileName(name).orElseThrow(), outbox)
                .orElseThrow();
        submissions.accept(
                intakeId,
                IntStream.range(0, requests.length)
                        .mapToObj(i -> Candidate.accepted(i, i + 2L, requests[i]))
                        .toList());
        intakes.recorded(intakeId, requests.length, null);
    }

    /** Records one request of an input of its own. */
    public void takes(RechargeRequest request) {
        takes("file-of-" + request.orderId(), request);
    }

    public Pauses pauses() {
        return new Pauses(sql, settings);
    }

    public Circuits circuits() {
        return new Circuits(sql, settings);
    }

    /** Its provider gives somebody else an answer, now. */
    public void answersOthers(String provider) {
        circuits()
                .answered(new CallResult(provider, "JIO", "another", Instant.now(), CallResult.Kind.RECOGNISED, null));
    }

    public NoticeLedger noticeLedger() {
        return new NoticeLedger(sql, deliveryClaims);
    }

    public Decisions decisions() {
        return new Decisions(sql, settings);
    }

    /** The judgement of this process, which makes its heartbeats. */
    public Restores restores(LedgerSettings ledger) {
        return new Restores(sql, lease, decisions(), settings, ledger, new LogLimiter());
    }

    public InputFiles inputFiles() {
        return new InputFiles(sql, deliveryClaims);
    }

    public List<Claim> claims() {
        return dispatch.claim(java.util.UUID.randomUUID().toString(), 1000, Set.of());
    }

    /** Claims what is due at a provider: open requests first, then rechecks. */
    public List<Attempt> claimsDue(String provider, int most, Duration lease) {
        List<Attempt> due = new ArrayList<>(statusQuery.claim(provider, StatusQueries.Kind.OPEN, most, lease));
        due.addAll(
                due.size() < most
                        ? statusQuery.claim(provider, StatusQueries.Kind.RECHECK, most - due.size(), lease)
                        : List.of());
        return due;
    }

    /** Claims and marks the only request that waits. */
    public Attempt sends() {
        List<Claim> claims = claims();
        if (claims.size() != 1) {
            throw new AssertionError(claims.size() + " requests wait");
        }
        return dispatch.markSubmitted(claims.get(0), "A1TOPUP", null).orElseThrow();
    }

    /** Settles the call of an attempt. */
    public void settles(Attempt attempt, Verdict verdict) {
        settles(attempt, verdict, null);
    }

    public void settles(Attempt attempt, Verdict verdict, String code) {
        settlement.afterCall(attempt.request().orderId(), attempt.reference(), Outcome.of(verdict, code, null));
    }

    /** Settles the call of an attempt; where it fails, another provider would take the request. */
    public void settles(Attempt attempt, Verdict verdict, String code, String other) {
        settlement.afterCall(attempt.request().orderId(), attempt.reference(), Outcome.of(verdict, code, null), other);
    }

    /** Settles a status query about an attempt that was claimed to be queried. */
    public void learns(Attempt attempt, Verdict verdict) {
        sql.inTransaction(
                handle -> handle.createUpdate("UPDATE request SET claim_token = 'querying' WHERE order_id = :orderId")
                        .bind("orderId", attempt.request().orderId())
                        .execute());
        learnsLate(attempt, verdict);
    }

    /** Settles a status query whose claim is gone: the request has moved on since it began. */
    public void learnsLate(Attempt attempt, Verdict verdict) {
        settlement.afterStatusQuery(attempt.request().orderId(), attempt.reference(), Outcome.of(verdict, null, null));
    }
}
