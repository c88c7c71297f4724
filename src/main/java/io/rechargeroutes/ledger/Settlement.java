package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.ResultJson;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Makes the transitions of requests: locks the row, asks the state machine, writes state, attempt and event together. */
@ApplicationScoped
public class Settlement {

    // who takes a process for dead writes until when it may still be at it; versions that knew nothing of it did not, and waited no longer than this
    private static final String LOCK = """
            SELECT order_id, operation, state, code, version, status_queries, reference, claim_token, decided_by, called_back, scheduled_at, received_at, first_tried_at,
                   submitted_at, failover_to, provider, due_at, recheck_failure, recheck_failure_at, recheck_unclear, now() AS clock,
                   coalesce(grace_until, CASE WHEN code = 'INTERRUPTED' THEN submitted_at + interval '15 minutes' END) AS grace_until
            FROM request WHERE order_id = ? FOR UPDATE""";
    private static final String MOVE = """
            UPDATE request r SET state = ?, version = version + 1, due_at = ?, status_queries = ?, code = ?, message = ?,
                   provider_ref = coalesce(?, provider_ref), operator_ref = coalesce(?, operator_ref), data = coalesce(?, data),
                   events = events + ?, updated_at = now(), claim_token = NULL, claimed_by = NULL, waits_for = NULL, called_back = false, scheduled_at = NULL,
                   first_tried_at = CASE WHEN ? THEN coalesce(first_tried_at, submitted_at, now()) ELSE first_tried_at END
            WHERE order_id = ? AND version = ?
            RETURNING events,\s""" + ResultRow.COLUMNS;
    private static final String RESCHEDULE = """
            UPDATE request SET due_at = ?, status_queries = ?, recheck_failure = ?, recheck_failure_at = ?, recheck_unclear = ?, version = version + 1, claim_token = NULL, claimed_by = NULL, called_back = false, scheduled_at = NULL
            WHERE order_id = ? AND version = ?""";
    // not behind an open circuit, and from when its last outage or pause ended
    private static final String ANSWERING = """
            SELECT c.counts_from, c.answered_at, EXISTS (SELECT 1 FROM pause p WHERE p.provider = c.provider AND p.operator IN ('', ?)) AS stopped
            FROM circuit c WHERE c.provider = ? AND c.operator = ''""";
    private static final String CONTENT = "SELECT content FROM request WHERE order_id = ?";
    private static final String FAIL_OVER = "UPDATE request SET failover_to = ?, waits_for = ?, content = ?, first_tried_at = NULL WHERE order_id = ?";
    private static final String GRACE = "UPDATE request SET grace_until = ? WHERE order_id = ?";
    private static final String ANSWERED = """
            UPDATE request SET queried_at = now(), query_verdict = ?, query_code = ?, query_message = ?, provider_ref = coalesce(?, provider_ref)
            WHERE order_id = ?""";
    private static final String KEEP_REFERENCE = "UPDATE request SET provider_ref = coalesce(?, provider_ref) WHERE order_id = ?";
    private static final String CLOSE_ATTEMPT =
            "UPDATE attempt SET settled_at = now(), verdict = ?, code = ?, message = ? WHERE reference = ? AND (settled_at IS NULL OR code = 'INTERRUPTED')";
    private static final String EVENT =
            "INSERT INTO event (order_id, sequence, status, result, to_changes) VALUES (?, ?, ?, ?, ?)";

    /** After these a request may go back to waiting, or fail where that has lasted too long; lookups after all of them. */
    private static final Set<Verdict> MAY_WAIT = EnumSet.of(Verdict.NOT_SENT, Verdict.UNKNOWN, Verdict.PENDING);
    private static final Set<Status> OPEN = Set.of(Status.PENDING, Status.UNKNOWN);
    /** Answers with these are about our request, and so is the reference that they give. */
    private static final Set<Verdict> OURS = EnumSet.of(Verdict.SUCCESS, Verdict.FAILED, Verdict.PENDING, Verdict.REVERSED);

    /** Of a success: that it is one, or that it failed. */
    private static final Set<Verdict> SPEAKS = EnumSet.of(Verdict.SUCCESS, Verdict.FAILED);

    private final Sql sql;
    private final StateMachine states;
    private final double jitter;

    Settlement(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.states = new StateMachine(settings.dispatch(), settings.status());
        this.jitter = settings.status().jitter() / 100.0;
    }

    /** Settles the call that sent an attempt. An answer that comes after the row moved on is applied as far as it may, and reported where it may not. */
    public Optional<Status> afterCall(String orderId, String reference, Outcome outcome) {
        return afterCall(orderId, reference, outcome, null);
    }

    /**
     * Settles the call that sent an attempt.
     *
     * @param other the provider that takes the request where this one certainly did not execute it and it would fail; null for none. Once a request
     */
    public Optional<Status> afterCall(String orderId, String reference, Outcome outcome, String other) {
        return recorded(orderId, reference, outcome, (connection, answer) -> {
            Locked row = tried(connection, lock(connection, orderId), answer, null);
            Outcome recordable = CreditLedger.keep(connection, reference, row.snapshot().operation() == Operation.CREDIT_REGISTER, answer);
            closeAttempt(connection, reference, recordable);
            Optional<Notice> late = LateAnswer.notice(orderId, reference, row.reference(), row.snapshot(), recordable);
            // where a person decided or is to decide, that is reported instead
            boolean reportedOtherwise = row.decidedBy() != null || afterCall(row, recordable).map(Transition::to).filter(Status.REVIEW::equals).isPresent();
            if (late.isPresent() && !reportedOtherwise) {
                NoticeLedger.record(connection, late.get());
            }
            if (!reference.equals(row.reference())) {
                return Optional.empty();
            }
            if (Contradiction.ofCall(row.snapshot().state(), recordable) && row.decidedBy() != null) {
                return contradicted(connection, row, recordable);
            }
            Optional<Transition> over = other == null || row.failoverTo() != null ? Optional.empty() : states.failover(row.snapshot(), recordable);
            if (over.isPresent()) {
                return Optional.of(failOver(connection, row, recordable, over.get(), other));
            }
            Optional<Status> status = apply(connection, row, recordable, afterCall(row, recordable));
            if (status.isEmpty() && row.snapshot().state().isOpen()) {
                keepReference(connection, row, recordable);
            }
            return status;
        });
    }

    /** Settles a status query of the status check. */
    public Optional<Status> afterStatusQuery(String orderId, String reference, Outcome outcome) {
        return recorded(orderId, reference, outcome, (connection, recordable) -> {
            Locked row = lock(connection, orderId);
            // a status query that began before the success is no second look at it
            boolean stale = row.snapshot().state() == Status.SUCCESS && row.claimToken() == null;
            if (stale || !reference.equals(row.reference())) {
                return Optional.empty();
            }
            answered(connection, row, recordable);
            CallbackLedger.answered(connection, orderId, reference, recordable.verdict());
            if (Contradiction.ofStatusQuery(row.snapshot().state(), recordable) && row.decidedBy() != null) {
                return contradicted(connection, row, recordable);
            }
            Optional<Transition> transition = afterStatusQuery(row, recordable);
            if (transition.isPresent()) {
                reportRecheck(connection, row, recordable, transition.get());
            }
            return apply(connection, row, recordable, row.calledBack() ? Optional.of(onSchedule(row, transition)) : transition);
        });
    }

    /**
     * Settles a status query that somebody asked for: what decides is applied, what does not leaves the schedule as it is.
     *
     * @param seen where the request stood when the status query began
     */
    public Optional<Status> afterRequestedQuery(String orderId, String reference, Status seen, Outcome outcome) {
        return recorded(orderId, reference, outcome, (connection, recordable) -> {
            Locked row = lock(connection, orderId);
            Status state = row.snapshot().state();
            boolean stale = state == Status.SUCCESS && seen != Status.SUCCESS;
            if (stale || !reference.equals(row.reference())) {
                return Optional.empty();
            }
            answered(connection, row, recordable);
            if (Contradiction.ofStatusQuery(state, recordable) && row.decidedBy() != null) {
                return contradicted(connection, row, recordable);
            }
            Optional<Transition> transition = afterStatusQuery(row, recordable).flatMap(found -> ofRequestedQuery(row, recordable, found));
            if (transition.isPresent()) {
                reportFailure(connection, row, recordable, transition.get());
            }
            return apply(connection, row, recordable, transition);
        });
    }

    /** A failure of a success is confirmed later, or taken back, whoever asked. */
    private static Optional<Transition> ofRequestedQuery(Locked row, Outcome outcome, Transition transition) {
        RequestSnapshot at = row.snapshot();
        if (transition.to() != at.state()) {
            return Optional.of(transition);
        }
        boolean speaks = outcome.verdict() == Verdict.FAILED || outcome.verdict() == Verdict.SUCCESS && at.recheck().failure() != null;
        if (at.state() != Status.SUCCESS || !speaks) {
            return Optional.empty();
        }
        Instant due = outcome.verdict() == Verdict.FAILED ? earlier(row.dueAt(), transition.dueAt()) : row.dueAt();
        return Optional.of(new Transition(at.state(), at.code(), due, at.statusQueries(), transition.recheck()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one == null || other != null && other.isBefore(one) ? other : one;
    }

    /** A success may have been refunded, and nobody would see it: an answer that is not understood is a notice, and an end without any is an alert. */
    private static void reportRecheck(Connection connection, Locked row, Outcome outcome, Transition transition) throws SQLException {
        RequestSnapshot at = row.snapshot();
        if (at.state() != Status.SUCCESS || transition.to() != Status.SUCCESS) {
            return;
        }
        int recheck = at.statusQueries() + 1;
        if (!row.calledBack() && StateMachine.recheckGivenUp(at, outcome, transition)) {
            NoticeLedger.record(connection, Notice.recheckGivenUp(row.provider(), row.orderId(), row.reference(), outcome, recheck));
        } else if (!SPEAKS.contains(outcome.verdict())) {
            NoticeLedger.record(connection, Notice.recheckUnclear(row.provider(), row.orderId(), row.reference(), outcome, recheck));
        }
        reportFailure(connection, row, outcome, transition);
    }

    /** The first of the failures that must be said twice, whoever asked. */
    private static void reportFailure(Connection connection, Locked row, Outcome outcome, Transition transition) throws SQLException {
        Recheck now = transition.recheck();
        if (row.snapshot().state() == Status.SUCCESS && transition.to() == Status.SUCCESS && row.snapshot().recheck().failure() == null && now.failure() != null) {
            NoticeLedger.record(connection, Notice.reversalUnconfirmed(row.provider(), row.orderId(), row.reference(), outcome, now.failureAt(), transition.dueAt()));
        }
    }

    /** Hands a request to a person that is past {@code recharge.status.give-up-after}, while its provider answers no status queries at all. */
    public Optional<Status> giveUp(String orderId, String reference) {
        return sql.inTransaction(connection -> {
            Locked row = lock(connection, orderId);
            Outcome outcome = Outcome.unknown("NO_ANSWER", "the provider answers no status queries");
            boolean open = row.snapshot().state().isOpen() && reference.equals(row.reference());
            return open ? apply(connection, row, outcome, afterStatusQuery(row, outcome)) : Optional.empty();
        });
    }

    /** A status query that only a callback asked for leaves the schedule of the others as it was. */
    private static Transition onSchedule(Locked row, Optional<Transition> transition) {
        RequestSnapshot at = row.snapshot();
        Transition kept = transition.orElse(new Transition(at.state(), at.code(), null, at.statusQueries()));
        boolean ended = kept.to() != at.state() && !OPEN.contains(kept.to());
        boolean unscheduled = row.scheduledAt() == null && OPEN.contains(kept.to());
        boolean toConfirm = kept.to() == Status.SUCCESS && kept.recheck().failure() != null;
        Instant due = toConfirm ? earlier(row.scheduledAt(), kept.dueAt()) : row.scheduledAt();
        return ended || unscheduled ? kept : new Transition(kept.to(), kept.code(), due, at.statusQueries(),
                new Recheck(kept.recheck().failure(), kept.recheck().failureAt(), at.recheck().unclear()));
    }

    private Optional<Transition> afterCall(Locked row, Outcome outcome) {
        return states.afterCall(row.snapshot(), outcome).map(transition -> spread(transition, row.snapshot()));
    }

    private Optional<Transition> afterStatusQuery(Locked row, Outcome outcome) {
        return states.afterStatusQuery(row.snapshot(), outcome).map(transition -> spread(transition, row.snapshot()));
    }

    @FunctionalInterface
    private interface Settling {
        Optional<Status> with(Connection connection, Outcome outcome) throws SQLException;
    }

    /** What the ledger will never take is recorded as an indeterminate outcome without the provider's message: repeating it would leave the row without any outcome. */
    private Optional<Status> recorded(String orderId, String reference, Outcome outcome, Settling settling) {
        try {
            return sql.inTransaction(connection -> settling.with(connection, outcome));
        } catch (LedgerException fault) {
            if (!fault.isPermanent()) {
                throw fault;
            }
            String why = "the ledger refuses to record the provider's answer (" + outcome.verdict() + ", SQLSTATE " + fault.sqlState() + ")";
            return sql.inTransaction(connection -> {
                NoticeLedger.record(connection, Notice.answerNotRecorded(orderId, reference, why));
                return settling.with(connection, Outcome.unknown("ANSWER_NOT_RECORDED", why));
            });
        }
    }

    private static Status failOver(Connection connection, Locked row, Outcome outcome, Transition transition, String other) throws SQLException {
        String pinned = pinned(connection, row, other);
        Status status = transition(connection, row, outcome, transition);
        try (var update = connection.prepareStatement(FAIL_OVER)) {
            update.setString(1, other);
            update.setString(2, other);
            update.setString(3, pinned);
            update.setString(4, row.orderId());
            update.executeUpdate();
        }
        return status;
    }

    /** The request as if its sender wanted the other provider: a version that knows nothing of failover would send it to the one that refused it. */
    private static String pinned(Connection connection, Locked row, String other) throws SQLException {
        return RequestJson.text(RequestJson.object(content(connection, row)).put("provider", other));
    }

    /**
     * Claimed, and its text cannot be read by this version. One that waits goes on waiting, for a version that can, and fails in the end; one that is
     * queried is queried later. Somebody is notified once.
     */
    void unreadable(Connection connection, String orderId) throws SQLException {
        Locked row = lock(connection, orderId);
        String why = "this version cannot read what the ledger holds of the request";
        NoticeLedger.record(connection, Notice.unreadableRequest(orderId, why));
        Outcome outcome = Outcome.of(Verdict.NOT_SENT, "UNREADABLE_REQUEST", why);
        apply(connection, row, outcome, row.snapshot().state() == Status.RECEIVED
                ? Optional.of(states.beforeAttempt(row.snapshot(), outcome)) : states.afterStatusQuery(row.snapshot(), outcome));
    }

    /** Settles a claimed request that was not sent, and not for a provider's sake; does nothing where the claim is no longer ours. */
    public Optional<Status> beforeAttempt(Claim claim, Outcome outcome) {
        return beforeAttempt(claim, outcome, null);
    }

    /**
     * Settles a claimed request that was not sent; does nothing where the claim is no longer ours.
     *
     * @param provider whose answer, or silence, is the reason; null where it is ours
     */
    public Optional<Status> beforeAttempt(Claim claim, Outcome outcome, String provider) {
        return sql.inTransaction(connection -> {
            Locked row = lock(connection, claim.request().orderId());
            if (provider != null) {
                row = tried(connection, row, outcome, provider);
            }
            boolean ours = row.snapshot().state() == Status.RECEIVED && claim.token().equals(row.claimToken());
            return ours ? apply(connection, row, outcome, Optional.of(states.beforeAttempt(row.snapshot(), outcome))) : Optional.empty();
        });
    }

    /** Gives a claimed request that waits behind an open circuit to another provider; does nothing where the claim is no longer ours. */
    public Optional<Status> failOver(Claim claim, Outcome outcome, String other) {
        return sql.inTransaction(connection -> {
            Locked row = lock(connection, claim.request().orderId());
            boolean ours = claim.token().equals(row.claimToken()) && row.failoverTo() == null;
            Optional<Transition> over = ours ? states.failoverUnsent(row.snapshot(), outcome) : Optional.empty();
            return over.isPresent() ? Optional.of(failOver(connection, row, outcome, over.get(), other)) : Optional.empty();
        });
    }

    /**
     * An attempt whose process died becomes UNKNOWN, to be queried and never sent again; a lookup may be repeated.
     *
     * @param gracePeriod how long after its submission nobody is to be queried it
     */
    Optional<Status> interrupted(Connection connection, String orderId, Duration gracePeriod) throws SQLException {
        Locked row = lock(connection, orderId);
        Outcome outcome = Outcome.unknown(StateMachine.INTERRUPTED, "the process stopped before an answer was recorded");
        closeAttempt(connection, row.reference(), outcome);
        Optional<Status> status = apply(connection, row, outcome,
                afterCall(row, outcome).map(transition -> notBefore(transition, row.snapshot(), gracePeriod)));
        try (var update = connection.prepareStatement(GRACE)) {
            update.setTimestamp(1, Sql.timestamp(row.snapshot().submittedAt().plus(gracePeriod)));
            update.setString(2, orderId);
            update.executeUpdate();
        }
        return status;
    }

    private static Transition notBefore(Transition transition, RequestSnapshot at, Duration gracePeriod) {
        Instant earliest = at.submittedAt().plus(gracePeriod);
        boolean early = transition.dueAt() != null && transition.dueAt().isBefore(earliest);
        return early ? transition.due(earliest) : transition;
    }

    /** What a person decided stays, and is not queried again. */
    private static Optional<Status> contradicted(Connection connection, Locked row, Outcome outcome) throws SQLException {
        Status state = row.snapshot().state();
        NoticeLedger.record(connection, Notice.decisionContradicted(row.orderId(), state, row.decidedBy(), outcome));
        return Optional.of(reschedule(connection, row, new Transition(state, null, null, row.snapshot().statusQueries())));
    }

    record Locked(String orderId, int version, String provider, Instant dueAt, String reference, String claimToken, String decidedBy, String failoverTo,
                  boolean calledBack, Instant scheduledAt, RequestSnapshot snapshot) {

        Locked at(RequestSnapshot other) {
            return new Locked(orderId, version, provider, dueAt, reference, claimToken, decidedBy, failoverTo, calledBack, scheduledAt, other);
        }
    }

    static Locked lock(Connection connection, String orderId) throws SQLException {
        try (var lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, orderId);
            try (var row = lock.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("no request " + orderId + " in the ledger");
                }
                RequestSnapshot snapshot = new RequestSnapshot(Status.valueOf(row.getString("state")), row.getString("code"), Operation.valueOf(row.getString("operation")),
                        row.getInt("status_queries"), Sql.instant(row, "clock"), Sql.instant(row, "received_at"),
                        Sql.instant(row, "first_tried_at"), Sql.instant(row, "submitted_at"),
                        null, Sql.instant(row, "grace_until"),
                        new Recheck(row.getString("recheck_failure"), Sql.instant(row, "recheck_failure_at"), row.getInt("recheck_unclear")));
                return new Locked(orderId, row.getInt("version"), row.getString("provider"), Sql.instant(row, "due_at"), row.getString("reference"), row.getString("claim_token"), row.getString("decided_by"),
                        row.getString("failover_to"), row.getBoolean("called_back"), Sql.instant(row, "scheduled_at"), snapshot);
            }
        }
    }

    /**
     * With the time for which a request is tried as it counts for {@code recharge.dispatch.give-up-after}: since the provider's last outage or pause,
     * and up to its last answer to others. Behind an open circuit, and where the provider answered nobody, no time counts.
     */
    private static Locked tried(Connection connection, Locked row, Outcome outcome, String provider) throws SQLException {
        boolean counts = row.snapshot().state() == Status.SUBMITTED || row.snapshot().state() == Status.RECEIVED;
        String whose = provider == null ? row.provider() : provider;
        if (!counts || !MAY_WAIT.contains(outcome.verdict()) || whose == null) {
            return row;
        }
        RequestSnapshot at = row.snapshot();
        try (var select = connection.prepareStatement(ANSWERING)) {
            select.setString(1, operator(connection, row));
            select.setString(2, whose);
            try (var found = select.executeQuery()) {
                boolean known = found.next();
                Instant from = known ? Sql.instant(found, "counts_from") : null;
                Instant since = at.firstTriedAt() == null ? at.now() : from != null && from.isAfter(at.firstTriedAt()) ? from : at.firstTriedAt();
                Instant until = known && !found.getBoolean("stopped") ? Sql.instant(found, "answered_at") : null;
                return row.at(at.tried(since, until == null || until.isBefore(since) ? since : until));
            }
        }
    }

    private static String operator(Connection connection, Locked row) throws SQLException {
        return RequestJson.object(content(connection, row)).path("operator").asText("");
    }

    private static String content(Connection connection, Locked row) throws SQLException {
        try (var select = connection.prepareStatement(CONTENT)) {
            select.setString(1, row.orderId());
            try (var content = select.executeQuery()) {
                content.next();
                return content.getString(1);
            }
        }
    }

    static Optional<Status> apply(Connection connection, Locked row, Outcome outcome, Optional<Transition> transition) throws SQLException {
        if (transition.isEmpty()) {
            return Optional.empty();
        }
        boolean stays = transition.get().to() == row.snapshot().state();
        return Optional.of(stays && row.snapshot().state() != Status.RECEIVED
                ? reschedule(connection, row, transition.get()) : transition(connection, row, outcome, transition.get()));
    }

    /** What was sent together is not queried together for ever. */
    private Transition spread(Transition transition, RequestSnapshot at) {
        if (jitter == 0 || transition.dueAt() == null || transition.to() == Status.RECEIVED) {
            return transition;
        }
        double late = Duration.between(at.now(), transition.dueAt()).toMillis() * jitter * ThreadLocalRandom.current().nextDouble();
        return transition.due(transition.dueAt().plusMillis((long) late));
    }

    /** Keeps what a status query said for whoever looks at the request, also where it moves nothing. */
    private static void answered(Connection connection, Locked row, Outcome outcome) throws SQLException {
        try (var update = connection.prepareStatement(ANSWERED)) {
            update.setString(1, outcome.verdict().name());
            update.setString(2, outcome.code());
            update.setString(3, PlainText.of(outcome.message()));
            update.setString(4, reference(outcome));
            update.setString(5, row.orderId());
            update.executeUpdate();
        }
    }

    /** A late answer that decides nothing may still say what the provider is to be asked by. */
    private static void keepReference(Connection connection, Locked row, Outcome outcome) throws SQLException {
        try (var update = connection.prepareStatement(KEEP_REFERENCE)) {
            update.setString(1, reference(outcome));
            update.setString(2, row.orderId());
            update.executeUpdate();
        }
    }

    private static String reference(Outcome outcome) {
        return OURS.contains(outcome.verdict()) ? PlainText.of(outcome.providerRef()) : null;
    }

    private static Status reschedule(Connection connection, Locked row, Transition transition) throws SQLException {
        try (var update = connection.prepareStatement(RESCHEDULE)) {
            update.setTimestamp(1, Sql.timestamp(transition.dueAt()));
            update.setInt(2, transition.statusQueries());
            update.setString(3, transition.recheck().failure());
            update.setTimestamp(4, Sql.timestamp(transition.recheck().failureAt()));
            update.setInt(5, transition.recheck().unclear());
            update.setString(6, row.orderId());
            update.setInt(7, row.version());
            update.executeUpdate();
            return transition.to();
        }
    }

    private static Status transition(Connection connection, Locked row, Outcome outcome, Transition transition) throws SQLException {
        try (var update = connection.prepareStatement(MOVE)) {
            update.setString(1, transition.to().name());
            update.setTimestamp(2, Sql.timestamp(transition.dueAt()));
            update.setInt(3, transition.statusQueries());
            update.setString(4, transition.code());
            update.setString(5, PlainText.of(outcome.message()));
            update.setString(6, PlainText.of(outcome.providerRef()));
            update.setString(7, PlainText.of(outcome.operatorRef()));
            update.setString(8, outcome.data() == null || outcome.data().isEmpty() ? null : outcome.data().toString());
            update.setInt(9, transition.to().isOutcome() ? 1 : 0);
            update.setBoolean(10, transition.to() == Status.RECEIVED);
            update.setString(11, row.orderId());
            update.setInt(12, row.version());
            try (var moved = update.executeQuery()) {
                moved.next();
                if (transition.to().isOutcome()) {
                    RechargeResult result = ResultRow.of(moved, null);
                    insertEvent(connection, result, moved.getInt("events"));
                    if (transition.to() == Status.REVIEW) {
                        NoticeLedger.record(connection, review(result, moved.getInt("events")));
                    }
                }
            }
            return transition.to();
        }
    }

    /** A request that comes to a person twice is reported twice. */
    private static Notice review(RechargeResult result, int sequence) {
        String amount = result.amount() == null ? "" : " of " + Money.text(result.amount()) + " rupees";
        return new Notice(Notice.REVIEW, true, result.orderId(), result.operation() + amount + ": " + result.code() + "; look for reference "
                + result.reference() + " in the records of " + result.provider() + " and decide", "event " + sequence, RequestJson.emptyObject().put("provider", result.provider()));
    }

    private static void insertEvent(Connection connection, RechargeResult result, int sequence) throws SQLException {
        try (var insert = connection.prepareStatement(EVENT)) {
            insert.setString(1, result.orderId());
            insert.setInt(2, sequence);
            insert.setString(3, result.status().name());
            insert.setString(4, ResultJson.write(result));
            // a first outcome is always part of the first result file
            insert.setBoolean(5, sequence > 1);
            insert.executeUpdate();
        }
    }

    private static void closeAttempt(Connection connection, String reference, Outcome outcome) throws SQLException {
        try (var update = connection.prepareStatement(CLOSE_ATTEMPT)) {
            update.setString(1, outcome.verdict().name());
            update.setString(2, outcome.code());
            update.setString(3, PlainText.of(outcome.message()));
            update.setString(4, reference);
            update.executeUpdate();
        }
    }
}
