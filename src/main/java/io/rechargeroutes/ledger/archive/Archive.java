package io.rechargeroutes.ledger.archive;

import io.rechargeroutes.ledger.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Moves finished requests with all of their rows into the archive, and back. A request is in table {@code request} or
 * in the archive, never in both: one transaction moves it. Its row in {@code request_key} stays.
 */
@ApplicationScoped
public class Archive {

    private final Sql sql;

    public Archive(Sql sql) {
        this.sql = sql;
    }

    /** What a row of the archive holds. */
    enum Kind {
        REQUEST,
        /** An input. */
        INTAKE,
        /** A row of an input that named no request of its own. */
        SUBMISSION
    }

    /** A place in the list of what is finished, oldest first. */
    public record Place(Instant at, String id) {

        public static final Place START = new Place(Instant.EPOCH, "");
    }

    /**
     * What one transaction moved.
     *
     * @param moved how many; less than asked for at the end of the list only
     * @param last where the next transaction begins
     */
    public record Batch(int moved, Place last) {}

    private record Chosen(String id, Instant at, Instant receivedAt) {}

    // What may still change, or is still to be delivered, stays. Notices that somebody must act on are open until a
    // person acknowledges them; those of a review end with the decision.
    // OFFSET 0: one look by the index for each request. A join would read these tables as a whole for each batch
    private static final String FINISHED =
            """
            SELECT r.order_id AS id, r.updated_at AS at, r.received_at FROM request r
            WHERE r.state IN ('SUCCESS', 'FAILED', 'REVERSED') AND r.due_at IS NULL
              AND r.updated_at < now() - make_interval(secs => :age) AND (r.updated_at, r.order_id) > (:afterAt, :afterId)
              AND r.claim_token IS NULL AND NOT r.called_back AND (NOT r.to_queue OR r.published >= r.events)
              AND coalesce(r.grace_until < now(), true)
              AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.order_id = r.order_id AND a.settled_at IS NULL OFFSET 0)
              AND NOT EXISTS (SELECT 1 FROM event e WHERE e.order_id = r.order_id AND e.to_changes OFFSET 0)
              AND NOT EXISTS (SELECT 1 FROM callback c WHERE c.order_id = r.order_id AND c.due_at IS NOT NULL OFFSET 0)
              AND NOT EXISTS (SELECT 1 FROM reply p WHERE p.order_id = r.order_id AND p.sent_at IS NULL OFFSET 0)
              AND NOT EXISTS (SELECT 1 FROM submission s JOIN intake i ON i.id = s.intake_id
                WHERE s.order_id = r.order_id AND s.code IS NULL AND i.state <> 'FINISHED' OFFSET 0)
              AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.subject = r.order_id AND n.kind <> 'REVIEW'
                AND n.alert AND n.acknowledged_at IS NULL)
              AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.subject = r.order_id AND n.announced_at IS NULL)
            ORDER BY r.updated_at, r.order_id LIMIT :most FOR UPDATE OF r SKIP LOCKED""";

    /** A request's own text without what was encrypted: personal details do not go to the archive. */
    private static final String WITHOUT_DETAILS =
            """
            CASE WHEN r.sealed THEN (r.content::jsonb - 'sealed' || jsonb_build_object('operation', r.operation))::text
              ELSE r.content END""";

    /** What comes back with a submission's results, without what was encrypted. */
    private static final String WITHOUT_SECRETS =
            """
            (SELECT jsonb_object_agg(key, value)::text FROM jsonb_each(s.pass_through::jsonb)
              WHERE jsonb_typeof(value) = 'string')""";

    private static final String STORE = Sql.with(
            """
            INSERT INTO archive (kind, id, received_at, file, document)
            SELECT 'REQUEST', r.order_id, k.received_at,
              (SELECT i.name FROM submission s JOIN intake i ON i.id = s.intake_id
                WHERE s.order_id = r.order_id AND s.code IS NULL AND i.outbox <> 'queue'
                ORDER BY s.received_at, s.intake_id LIMIT 1),
              jsonb_strip_nulls(jsonb_build_object(
                'request', to_jsonb(r) || jsonb_build_object('sealed', false, 'content', %s),
                'attempt', (SELECT jsonb_agg(to_jsonb(a)) FROM attempt a WHERE a.order_id = r.order_id),
                'event', (SELECT jsonb_agg(to_jsonb(e)) FROM event e WHERE e.order_id = r.order_id),
                'callback', (SELECT jsonb_agg(to_jsonb(c)) FROM callback c WHERE c.order_id = r.order_id),
                'reply', (SELECT jsonb_agg(to_jsonb(p)) FROM reply p WHERE p.order_id = r.order_id),
                'submission', (SELECT jsonb_agg(to_jsonb(s) || jsonb_build_object('pass_through', %s)) FROM submission s
                  WHERE s.order_id = r.order_id AND s.code IS NULL),
                'intake', (SELECT jsonb_agg(to_jsonb(i)) FROM intake i WHERE i.id IN (
                  SELECT s.intake_id FROM submission s WHERE s.order_id = r.order_id AND s.code IS NULL))))
            FROM request r JOIN request_key k USING (order_id) WHERE r.order_id = ANY (:ids)""",
            WITHOUT_DETAILS, WITHOUT_SECRETS);

    private static final String KEEP_RESULT =
            """
            UPDATE request_key k SET archived_at = now(), operation = r.operation, state = r.state, version = r.version,
                   events = r.events, provider = r.provider, reference = r.reference, provider_ref = r.provider_ref,
                   operator_ref = r.operator_ref, amount = r.amount, code = r.code, message = r.message, data = r.data,
                   submitted_at = r.submitted_at, updated_at = r.updated_at, decided_by = r.decided_by
            FROM request r WHERE r.order_id = ANY (:ids) AND k.order_id = r.order_id""";

    private static final String KEEP_REFERENCES =
            """
            INSERT INTO archived_reference (reference, order_id, provider)
            SELECT reference, order_id, provider FROM attempt WHERE order_id = ANY (:ids)
            UNION SELECT provider_ref, order_id, provider FROM request WHERE order_id = ANY (:ids) AND provider_ref IS NOT NULL
            ON CONFLICT DO NOTHING""";

    private static final List<String> DELETE = List.of(
            "DELETE FROM callback WHERE order_id = ANY (:ids)",
            "DELETE FROM attempt WHERE order_id = ANY (:ids)",
            "DELETE FROM event WHERE order_id = ANY (:ids)",
            "DELETE FROM reply WHERE order_id = ANY (:ids)",
            "DELETE FROM submission WHERE order_id = ANY (:ids) AND code IS NULL",
            "DELETE FROM request WHERE order_id = ANY (:ids)");

    /**
     * Moves finished requests into the archive in one transaction, the oldest first.
     *
     * @param age time since the last change of state
     */
    public Batch moveRequests(Duration age, Place after, int most) {
        return sql.inTransaction(handle -> {
            List<Chosen> chosen = choose(handle, FINISHED, age, age, after, most);
            if (chosen.isEmpty()) {
                return new Batch(0, after);
            }
            ensurePartitions(handle, chosen);
            List<String> ids = chosen.stream().map(Chosen::id).toList();
            execute(handle, STORE, ids);
            execute(handle, KEEP_RESULT, ids);
            execute(handle, KEEP_REFERENCES, ids);
            DELETE.forEach(delete -> execute(handle, delete, ids));
            return batch(chosen);
        });
    }

    private static final String FORGET_DETAILS = Sql.with(
            """
            WITH over AS (
              SELECT order_id FROM request
              WHERE sealed AND state IN ('SUCCESS', 'FAILED', 'REVERSED') AND due_at IS NULL
                AND updated_at < now() - make_interval(secs => :age)
              ORDER BY updated_at LIMIT :most FOR UPDATE SKIP LOCKED)
            UPDATE request r SET content = %s, sealed = false FROM over WHERE r.order_id = over.order_id""",
            WITHOUT_DETAILS);
    // of inputs whose last result file is written
    private static final String FORGET_PASSED_THROUGH = Sql.with(
            """
            WITH over AS (
              SELECT s.intake_id, s.row_no FROM submission s JOIN intake i ON i.id = s.intake_id
              WHERE s.pass_through LIKE '%%{"sealed":"%%' AND s.received_at < now() - make_interval(secs => :age)
                AND i.state = 'FINISHED'
                AND NOT EXISTS (SELECT 1 FROM request r WHERE r.order_id = s.order_id AND s.code IS NULL
                  AND (r.state NOT IN ('SUCCESS', 'FAILED', 'REVERSED') OR r.due_at IS NOT NULL
                    OR r.updated_at >= now() - make_interval(secs => :age)) OFFSET 0)
              LIMIT :most FOR UPDATE OF s SKIP LOCKED)
            UPDATE submission s SET pass_through = %s FROM over
            WHERE s.intake_id = over.intake_id AND s.row_no = over.row_no""",
            WITHOUT_SECRETS);
    private static final String FORGET_TOKENS =
            "DELETE FROM credit_account WHERE updated_at < now() - make_interval(secs => :age)";

    /**
     * Removes what is stored encrypted of requests that nothing more happens to, and the access tokens of credit
     * accounts that were not used since. What is passed through and private goes too. A replay is recognised as before,
     * by its hashes.
     *
     * @return how many requests or submissions; fewer than {@code most} when none is left
     */
    public int forgetDetails(Duration age, int most) {
        return sql.inTransaction(handle -> {
            handle.createUpdate(FORGET_TOKENS).bind("age", age).execute();
            return Math.max(
                    forget(handle, FORGET_DETAILS, age, most), forget(handle, FORGET_PASSED_THROUGH, age, most));
        });
    }

    private static final String FORGET_DECISIONS =
            """
            DELETE FROM decision WHERE id IN (
              SELECT id FROM decision d WHERE decided_at < now() - make_interval(secs => :age)
                AND NOT EXISTS (SELECT 1 FROM request r WHERE r.order_id = d.order_id OFFSET 0)
              ORDER BY id LIMIT :most)""";

    /** Removes old decisions about requests of the archive; answers how many. */
    public int forgetDecisions(Duration age, int most) {
        return forget(FORGET_DECISIONS, age, most);
    }

    private static final String FORGET_NOTICES =
            """
            DELETE FROM notice WHERE id IN (
              SELECT id FROM notice
              WHERE created_at < now() - make_interval(secs => :age) AND announced_at IS NOT NULL
                AND (NOT alert OR acknowledged_at IS NOT NULL)
                AND NOT EXISTS (SELECT 1 FROM alert_delivery d WHERE d.notice_id = notice.id)
              ORDER BY id LIMIT :most)""";

    /** Removes old notices that were announced and that nobody has to act on any more; answers how many. */
    public int forgetNotices(Duration age, int most) {
        return forget(FORGET_NOTICES, age, most);
    }

    private int forget(String statement, Duration age, int most) {
        return sql.inTransaction(handle -> forget(handle, statement, age, most));
    }

    private static int forget(Handle handle, String statement, Duration age, int most) {
        return handle.createUpdate(statement)
                .bind("age", age)
                .bind("most", most)
                .execute();
    }

    private static final String WAITING =
            "SELECT EXISTS (SELECT 1 FROM request WHERE state = 'RECEIVED' AND due_at < now() - interval '2 seconds')";

    /** Whether requests that are due have waited for seconds: the ledger, or a provider, is at its limit. */
    public boolean isBusy() {
        return sql.inTransaction(
                handle -> handle.createQuery(WAITING).mapTo(Boolean.class).one());
    }

    private static final String EMPTIED =
            """
            SELECT i.id, i.received_at AS at, i.received_at FROM intake i
            WHERE i.state = 'FINISHED' AND i.received_at < now() - make_interval(secs => :age)
              AND (i.received_at, i.id) > (:afterAt, :afterId)
              AND NOT EXISTS (SELECT 1 FROM submission s JOIN request r ON r.order_id = s.order_id
                WHERE s.intake_id = i.id AND s.code IS NULL OFFSET 0)
              AND (i.received_at < now() - make_interval(secs => :replayAge)
                OR NOT EXISTS (SELECT 1 FROM submission s WHERE s.intake_id = i.id AND s.code IS NULL OFFSET 0))
              AND NOT EXISTS (SELECT 1 FROM reply p WHERE p.intake_id = i.id AND p.sent_at IS NULL OFFSET 0)
              AND NOT EXISTS (SELECT 1 FROM remote_result o WHERE o.intake_id = i.id AND o.due_at IS NOT NULL OFFSET 0)
              AND NOT EXISTS (SELECT 1 FROM input_file f WHERE f.intake_id = i.id
                AND f.watched_from > now() - interval '2 hours' OFFSET 0)
            ORDER BY i.received_at, i.id LIMIT :most FOR UPDATE OF i SKIP LOCKED""";

    // what is left of an input: rejected rows, and rows that named requests of the archive
    private static final String LEFT =
            "SELECT intake_id, row_no FROM submission WHERE intake_id = ANY (:ids) LIMIT :rows";
    private static final String STORE_LEFT = Sql.with(
            """
            INSERT INTO archive (kind, id, received_at, file, document)
            SELECT 'SUBMISSION', s.intake_id || '/' || s.row_no, i.received_at, CASE WHEN i.outbox <> 'queue' THEN i.name END,
                   jsonb_strip_nulls(jsonb_build_object('submission',
                     jsonb_build_array(to_jsonb(s) || jsonb_build_object('pass_through', %s))))
            FROM submission s JOIN intake i ON i.id = s.intake_id
            WHERE (s.intake_id, s.row_no) IN (SELECT * FROM unnest(:intakes, :rows))""",
            WITHOUT_SECRETS);
    private static final String DELETE_LEFT =
            "DELETE FROM submission WHERE (intake_id, row_no) IN (SELECT * FROM unnest(:intakes, :rows))";
    private static final String STORE_INTAKE =
            """
            INSERT INTO archive (kind, id, received_at, file, document)
            SELECT 'INTAKE', i.id, i.received_at, CASE WHEN i.outbox <> 'queue' THEN i.name END,
                   jsonb_strip_nulls(jsonb_build_object('intake', jsonb_build_array(to_jsonb(i)), 'input_file',
                     (SELECT jsonb_agg(to_jsonb(f)) FROM input_file f WHERE f.intake_id = i.id)))
            FROM intake i WHERE i.id = ANY (:ids)
            ON CONFLICT (kind, id, received_at) DO UPDATE SET document = excluded.document, archived_at = now()""";
    private static final List<String> DELETE_INTAKE = List.of(
            "DELETE FROM reply WHERE intake_id = ANY (:ids)",
            "DELETE FROM input_file WHERE intake_id = ANY (:ids)",
            "DELETE FROM intake WHERE id = ANY (:ids)");

    private record Row(String intakeId, int rowNo) {}

    /**
     * Moves finished inputs into the archive whose requests are all there, the oldest first. Of a large one that was
     * rejected this moves a part of its rows; the next transaction goes on with it.
     *
     * @param replayAge age of inputs that named requests which were in the archive by then: until then these rows stay,
     *     so that a change of such a request is reported to them
     */
    public Batch moveIntakes(Duration age, Duration replayAge, Place after, int most) {
        return sql.inTransaction(handle -> {
            List<Chosen> chosen = choose(handle, EMPTIED, age, replayAge, after, most);
            if (chosen.isEmpty()) {
                return new Batch(0, after);
            }
            ensurePartitions(handle, chosen);
            List<String> ids = chosen.stream().map(Chosen::id).toList();
            List<Row> left = handle.createQuery(LEFT)
                    .bindArray("ids", String.class, ids)
                    .bind("rows", LEFT_ROWS)
                    .map((row, context) -> new Row(row.getString("intake_id"), row.getInt("row_no")))
                    .list();
            List.of(STORE_LEFT, DELETE_LEFT).forEach(statement -> ofRows(handle, statement, left));
            if (left.size() == LEFT_ROWS) {
                return new Batch(most, after);
            }
            execute(handle, STORE_INTAKE, ids);
            DELETE_INTAKE.forEach(delete -> execute(handle, delete, ids));
            return batch(chosen);
        });
    }

    private static final int LEFT_ROWS = 1000;

    private static void ofRows(Handle handle, String statement, List<Row> rows) {
        handle.createUpdate(statement)
                .bindArray(
                        "intakes",
                        String.class,
                        rows.stream().map(Row::intakeId).toList())
                .bindArray("rows", Integer.class, rows.stream().map(Row::rowNo).toList())
                .execute();
    }

    private static List<Chosen> choose(
            Handle handle, String statement, Duration age, Duration replayAge, Place after, int most) {
        return handle.createQuery(statement)
                .bind("age", age)
                .bind("replayAge", replayAge)
                .bind("afterAt", Sql.timestamp(after.at()))
                .bind("afterId", after.id())
                .bind("most", most)
                .map((row, context) -> chosen(row))
                .list();
    }

    private static Chosen chosen(ResultSet row) throws SQLException {
        return new Chosen(row.getString("id"), Sql.instant(row, "at"), Sql.instant(row, "received_at"));
    }

    private static Batch batch(List<Chosen> chosen) {
        Chosen last = chosen.get(chosen.size() - 1);
        return new Batch(chosen.size(), new Place(last.at(), last.id()));
    }

    private static void execute(Handle handle, String statement, Collection<String> ids) {
        handle.createUpdate(statement).bindArray("ids", String.class, ids).execute();
    }

    private static void ensurePartitions(Handle handle, List<Chosen> chosen) {
        chosen.stream()
                .map(one -> YearMonth.from(one.receivedAt().atOffset(ZoneOffset.UTC)))
                .collect(Collectors.toCollection(TreeSet::new))
                .forEach(month -> ArchivePartitions.ensure(handle, month));
    }

    // an input that left the ledger since comes back with the request
    private static final String BRING_BACK =
            """
            WITH back AS (%s),
            requests AS (
              INSERT INTO request SELECT p.* FROM back, jsonb_populate_record(NULL::request, document -> 'request') p),
            attempts AS (
              INSERT INTO attempt
              SELECT p.* FROM back, jsonb_populate_recordset(NULL::attempt, document -> 'attempt') p),
            events AS (
              INSERT INTO event OVERRIDING SYSTEM VALUE
              SELECT p.* FROM back, jsonb_populate_recordset(NULL::event, document -> 'event') p),
            callbacks AS (
              INSERT INTO callback
              SELECT p.* FROM back, jsonb_populate_recordset(NULL::callback, document -> 'callback') p),
            replies AS (
              INSERT INTO reply OVERRIDING SYSTEM VALUE
              SELECT p.* FROM back, jsonb_populate_recordset(NULL::reply, document -> 'reply') p),
            intakes AS (
              INSERT INTO intake
              SELECT DISTINCT ON (p.id) p.* FROM back, jsonb_populate_recordset(NULL::intake, document -> 'intake') p
              ORDER BY p.id
              ON CONFLICT (id) DO NOTHING),
            submissions AS (
              INSERT INTO submission
              SELECT p.* FROM back, jsonb_populate_recordset(NULL::submission, document -> 'submission') p
              ON CONFLICT DO NOTHING)
            SELECT id FROM back""";

    private static final String RECALL = Sql.with(
            BRING_BACK,
            """
            DELETE FROM archive a USING request_key k
            WHERE k.order_id = ANY (:ids) AND a.kind = 'REQUEST' AND a.id = k.order_id AND a.received_at = k.received_at
            RETURNING a.id, a.document""");

    // a document that is older than the last result would undo what happened since
    private static final String RESTORE = Sql.with(
            BRING_BACK,
            """
            SELECT k.order_id AS id, given.document FROM request_key k, (SELECT CAST(:document AS jsonb) AS document) given
            WHERE k.order_id = :id AND document #>> '{request,order_id}' = k.order_id
              AND CAST(document #>> '{request,version}' AS integer) = k.version""");

    private static final String CLEAR_RESULT =
            """
            UPDATE request_key SET archived_at = NULL, operation = NULL, state = NULL, version = NULL, events = NULL,
                   provider = NULL, reference = NULL, provider_ref = NULL, operator_ref = NULL, amount = NULL,
                   code = NULL, message = NULL, data = NULL, submitted_at = NULL, updated_at = NULL, decided_by = NULL
            WHERE order_id = ANY (:ids)""";

    private static final String LOCK_KEYS =
            """
            SELECT order_id FROM request_key WHERE order_id = ANY (:ids) AND archived_at IS NOT NULL
            ORDER BY order_id FOR UPDATE""";

    /**
     * Brings requests back from the archive with all of their rows, where something happens to them after all.
     *
     * @return those that came back; others are not in the archive, or their month has left the database
     */
    public static Set<String> recall(Handle handle, Collection<String> orderIds) {
        // in the order of the ids; whoever moves one there now is waited for
        List<String> archived = handle.createQuery(LOCK_KEYS)
                .bindArray("ids", String.class, new ArrayList<>(orderIds))
                .mapTo(String.class)
                .list();
        if (archived.isEmpty()) {
            return Set.of();
        }
        Set<String> back = handle.createQuery(RECALL)
                .bindArray("ids", String.class, archived)
                .mapTo(String.class)
                .set();
        takenBack(handle, back);
        return back;
    }

    /**
     * Brings a request back with all of its rows from the document that a month file has of it. The file keeps it.
     *
     * @return whether it came back; not where its rows are in a table already, or where the document has an older state
     *     than its last result
     */
    public static boolean restore(Handle handle, String orderId, String document) {
        List<String> ids = List.of(orderId);
        if (handle.createQuery(LOCK_KEYS)
                .bindArray("ids", String.class, ids)
                .mapTo(String.class)
                .list()
                .isEmpty()) {
            return false;
        }
        boolean back = handle.createQuery(RESTORE)
                .bind("id", orderId)
                .bind("document", document)
                .mapTo(String.class)
                .findFirst()
                .isPresent();
        if (back) {
            takenBack(handle, ids);
        }
        return back;
    }

    /** Table {@code request} has these requests again. */
    public static void takenBack(Handle handle, Collection<String> orderIds) {
        execute(handle, CLEAR_RESULT, orderIds);
    }
}
