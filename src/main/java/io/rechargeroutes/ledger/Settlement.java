package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.NoticeKind;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.RecheckNotice;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.ResultJson;
import io.rechargeroutes.model.SettlingNotice;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.TroubleNotice;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.model.Words;
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
            SELECT order_id, operation, state, code, version, enquiries, reference, claim_token, decided_by, hinted, scheduled_at, received_at, first_tried_at,
                   submitted_at, failover_to, provider, due_at, recheck_failure, recheck_failure_at, recheck_unclear, now() AS clock,
                   coalesce(quiet_until, CASE WHEN code = 'INTERRUPTED' THEN submitted_at + interval '15 minutes' END) AS quiet_until
            FROM request WHERE order_id = ? FOR UPDATE""";
    private static final String MOVE = """
            UPDATE request r SET state = ?, version = version + 1, due_at = ?, enquiries = ?, code = ?, message = ?,
                   provider_ref = coalesce(?, provider_ref), operator_ref = coalesce(?, operator_ref), data = coalesce(?, data),
                   events = events + ?, updated_at = now(), claim_token = NULL, claimed_by = NULL, lane = NULL, hinted = false, scheduled_at = NULL,
                   first_tried_at = CASE WHEN ? THEN coalesce(first_tried_at, submitted_at, now()) ELSE first_tried_at END
            WHERE order_id = ? AND version = ?
            RETURNING events,\s""" + ResultRow.COLUMNS;
    private static final String RESCHEDULE = """
            UPDATE request SET due_at = ?, enquiries = ?, recheck_failure = ?, recheck_failure_at = ?, recheck_unclear = ?, version = version + 1, claim_token = NULL, claimed_by = NULL, hinted = false, scheduled_at = NULL
            WHERE order_id = ? AND version = ?""";
    // not behind an open circuit, and from when its last outage or pause ended
    private static final String ANSWERING = """
            SELECT c.counts_from, c.answered_at, EXISTS (SELECT 1 FROM pause p WHERE p.provider = c.provider AND p.operator IN ('', ?)) AS stopped
            FROM circuit c WHERE c.provider = ? AND c.operator = ''""";
    private static final String CONTENT = "SELECT content FROM request WHERE order_id = ?";
    private static final String FAIL_OVER = "UPDATE request SET failover_to = ?, lane = ?, content = ?, first_tried_at = NULL WHERE order_id = ?";
    private static final String QUIET = "UPDATE request SET quiet_until = ? WHERE order_id = ?";
    private static final String ANSWERED = """
            UPDATE request SET asked_at = now(), asked_verdict = ?, asked_code = ?, asked_message = ?, provider_ref = coalesce(?, provider_ref)
            WHERE order_id = ?""";
    private static final String KEEP_REFERENCE = "UPDATE request SET provider_ref = coalesce(?, provider_ref) WHERE order_id = ?";
    private static final String CLOSE_ATTEMPT =
            "UPDATE attempt SET settled_at = now(), verdict = ?, code = ?, message = ? WHERE reference = ? AND (settled_at IS NULL OR code = 'INTERRUPTED')";
    private static final String EVENT =
            "INSERT INTO event (order_id, sequence, status, result, to_changes) VALUES (?, ?, ?, ?, ?)";

    /** After these a request may go back to waiting, or fail where that has lasted too long; lookups after all of them. */
    private static final Set<Verdict> MAY_WAIT = EnumSet.of(Verdict.NOT_SENT, Verdict.UNKNOWN, Verdict.PENDING);
    private static final Set<Status> OPEN = Set.of(Status.PENDING, Status.UNKNOWN);
    /** Answers with these are about our request, and so is the reference that they tell. */
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

    /** Settles the call that sent an attempt. An answer that comes after the row moved on is applied as far as it may, and told of where it may not. */
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
            Outcome recordable = CreditLedger.keep(connection, reference, row.standing().operation() == Operation.CREDIT_REGISTER, answer);
            closeAttempt(connection, reference, recordable);
            Optional<Notice> late = LateAnswer.notice(orderId, reference, row.reference(), row.standing(), recordable);
            // where a person decided or is to decide, that is told instead
            boolean toldOtherwise = row.decidedBy() != null || afterCall(row, recordable).map(Move::to).filter(Status.REVIEW::equals).isPresent();
            if (late.isPresent() && !toldOtherwise) {
                NoticeLedger.record(connection, late.get());
            }
            if (!reference.equals(row.reference())) {
                return Optional.empty();
            }
            if (Contradiction.ofCall(row.standing().state(), recordable) && row.decidedBy() != null) {
                return contradicted(connection, row, recordable);
            }
            Optional<Move> over = other == null || row.failoverTo() != null ? Optional.empty() : states.failover(row.standing(), recordable);
            if (over.isPresent()) {
                return Optional.of(failOver(connection, row, recordable, over.get(), other));
            }
            Optional<Status> status = apply(connection, row, recordable, afterCall(row, recordable));
            if (status.isEmpty() && row.standing().state().isDoubtful()) {
                keepReference(connection, row, recordable);
            }
            return status;
        });
    }

    /** Settles an enquiry of the status check. */
    public Optional<Status> afterEnquiry(String orderId, String reference, Outcome outcome) {
        return recorded(orderId, reference, outcome, (connection, recordable) -> {
            Locked row = lock(connection, orderId);
            // an enquiry that began before the success is no second look at it
            boolean stale = row.standing().state() == Status.SUCCESS && row.claimToken() == null;
            if (stale || !reference.equals(row.reference())) {
                return Optional.empty();
            }
            answered(connection, row, recordable);
            CallbackLedger.answered(connection, orderId, reference, recordable.verdict());
            if (Contradiction.ofEnquiry(row.standing().state(), recordable) && row.decidedBy() != null) {
                return contradicted(connection, row, recordable);
            }
            Optional<Move> move = afterEnquiry(row, recordable);
            if (move.isPresent()) {
                tellOfRecheck(connection, row, recordable, move.get());
            }
            return apply(connection, row, recordable, row.hinted() ? Optional.of(onSchedule(row, move)) : move);
        });
    }

    /**
     * Settles an enquiry that somebody asked for: what decides is applied, what does not leaves the schedule as it is.
     *
     * @param seen where the request stood when the enquiry began
     */
    public Optional<Status> afterQuestion(String orderId, String reference, Status seen, Outcome outcome) {
        return recorded(orderId, reference, outcome, (connection, recordable) -> {
            Locked row = lock(connection, orderId);
            Status state = row.standing().state();
            boolean stale = state == Status.SUCCESS && seen != Status.SUCCESS;
            if (stale || !reference.equals(row.reference())) {
                return Optional.empty();
            }
            answered(connection, row, recordable);
            if (Contradiction.ofEnquiry(state, recordable) && row.decidedBy() != null) {
                return contradicted(connection, row, recordable);
            }
            Optional<Move> move = afterEnquiry(row, recordable).flatMap(found -> ofQuestion(row, recordable, found));
            if (move.isPresent()) {
                tellOfFailure(connection, row, recordable, move.get());
            }
            return apply(connection, row, recordable, move);
        });
    }

    /** A failure of a success is confirmed later, or taken back, whoever asked. */
    private static Optional<Move> ofQuestion(Locked row, Outcome outcome, Move move) {
        Standing at = row.standing();
        if (move.to() != at.state()) {
            return Optional.of(move);
        }
        boolean speaks = outcome.verdict() == Verdict.FAILED || outcome.verdict() == Verdict.SUCCESS && at.recheck().failure() != null;
        if (at.state() != Status.SUCCESS || !speaks) {
            return Optional.empty();
        }
        Instant due = outcome.verdict() == Verdict.FAILED ? earlier(row.dueAt(), move.dueAt()) : row.dueAt();
        return Optional.of(new Move(at.state(), at.code(), due, at.enquiries(), move.recheck()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one == null || other != null && other.isBefore(one) ? other : one;
    }

    /** A success may have been refunded, and nobody would see it: an answer that is not understood is a notice, and an end without any is an alert. */
    private static void tellOfRecheck(Connection connection, Locked row, Outcome outcome, Move move) throws SQLException {
        Standing at = row.standing();
        if (at.state() != Status.SUCCESS || move.to() != Status.SUCCESS) {
            return;
        }
        int recheck = at.enquiries() + 1;
        if (!row.hinted() && StateMachine.recheckGivenUp(at, outcome, move)) {
            NoticeLedger.record(connection, RecheckNotice.givenUp(row.provider(), row.orderId(), row.reference(), outcome, recheck));
        } else if (!SPEAKS.contains(outcome.verdict())) {
            NoticeLedger.record(connection, RecheckNotice.notUnderstood(row.provider(), row.orderId(), row.reference(), outcome, recheck));
        }
        tellOfFailure(connection, row, outcome, move);
    }

    /** The first of the failures that must be said twice, whoever asked. */
    private static void tellOfFailure(Connection connection, Locked row, Outcome outcome, Move move) throws SQLException {
        Recheck now = move.recheck();
        if (row.standing().state() == Status.SUCCESS && move.to() == Status.SUCCESS && row.standing().recheck().failure() == null && now.failure() != null) {
            NoticeLedger.record(connection, RecheckNotice.toConfirm(row.provider(), row.orderId(), row.reference(), outcome, now.failureAt(), move.dueAt()));
        }
    }

    /** Hands a request to a person that is past {@code recharge.status.give-up-after}, while its provider answers no enquiries at all. */
    public Optional<Status> giveUp(String orderId, String reference) {
        return sql.inTransaction(connection -> {
            Locked row = lock(connection, orderId);
            Outcome outcome = Outcome.unknown("NO_ANSWER", "the provider answers no enquiries");
            boolean open = row.standing().state().isDoubtful() && reference.equals(row.reference());
            return open ? apply(connection, row, outcome, afterEnquiry(row, outcome)) : Optional.empty();
        });
    }

    /** An enquiry that only a callback asked for leaves the schedule of the others as it was. */
    private static Move onSchedule(Locked row, Optional<Move> move) {
        Standing at = row.standing();
        Move kept = move.orElse(new Move(at.state(), at.code(), null, at.enquiries()));
        boolean ended = kept.to() != at.state() && !OPEN.contains(kept.to());
        boolean unscheduled = row.scheduledAt() == null && OPEN.contains(kept.to());
        boolean toConfirm = kept.to() == Status.SUCCESS && kept.recheck().failure() != null;
        Instant due = toConfirm ? earlier(row.scheduledAt(), kept.dueAt()) : row.scheduledAt();
        return ended || unscheduled ? kept : new Move(kept.to(), kept.code(), due, at.enquiries(),
                new Recheck(kept.recheck().failure(), kept.recheck().failureAt(), at.recheck().unclear()));
    }

    private Optional<Move> afterCall(Locked row, Outcome outcome) {
        return states.afterCall(row.standing(), outcome).map(move -> spread(move, row.standing()));
    }

    private Optional<Move> afterEnquiry(Locked row, Outcome outcome) {
        return states.afterEnquiry(row.standing(), outcome).map(move -> spread(move, row.standing()));
    }

    @FunctionalInterface
    private interface Settling {
        Optional<Status> with(Connection connection, Outcome outcome) throws SQLException;
    }

    /** What the ledger will never take is recorded as a doubt without the provider's words: repeating it would leave the row without any outcome. */
    private Optional<Status> recorded(String orderId, String reference, Outcome outcome, Settling settling) {
        try {
            return sql.inTransaction(connection -> settling.with(connection, outcome));
        } catch (LedgerException fault) {
            if (!fault.isPermanent()) {
                throw fault;
            }
            String why = "the ledger refuses to record the provider's answer (" + outcome.verdict() + ", SQLSTATE " + fault.sqlState() + ")";
            return sql.inTransaction(connection -> {
                NoticeLedger.record(connection, SettlingNotice.notRecorded(orderId, reference, why));
                return settling.with(connection, Outcome.unknown("ANSWER_NOT_RECORDED", why));
            });
        }
    }

    private static Status failOver(Connection connection, Locked row, Outcome outcome, Move move, String other) throws SQLException {
        String pinned = pinned(connection, row, other);
        Status status = move(connection, row, outcome, move);
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
     * asked about is asked about later. Somebody is told once.
     */
    void unreadable(Connection connection, String orderId) throws SQLException {
        Locked row = lock(connection, orderId);
        String why = "this version cannot read what the ledger holds of the request";
        NoticeLedger.record(connection, SettlingNotice.unreadable(orderId, why));
        Outcome outcome = Outcome.of(Verdict.NOT_SENT, "UNREADABLE_REQUEST", why);
        apply(connection, row, outcome, row.standing().state() == Status.RECEIVED
                ? Optional.of(states.beforeSending(row.standing(), outcome)) : states.afterEnquiry(row.standing(), outcome));
    }

    /** Settles a claimed request that was not sent, and not for a provider's sake; does nothing where the claim is no longer ours. */
    public Optional<Status> beforeSending(Claim claim, Outcome outcome) {
        return beforeSending(claim, outcome, null);
    }

    /**
     * Settles a claimed request that was not sent; does nothing where the claim is no longer ours.
     *
     * @param provider whose answer, or silence, is the reason; null where it is ours
     */
    public Optional<Status> beforeSending(Claim claim, Outcome outcome, String provider) {
        return sql.inTransaction(connection -> {
            Locked row = lock(connection, claim.request().orderId());
            if (provider != null) {
                row = tried(connection, row, outcome, provider);
            }
            boolean ours = row.standing().state() == Status.RECEIVED && claim.token().equals(row.claimToken());
            return ours ? apply(connection, row, outcome, Optional.of(states.beforeSending(row.standing(), outcome))) : Optional.empty();
        });
    }

    /** Gives a claimed request that waits behind an open circuit to another provider; does nothing where the claim is no longer ours. */
    public Optional<Status> failOver(Claim claim, Outcome outcome, String other) {
        return sql.inTransaction(connection -> {
            Locked row = lock(connection, claim.request().orderId());
            boolean ours = claim.token().equals(row.claimToken()) && row.failoverTo() == null;
            Optional<Move> over = ours ? states.failoverUnsent(row.standing(), outcome) : Optional.empty();
            return over.isPresent() ? Optional.of(failOver(connection, row, outcome, over.get(), other)) : Optional.empty();
        });
    }

    /**
     * A sending whose process died becomes UNKNOWN, to be asked about and never sent again; a lookup may be repeated.
     *
     * @param quiet how long after its submission nobody is to be asked about it
     */
    Optional<Status> interrupted(Connection connection, String orderId, Duration quiet) throws SQLException {
        Locked row = lock(connection, orderId);
        Outcome outcome = Outcome.unknown(StateMachine.INTERRUPTED, "the process stopped before an answer was recorded");
        closeAttempt(connection, row.reference(), outcome);
        Optional<Status> status = apply(connection, row, outcome,
                afterCall(row, outcome).map(move -> notBefore(move, row.standing(), quiet)));
        try (var update = connection.prepareStatement(QUIET)) {
            update.setTimestamp(1, Sql.timestamp(row.standing().submittedAt().plus(quiet)));
            update.setString(2, orderId);
            update.executeUpdate();
        }
        return status;
    }

    private static Move notBefore(Move move, Standing at, Duration quiet) {
        Instant earliest = at.submittedAt().plus(quiet);
        boolean early = move.dueAt() != null && move.dueAt().isBefore(earliest);
        return early ? move.due(earliest) : move;
    }

    /** What a person decided stays, and is not asked about again. */
    private static Optional<Status> contradicted(Connection connection, Locked row, Outcome outcome) throws SQLException {
        Status state = row.standing().state();
        NoticeLedger.record(connection, TroubleNotice.contradicted(row.orderId(), state, row.decidedBy(), outcome));
        return Optional.of(reschedule(connection, row, new Move(state, null, null, row.standing().enquiries())));
    }

    record Locked(String orderId, int version, String provider, Instant dueAt, String reference, String claimToken, String decidedBy, String failoverTo,
                  boolean hinted, Instant scheduledAt, Standing standing) {

        Locked at(Standing other) {
            return new Locked(orderId, version, provider, dueAt, reference, claimToken, decidedBy, failoverTo, hinted, scheduledAt, other);
        }
    }

    static Locked lock(Connection connection, String orderId) throws SQLException {
        try (var lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, orderId);
            try (var row = lock.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("no request " + orderId + " in the ledger");
                }
                Standing standing = new Standing(Status.valueOf(row.getString("state")), row.getString("code"), Operation.valueOf(row.getString("operation")),
                        row.getInt("enquiries"), Sql.instant(row, "clock"), Sql.instant(row, "received_at"),
                        Sql.instant(row, "first_tried_at"), Sql.instant(row, "submitted_at"),
                        null, Sql.instant(row, "quiet_until"),
                        new Recheck(row.getString("recheck_failure"), Sql.instant(row, "recheck_failure_at"), row.getInt("recheck_unclear")));
                return new Locked(orderId, row.getInt("version"), row.getString("provider"), Sql.instant(row, "due_at"), row.getString("reference"), row.getString("claim_token"), row.getString("decided_by"),
                        row.getString("failover_to"), row.getBoolean("hinted"), Sql.instant(row, "scheduled_at"), standing);
            }
        }
    }

    /**
     * With the time for which a request is tried as it counts for {@code recharge.dispatch.give-up-after}: since the provider's last outage or pause,
     * and up to its last answer to others. Behind an open circuit, and where the provider answered nobody, no time counts.
     */
    private static Locked tried(Connection connection, Locked row, Outcome outcome, String provider) throws SQLException {
        boolean counts = row.standing().state() == Status.SUBMITTED || row.standing().state() == Status.RECEIVED;
        String whose = provider == null ? row.provider() : provider;
        if (!counts || !MAY_WAIT.contains(outcome.verdict()) || whose == null) {
            return row;
        }
        Standing at = row.standing();
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

    static Optional<Status> apply(Connection connection, Locked row, Outcome outcome, Optional<Move> move) throws SQLException {
        if (move.isEmpty()) {
            return Optional.empty();
        }
        boolean stays = move.get().to() == row.standing().state();
        return Optional.of(stays && row.standing().state() != Status.RECEIVED
                ? reschedule(connection, row, move.get()) : move(connection, row, outcome, move.get()));
    }

    /** What was sent together is not asked about together for ever. */
    private Move spread(Move move, Standing at) {
        if (jitter == 0 || move.dueAt() == null || move.to() == Status.RECEIVED) {
            return move;
        }
        double late = Duration.between(at.now(), move.dueAt()).toMillis() * jitter * ThreadLocalRandom.current().nextDouble();
        return move.due(move.dueAt().plusMillis((long) late));
    }

    /** Keeps what an enquiry said for whoever looks at the request, also where it moves nothing. */
    private static void answered(Connection connection, Locked row, Outcome outcome) throws SQLException {
        try (var update = connection.prepareStatement(ANSWERED)) {
            update.setString(1, outcome.verdict().name());
            update.setString(2, outcome.code());
            update.setString(3, Words.clean(outcome.message()));
            update.setString(4, reference(outcome));
            update.setString(5, row.orderId());
            update.executeUpdate();
        }
    }

    /** A late answer that decides nothing may still tell what the provider is to be asked by. */
    private static void keepReference(Connection connection, Locked row, Outcome outcome) throws SQLException {
        try (var update = connection.prepareStatement(KEEP_REFERENCE)) {
            update.setString(1, reference(outcome));
            update.setString(2, row.orderId());
            update.executeUpdate();
        }
    }

    private static String reference(Outcome outcome) {
        return OURS.contains(outcome.verdict()) ? Words.clean(outcome.providerRef()) : null;
    }

    private static Status reschedule(Connection connection, Locked row, Move move) throws SQLException {
        try (var update = connection.prepareStatement(RESCHEDULE)) {
            update.setTimestamp(1, Sql.timestamp(move.dueAt()));
            update.setInt(2, move.enquiries());
            update.setString(3, move.recheck().failure());
            update.setTimestamp(4, Sql.timestamp(move.recheck().failureAt()));
            update.setInt(5, move.recheck().unclear());
            update.setString(6, row.orderId());
            update.setInt(7, row.version());
            update.executeUpdate();
            return move.to();
        }
    }

    private static Status move(Connection connection, Locked row, Outcome outcome, Move move) throws SQLException {
        try (var update = connection.prepareStatement(MOVE)) {
            update.setString(1, move.to().name());
            update.setTimestamp(2, Sql.timestamp(move.dueAt()));
            update.setInt(3, move.enquiries());
            update.setString(4, move.code());
            update.setString(5, Words.clean(outcome.message()));
            update.setString(6, Words.clean(outcome.providerRef()));
            update.setString(7, Words.clean(outcome.operatorRef()));
            update.setString(8, outcome.data() == null || outcome.data().isEmpty() ? null : outcome.data().toString());
            update.setInt(9, move.to().isOutcome() ? 1 : 0);
            update.setBoolean(10, move.to() == Status.RECEIVED);
            update.setString(11, row.orderId());
            update.setInt(12, row.version());
            try (var moved = update.executeQuery()) {
                moved.next();
                if (move.to().isOutcome()) {
                    RechargeResult result = ResultRow.of(moved, null);
                    insertEvent(connection, result, moved.getInt("events"));
                    if (move.to() == Status.REVIEW) {
                        NoticeLedger.record(connection, review(result, moved.getInt("events")));
                    }
                }
            }
            return move.to();
        }
    }

    /** A request that comes to a person twice is told of twice. */
    private static Notice review(RechargeResult result, int sequence) {
        String amount = result.amount() == null ? "" : " of " + Money.text(result.amount()) + " rupees";
        return new Notice(NoticeKind.REVIEW, true, result.orderId(), result.operation() + amount + ": " + result.code() + "; look for reference "
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
            update.setString(3, Words.clean(outcome.message()));
            update.setString(4, reference);
            update.executeUpdate();
        }
    }
}
