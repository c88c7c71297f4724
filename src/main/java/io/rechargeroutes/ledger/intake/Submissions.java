package io.rechargeroutes.ledger.intake;

import io.rechargeroutes.ledger.CommittedState;
import io.rechargeroutes.ledger.SharedKey;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.dispatch.Stored;
import io.rechargeroutes.model.CanonicalForm;
import io.rechargeroutes.model.Redactor;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Records what came in: many rows in one transaction, each once, however often an input is read. */
@ApplicationScoped
public class Submissions {

    /** The id was used before with other content. */
    public static final String ORDER_ID_REUSED = "ORDER_ID_REUSED";
    /** It holds what must be encrypted, and there is no key to do so. */
    public static final String SECRETS_KEY_MISSING = "SECRETS_KEY_MISSING";

    /**
     * The first value of {@code submission.published}. A file's row starts at 1, because its result file shows the
     * first outcome. No file reports a message's rows.
     */
    private static final int FIRST = 1;

    private static final int ALL = Integer.MAX_VALUE;

    private final Sql sql;
    private final SharedKey key;
    private final DuplicateGuard guard;
    private final Stored stored;

    public Submissions(Sql sql, SharedKey key, DuplicateGuard guard, Stored stored) {
        this.sql = sql;
        this.key = key;
        this.guard = guard;
        this.stored = stored;
    }

    /**
     * What the sender of rows wants of the results queue.
     *
     * @param toQueue the orders' outcomes go there
     * @param asks what is known already is published there again
     * @param correlationId what they carry, or null for their orderId
     * @param expiresAt the rows are not to be sent after this moment, or null
     */
    record ReplyOptions(boolean toQueue, boolean asks, String correlationId, Instant expiresAt) {

        static final ReplyOptions NONE = new ReplyOptions(false, false, null, null);
        /** Files whose outcomes go to the results queue as well. */
        static final ReplyOptions OUTCOMES = new ReplyOptions(true, false, null, null);

        /** The earlier of both moments, or null. */
        Instant earlier(Instant own) {
            return own == null || expiresAt != null && expiresAt.isBefore(own) ? expiresAt : own;
        }
    }

    /**
     * A row that was recorded now.
     *
     * @param row as it was judged
     * @param events how many outcomes its order had by then; 0 for a rejected row
     */
    record RecordedRow(Candidate row, int events) {}

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
        ReplyOptions replyOptions = toQueue ? ReplyOptions.OUTCOMES : ReplyOptions.NONE;
        sql.inTransaction(handle -> accept(handle, intakeId, candidates, replyOptions));
    }

    /** To be called before the transaction that records. */
    void ready() {
        key.ready();
    }

    /**
     * Two hashes identify the replay of a request. {@code content} is of the request as we read it, {@code sent} of the
     * fields as its sender wrote them. A recorded hash can be null.
     */
    private record Hashes(byte[] content, byte[] sent) {

        boolean same(Hashes recorded) {
            return recorded != null && (equal(content, recorded.content) || equal(sent, recorded.sent));
        }

        private static boolean equal(byte[] one, byte[] other) {
            return one != null && Arrays.equals(one, other);
        }
    }

    /** Records the rows of a batch that are not recorded yet. */
    List<RecordedRow> accept(Handle handle, String intakeId, List<Candidate> candidates, ReplyOptions replyOptions) {
        CommittedState.requireConfirmed(handle);
        Set<Integer> known = known(handle, intakeId, candidates);
        List<Candidate> fresh = replays(
                handle,
                candidates.stream()
                        .filter(row -> !known.contains(row.rowNo()))
                        .map(this::storable)
                        .toList());
        DuplicateGuard.Judgement judgement = guard.judge(handle, fresh);
        List<RecordedRow> recorded = record(handle, intakeId, judgement.rows(), replyOptions);
        guard.remember(
                handle,
                judgement,
                recorded.stream()
                        .map(RecordedRow::row)
                        .filter(Candidate::accepted)
                        .map(Candidate::orderId)
                        .collect(Collectors.toSet()));
        return recorded;
    }

    /**
     * Rows of this batch that are recorded already. They keep their judgement: a REJECTED row stays REJECTED, even if
     * the catalogue has changed since.
     */
    private static Set<Integer> known(Handle handle, String intakeId, List<Candidate> rows) {
        return handle.createQuery("SELECT row_no FROM submission WHERE intake_id = :intakeId AND row_no = ANY (:rows)")
                .bind("intakeId", intakeId)
                .bindArray("rows", Integer.class, of(rows, Candidate::rowNo))
                .mapTo(Integer.class)
                .set();
    }

    /**
     * Makes replays of some rows that the catalogue refuses. Such a row names a recorded request, with the same fields
     * as its sender wrote them then. The catalogue was edited in between.
     */
    private List<Candidate> replays(Handle handle, List<Candidate> rows) {
        List<Candidate> refused = rows.stream()
                .filter(row -> !row.accepted() && row.orderId() != null && row.sent() != null)
                .toList();
        if (refused.isEmpty()) {
            return rows;
        }
        Map<String, Hashes> recorded = recorded(handle, refused);
        return rows.stream()
                .map(row -> refused.contains(row) && new Hashes(null, sentHash(row)).same(recorded.get(row.orderId()))
                        ? row.replay()
                        : row)
                .toList();
    }

    private byte[] sentHash(Candidate row) {
        String form = row.sent() == null ? null : stored.hashInput(row.sent());
        return form == null ? null : key.hash(form);
    }

    private List<RecordedRow> record(Handle handle, String intakeId, List<Candidate> rows, ReplyOptions replyOptions) {
        List<Candidate> accepted = rows.stream()
                .filter(row -> row.accepted() && row.holdsRequest())
                .sorted(Comparator.comparing(Candidate::orderId).thenComparingInt(Candidate::rowNo))
                .toList();
        List<Hashes> own = accepted.stream()
                .map(row -> new Hashes(key.hash(stored.hashInput(row.request())), sentHash(row)))
                .toList();
        Map<String, Hashes> hashes = new HashMap<>();
        Set<String> fresh = new HashSet<>();
        if (!accepted.isEmpty()) {
            fresh = insertRequests(handle, accepted, own, replyOptions);
            hashes.putAll(recorded(handle, accepted));
        }
        Map<Integer, Hashes> ownByRow = new HashMap<>();
        for (int i = 0; i < accepted.size(); i++) {
            ownByRow.put(accepted.get(i).rowNo(), own.get(i));
        }
        List<Candidate> judged = repeated(
                handle,
                intakeId,
                fresh,
                rows.stream().map(row -> judged(row, ownByRow, hashes)).toList());
        insertSubmissions(handle, intakeId, judged, replyOptions.asks() ? ALL : FIRST);
        Map<String, Integer> events =
                replyOptions.toQueue() ? queueKnownOrders(handle, judged, fresh, replyOptions) : Map.of();
        return judged.stream()
                .map(row -> new RecordedRow(row, row.accepted() ? events.getOrDefault(row.orderId(), 0) : 0))
                .toList();
    }

    /** How many outcomes each of the orders has that were known before. */
    private static Map<String, Integer> queueKnownOrders(
            Handle handle, List<Candidate> rows, Set<String> fresh, ReplyOptions replyOptions) {
        return KnownOrders.queue(handle, known(rows, fresh), replyOptions);
    }

    /**
     * Says of a row that an earlier row of the same input names its order: ids fall together where a spreadsheet rounds
     * them, and their sender counts on two recharges.
     */
    private static List<Candidate> repeated(Handle handle, String intakeId, Set<String> fresh, List<Candidate> rows) {
        Map<String, Candidate> first = new HashMap<>();
        Map<String, Long> before = firstLines(handle, intakeId, known(rows, fresh));
        List<Candidate> noted = new ArrayList<>();
        for (Candidate row : rows) {
            if (!row.accepted()) {
                noted.add(row);
            } else if (before.containsKey(row.orderId())) {
                noted.add(row.noted(sameOrderAs(before.get(row.orderId()))));
            } else {
                Candidate earlier = first.putIfAbsent(row.orderId(), row);
                noted.add(earlier == null ? row : row.noted(sameOrderAs(earlier.line())));
            }
        }
        return noted;
    }

    private static String sameOrderAs(Long line) {
        return "the same orderId and content as " + (line == null ? "an earlier row" : "line " + line)
                + ", so nothing more was sent for this row";
    }

    /** Orders of accepted rows that were known before. */
    private static List<String> known(List<Candidate> rows, Set<String> fresh) {
        return rows.stream()
                .filter(Candidate::accepted)
                .map(Candidate::orderId)
                .filter(id -> !fresh.contains(id))
                .distinct()
                .toList();
    }

    /** The lines on which rows of an input named orders first; a line may be null. */
    private static Map<String, Long> firstLines(Handle handle, String intakeId, List<String> orderIds) {
        if (orderIds.isEmpty()) {
            return Map.of();
        }
        return handle.createQuery(
                        """
                        SELECT DISTINCT ON (order_id) order_id, line FROM submission
                        WHERE intake_id = :intakeId AND order_id = ANY (:orderIds) AND code IS NULL
                        ORDER BY order_id, row_no""")
                .bind("intakeId", intakeId)
                .bindArray("orderIds", String.class, orderIds)
                .reduceRows(new HashMap<>(), (lines, row) -> {
                    lines.put(row.getColumn("order_id", String.class), row.getColumn("line", Long.class));
                    return lines;
                });
    }

    private Candidate judged(Candidate row, Map<Integer, Hashes> own, Map<String, Hashes> recorded) {
        if (!row.accepted()
                || !row.holdsRequest()
                || own.get(row.rowNo()).same(recorded.get(row.orderId()))
                || isOfOldForm(row, recorded.get(row.orderId()).content())) {
            return row;
        }
        return row.refused(
                ORDER_ID_REUSED,
                "this orderId was used before for a request with other content; give this one an id of its own");
    }

    /** Recorded under an older key, or before details were encrypted: that hash needed no key file. */
    private boolean isOfOldForm(Candidate row, byte[] recorded) {
        return Redactor.isPrivate(row.request().details())
                && Stream.concat(
                                stored.earlierHashInputs(row.request()).stream(),
                                Stream.of(CanonicalForm.of(row.request())))
                        .anyMatch(form -> Arrays.equals(key.hash(form), recorded));
    }

    private Candidate storable(Candidate row) {
        return !row.accepted() || stored.takes(row.request()) && stored.takes(row.passThrough())
                ? row
                : row.refused(
                        SECRETS_KEY_MISSING,
                        "its details must be stored encrypted, and recharge.secrets.key-file is not set");
    }

    /**
     * The orders that were not known before. {@code request_key} decides: its rows stay when requests go to the
     * archive.
     */
    private Set<String> insertRequests(
            Handle handle, List<Candidate> rows, List<Hashes> hashes, ReplyOptions replyOptions) {
        // in the order of the ids, so that two nodes with the same ids cannot wait for each other
        List<Integer> first = firstOfEachOrder(rows);
        List<Candidate> requests = first.stream().map(rows::get).toList();
        List<Hashes> keys = first.stream().map(hashes::get).toList();
        return handle.createQuery(
                        """
                        WITH fresh AS (
                          INSERT INTO request_key (order_id, content_hash, sent_hash, number_hash, operator)
                          SELECT * FROM unnest(:orderIds, :contentHashes, :sentHashes, :numberHashes, :operators)
                          ON CONFLICT (order_id) DO NOTHING
                          RETURNING order_id)
                        INSERT INTO request (order_id, operation, content, sealed, amount, expires_at, state, to_queue,
                          queue_submissions, correlation_id)
                        SELECT t.*, 'RECEIVED', :toQueue, :asks, :correlationId
                        FROM unnest(:orderIds, :operations, :contents, :sealed, :amounts, :expiries)
                          AS t (order_id, operation, content, sealed, amount, expires_at) JOIN fresh USING (order_id)
                        RETURNING order_id""")
                .bind("toQueue", replyOptions.toQueue())
                .bind("asks", replyOptions.asks() ? 1 : 0)
                .bind("correlationId", replyOptions.correlationId())
                .bindArray("orderIds", String.class, of(requests, Candidate::orderId))
                .bindArray("contentHashes", byte[].class, of(keys, Hashes::content))
                .bindArray("sentHashes", byte[].class, of(keys, Hashes::sent))
                .bindArray(
                        "numberHashes",
                        Long.class,
                        of(requests, row -> numberHash(row.request().number())))
                .bindArray("operators", String.class, of(requests, row -> row.request()
                        .operator()))
                .bindArray("operations", String.class, of(requests, row -> row.operation()
                        .name()))
                .bindArray("contents", String.class, of(requests, row -> stored.write(row.request())))
                .bindArray("sealed", Boolean.class, of(requests, row -> Stored.seals(row.request())))
                .bindArray("amounts", BigDecimal.class, of(requests, row -> row.request()
                        .amount()))
                .bindArray(
                        "expiries",
                        Timestamp.class,
                        of(
                                requests,
                                row -> Sql.timestamp(
                                        replyOptions.earlier(row.request().expiresAt()))))
                .mapTo(String.class)
                .set();
    }

    /** The places of rows that name their order first. */
    private static List<Integer> firstOfEachOrder(List<Candidate> rows) {
        Set<String> named = new HashSet<>();
        return IntStream.range(0, rows.size())
                .filter(place -> named.add(rows.get(place).orderId()))
                .boxed()
                .toList();
    }

    private Long numberHash(String number) {
        return number == null ? null : key.numberHash(number);
    }

    /** Values of a column; some may be null. */
    private static <R, T> List<T> of(List<R> rows, Function<R, T> value) {
        return rows.stream().map(value).collect(Collectors.toCollection(ArrayList::new));
    }

    private static Map<String, Hashes> recorded(Handle handle, List<Candidate> rows) {
        return handle.createQuery(
                        """
                        SELECT order_id, content_hash, sent_hash FROM request_key WHERE order_id = ANY (:orderIds)""")
                .bindArray("orderIds", String.class, of(rows, Candidate::orderId))
                .reduceRows(new HashMap<>(), (hashes, row) -> {
                    hashes.put(
                            row.getColumn("order_id", String.class),
                            new Hashes(
                                    row.getColumn("content_hash", byte[].class),
                                    row.getColumn("sent_hash", byte[].class)));
                    return hashes;
                });
    }

    private void insertSubmissions(Handle handle, String intakeId, List<Candidate> rows, int published) {
        PreparedBatch insert = handle.prepareBatch(
                """
                INSERT INTO submission (intake_id, row_no, line, order_id, operation, code, message, published,
                  pass_through)
                VALUES (:intakeId, :rowNo, :line, :orderId, :operation, :code, :message, :published, :passThrough)
                  ON CONFLICT DO NOTHING""");
        for (Candidate row : rows) {
            insert.bind("intakeId", intakeId)
                    .bind("rowNo", row.rowNo())
                    .bind("line", row.line())
                    .bind("orderId", row.orderId())
                    .bind(
                            "operation",
                            row.operation() == null ? null : row.operation().name())
                    .bind("code", row.code())
                    .bind("message", row.message())
                    .bind("published", published)
                    .bind("passThrough", stored.write(row.passThrough()))
                    .add();
        }
        insert.execute();
    }
}
