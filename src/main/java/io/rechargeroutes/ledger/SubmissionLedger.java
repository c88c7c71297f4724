package io.rechargeroutes.ledger;

import io.rechargeroutes.model.CanonicalForm;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Redactor;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Records what came in: many rows in one transaction, each once, however often an input is read. */
@ApplicationScoped
public class SubmissionLedger {

    /** The id was used before with other content. */
    public static final String ORDER_ID_REUSED = "ORDER_ID_REUSED";
    /** It holds what must be encrypted, and there is no key to do so. */
    public static final String SECRETS_KEY_MISSING = "SECRETS_KEY_MISSING";

    // in the order of the ids, so that two nodes with the same ids cannot wait for each other
    private static final String RECORD = """
            INSERT INTO request (order_id, operation, content, content_hash, sent_hash, amount, expires_at, state, to_queue, queue_submissions, correlation_id)
            SELECT *, 'RECEIVED', ?, ?, ? FROM unnest(?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (order_id) DO NOTHING
            RETURNING order_id""";
    private static final String HASHES = "SELECT order_id, content_hash, sent_hash FROM request WHERE order_id = ANY (?)";
    // Of an order that was known before, the results queue gets what comes from now on, and to who asks, what is known last. Who settles
    // or publishes the order waits, or has committed: no outcome falls between.
    private static final String ASK = """
            WITH known AS (SELECT order_id FROM request WHERE order_id = ANY (?) ORDER BY order_id FOR NO KEY UPDATE)
            UPDATE request r SET to_queue = true, queue_submissions = queue_submissions + ?, correlation_id = coalesce(correlation_id, ?),
                   published = CASE WHEN to_queue THEN least(published, greatest(events - ?, 0)) ELSE greatest(events - ?, 0) END
            FROM known WHERE r.order_id = known.order_id
            RETURNING r.order_id, r.events""";
    private static final String SUBMIT = """
            INSERT INTO submission (intake_id, row_no, line, order_id, operation, code, message, published)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
    /** Files show the first outcome in their results; of what becomes of a message's rows no file reports. */
    private static final int FIRST = 1;
    private static final int ALL = Integer.MAX_VALUE;

    private final Sql sql;
    private final SharedKey key;
    private final DuplicateGuard guard;
    private final Stored stored;

    SubmissionLedger(Sql sql, SharedKey key, DuplicateGuard guard, Stored stored) {
        this.sql = sql;
        this.key = key;
        this.guard = guard;
        this.stored = stored;
    }

    /** As {@link #accept(String, List, boolean)}, for results in files alone. */
    public void accept(String intakeId, List<Candidate> candidates) {
        accept(intakeId, candidates, false);
    }

    /**
     * Commits the rows of one batch: a request for each new order, a submission for each row.
     *
     * @param toQueue whether the orders' outcomes go to the results queue as well
     */
    public void accept(String intakeId, List<Candidate> candidates, boolean toQueue) {
        ready();
        sql.inTransaction(connection -> accept(connection, intakeId, candidates, toQueue ? ReplyOptions.OUTCOMES : ReplyOptions.NONE));
    }

    /** To be called before the transaction that records. */
    void ready() {
        key.ready();
    }

    /** By what a replay of a request is known: the request as it was understood, and as it was sent. Either may be null in what is recorded. */
    private record Hashes(byte[] content, byte[] sent) {

        boolean same(Hashes recorded) {
            return recorded != null && (equal(content, recorded.content) || equal(sent, recorded.sent));
        }

        private static boolean equal(byte[] one, byte[] other) {
            return one != null && Arrays.equals(one, other);
        }
    }

    /** Records the rows of a batch that are not recorded yet. */
    List<Submitted> accept(Connection connection, String intakeId, List<Candidate> candidates, ReplyOptions replyOptions) throws SQLException {
        Set<Integer> known = known(connection, intakeId, candidates);
        List<Candidate> fresh = replays(connection,
                candidates.stream().filter(row -> !known.contains(row.rowNo())).map(this::storable).toList());
        DuplicateGuard.Judgement judgement = guard.judge(connection, fresh);
        List<Submitted> recorded = record(connection, intakeId, judgement.rows(), replyOptions);
        guard.remember(connection, judgement, recorded.stream().map(Submitted::row).filter(Candidate::accepted).map(Candidate::orderId)
                .collect(Collectors.toSet()));
        return recorded;
    }

    /** A row that was judged before a stop keeps its judgement: one that was answered REJECTED is not sent because the catalogue changed since. */
    private static Set<Integer> known(Connection connection, String intakeId, List<Candidate> rows) throws SQLException {
        Set<Integer> known = new HashSet<>();
        try (var select = connection.prepareStatement("SELECT row_no FROM submission WHERE intake_id = ? AND row_no = ANY (?)")) {
            select.setString(1, intakeId);
            select.setArray(2, connection.createArrayOf("integer", rows.stream().map(Candidate::rowNo).toArray(Integer[]::new)));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    known.add(row.getInt(1));
                }
            }
        }
        return known;
    }

    /** Rows that the catalogue refuses since it was edited, and that name a recorded request in the same words, are replays of it. */
    private List<Candidate> replays(Connection connection, List<Candidate> rows) throws SQLException {
        List<Candidate> refused = rows.stream().filter(row -> !row.accepted() && row.orderId() != null && row.sent() != null).toList();
        if (refused.isEmpty()) {
            return rows;
        }
        Map<String, Hashes> recorded = recorded(connection, refused);
        return rows.stream().map(row -> refused.contains(row) && new Hashes(null, sentHash(row)).same(recorded.get(row.orderId())) ? row.replay() : row)
                .toList();
    }

    private byte[] sentHash(Candidate row) {
        String form = row.sent() == null ? null : stored.hashed(row.sent());
        return form == null ? null : key.hash(form);
    }

    private List<Submitted> record(Connection connection, String intakeId, List<Candidate> rows, ReplyOptions replyOptions) throws SQLException {
        List<Candidate> accepted = rows.stream().filter(row -> row.accepted() && row.holdsRequest())
                .sorted(Comparator.comparing(Candidate::orderId).thenComparingInt(Candidate::rowNo)).toList();
        List<Hashes> own = accepted.stream().map(row -> new Hashes(key.hash(stored.hashed(row.request())), sentHash(row))).toList();
        Map<String, Hashes> hashes = new HashMap<>();
        Set<String> fresh = new HashSet<>();
        if (!accepted.isEmpty()) {
            fresh = record(connection, accepted, own, replyOptions);
            hashes.putAll(recorded(connection, accepted));
        }
        Map<Integer, Hashes> ownByRow = new HashMap<>();
        for (int i = 0; i < accepted.size(); i++) {
            ownByRow.put(accepted.get(i).rowNo(), own.get(i));
        }
        List<Candidate> judged = rows.stream().map(row -> judged(row, ownByRow, hashes)).toList();
        submit(connection, intakeId, judged, replyOptions.asks() ? ALL : FIRST);
        Map<String, Integer> events = replyOptions.toQueue() ? ask(connection, judged, fresh, replyOptions) : Map.of();
        return judged.stream().map(row -> new Submitted(row, row.accepted() ? events.getOrDefault(row.orderId(), 0) : 0)).toList();
    }

    /** How many outcomes each of the orders has that were known before. */
    private static Map<String, Integer> ask(Connection connection, List<Candidate> rows, Set<String> fresh, ReplyOptions replyOptions) throws SQLException {
        List<String> known = rows.stream().filter(Candidate::accepted).map(Candidate::orderId).filter(id -> !fresh.contains(id)).distinct().toList();
        Map<String, Integer> events = new HashMap<>();
        if (known.isEmpty()) {
            return events;
        }
        int asks = replyOptions.asks() ? 1 : 0;
        try (var update = connection.prepareStatement(ASK)) {
            update.setArray(1, texts(connection, known.stream()));
            update.setInt(2, asks);
            update.setString(3, replyOptions.correlationId());
            update.setInt(4, asks);
            update.setInt(5, asks);
            try (var row = update.executeQuery()) {
                while (row.next()) {
                    events.put(row.getString(1), row.getInt(2));
                }
            }
        }
        return events;
    }

    private Candidate judged(Candidate row, Map<Integer, Hashes> own, Map<String, Hashes> recorded) {
        if (!row.accepted() || !row.holdsRequest() || own.get(row.rowNo()).same(recorded.get(row.orderId()))
                || isOfOldForm(row, recorded.get(row.orderId()).content())) {
            return row;
        }
        return Candidate.rejected(row.rowNo(), row.line(), row.orderId(), row.operation(), ORDER_ID_REUSED,
                "this orderId was used before for a request with other content; give this one an id of its own");
    }

    /** Recorded under an older key, or before details were encrypted: that hash needed no key file. */
    private boolean isOfOldForm(Candidate row, byte[] recorded) {
        return Redactor.isPrivate(row.request().details()) && Stream.concat(stored.hashedBefore(row.request()).stream(), Stream.of(CanonicalForm.of(row.request())))
                .anyMatch(form -> Arrays.equals(key.hash(form), recorded));
    }

    private Candidate storable(Candidate row) {
        return !row.accepted() || stored.takes(row.request()) ? row : Candidate.rejected(row.rowNo(), row.line(), row.orderId(), row.operation(),
                SECRETS_KEY_MISSING, "its details must be stored encrypted, and recharge.secrets.key-file is not set");
    }

    /** The orders that were not known before. */
    private Set<String> record(Connection connection, List<Candidate> rows, List<Hashes> hashes, ReplyOptions replyOptions) throws SQLException {
        try (var insert = connection.prepareStatement(RECORD)) {
            insert.setBoolean(1, replyOptions.toQueue());
            insert.setInt(2, replyOptions.asks() ? 1 : 0);
            insert.setString(3, replyOptions.correlationId());
            insert.setArray(4, texts(connection, rows.stream().map(Candidate::orderId)));
            insert.setArray(5, texts(connection, rows.stream().map(row -> row.operation().name())));
            insert.setArray(6, texts(connection, rows.stream().map(row -> stored.write(row.request()))));
            insert.setArray(7, connection.createArrayOf("bytea", hashes.stream().map(Hashes::content).toArray(byte[][]::new)));
            insert.setArray(8, connection.createArrayOf("bytea", hashes.stream().map(Hashes::sent).toArray(byte[][]::new)));
            insert.setArray(9, connection.createArrayOf("numeric", rows.stream().map(row -> row.request().amount()).toArray(BigDecimal[]::new)));
            insert.setArray(10, connection.createArrayOf("timestamptz",
                    rows.stream().map(row -> Sql.timestamp(replyOptions.earlier(row.request().expiresAt()))).toArray(Timestamp[]::new)));
            Set<String> fresh = new HashSet<>();
            try (var row = insert.executeQuery()) {
                while (row.next()) {
                    fresh.add(row.getString(1));
                }
            }
            return fresh;
        }
    }

    private static Array texts(Connection connection, java.util.stream.Stream<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray(String[]::new));
    }

    private static Map<String, Hashes> recorded(Connection connection, List<Candidate> rows) throws SQLException {
        Map<String, Hashes> hashes = new HashMap<>();
        try (var select = connection.prepareStatement(HASHES)) {
            select.setArray(1, texts(connection, rows.stream().map(Candidate::orderId)));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    hashes.put(row.getString(1), new Hashes(row.getBytes(2), row.getBytes(3)));
                }
            }
        }
        return hashes;
    }

    private static void submit(Connection connection, String intakeId, List<Candidate> rows, int published) throws SQLException {
        try (var insert = connection.prepareStatement(SUBMIT)) {
            for (Candidate row : rows) {
                insert.setString(1, intakeId);
                insert.setInt(2, row.rowNo());
                insert.setObject(3, row.line(), Types.BIGINT);
                insert.setString(4, row.orderId());
                insert.setString(5, name(row.operation()));
                insert.setString(6, row.code());
                insert.setString(7, row.message());
                insert.setInt(8, published);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static String name(Operation operation) {
        return operation == null ? null : operation.name();
    }
}
