package io.rechargeroutes.ledger.dispatch;

import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.archive.Archive;
import io.rechargeroutes.ledger.archive.ArchiveFiles;
import io.rechargeroutes.ledger.archive.ArchiveFiles.History;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.model.Callback;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Records callbacks of providers, one row for each reference and reported status, and makes their requests due for a
 * status query. Recording a callback locks no request. The normal schedule of a request stays in {@code scheduled_at}.
 */
@ApplicationScoped
@Named("callbacks")
public class Callbacks {

    private final Sql sql;
    private final RechargeSettings.StatusQuery settings;
    private final ArchiveFiles files;

    public Callbacks(Sql sql, RechargeSettings settings, ArchiveFiles files) {
        this.sql = sql;
        this.settings = settings.status();
        this.files = files;
    }

    /**
     * Records a callback. It writes nothing for a repeat, nor for a reference that is not ours. A request that went to
     * the archive comes back, also from the file of its month.
     */
    public Callback.Receipt record(Callback callback) {
        try {
            return recordOnce(callback);
        } catch (LedgerException fault) {
            if (!Sql.isForeignKeyViolation(fault)) {
                throw fault;
            }
            // the request went to the archive at this moment
            return recordOnce(callback);
        }
    }

    private Callback.Receipt recordOnce(Callback callback) {
        Recorded recorded = sql.inTransaction(handle -> recordNow(handle, callback));
        return recorded.withoutHistory().isEmpty()
                ? recorded.receipt()
                : recordWithFile(callback, recorded.withoutHistory().get());
    }

    private record Archived(String orderId, Instant receivedAt) {}

    /** What was recorded; or the request whose rows the ledger has no more, and then nothing was. */
    private record Recorded(Callback.Receipt receipt, Optional<Archived> withoutHistory) {

        private static Recorded of(Callback.Receipt receipt) {
            return new Recorded(receipt, Optional.empty());
        }
    }

    private static Recorded recordNow(Handle handle, Callback callback) {
        if (insert(handle, callback)) {
            return Recorded.of(Callback.Receipt.RECORDED);
        }
        if (isOurs(handle, callback)) {
            return Recorded.of(Callback.Receipt.REPEATED);
        }
        Optional<Archived> archived = archived(handle, callback);
        if (archived.isEmpty()) {
            return Recorded.of(Callback.Receipt.UNKNOWN);
        }
        if (Requests.recall(handle, archived.get().orderId()) && insert(handle, callback)) {
            return Recorded.of(Callback.Receipt.RECORDED);
        }
        return isOurs(handle, callback) ? Recorded.of(Callback.Receipt.REPEATED) : new Recorded(null, archived);
    }

    /** The file is read while no transaction is open. */
    private Callback.Receipt recordWithFile(Callback callback, Archived archived) {
        Optional<History> history = files.history(archived.orderId(), archived.receivedAt());
        Optional<String> document = history.flatMap(History::document);
        if (document.isPresent()) {
            try {
                Recorded recorded = sql.inTransaction(handle -> {
                    if (Archive.restore(handle, archived.orderId(), document.get())) {
                        NoticeLedger.record(handle, Notice.recalled(archived.orderId()));
                    }
                    return recordNow(handle, callback);
                });
                if (recorded.withoutHistory().isEmpty()) {
                    return recorded.receipt();
                }
            } catch (LedgerException fault) {
                if (!fault.isPermanent() || Sql.isForeignKeyViolation(fault)) {
                    throw fault;
                }
            }
        }
        String where = history.flatMap(History::fault)
                .or(() -> history.flatMap(History::file)
                        .map(file -> "what " + file + " has of it does not fit its last result"))
                .orElse("it came back with its last result alone");
        boolean recorded = sql.inTransaction(handle ->
                NoticeLedger.record(handle, Notice.callbackWithoutHistory(archived.orderId(), callback, where)));
        return recorded ? Callback.Receipt.RECORDED : Callback.Receipt.REPEATED;
    }

    private static boolean insert(Handle handle, Callback callback) {
        return handle.createUpdate(
                                """
                        INSERT INTO callback (reference, reported, order_id, message)
                        SELECT reference, :reported, order_id, :message FROM attempt WHERE reference = :reference
                          AND provider = :provider
                        ON CONFLICT DO NOTHING""")
                        .bind("reported", callback.reported().name())
                        .bind("message", callback.message())
                        .bind("reference", callback.reference())
                        .bind("provider", callback.provider())
                        .execute()
                > 0;
    }

    /** The request that a reference of the archive belongs to; it may be in a table again, without its attempts. */
    private static Optional<Archived> archived(Handle handle, Callback callback) {
        return handle.createQuery(
                        """
                        SELECT k.order_id, k.received_at FROM archived_reference a JOIN request_key k USING (order_id)
                          LEFT JOIN request r USING (order_id)
                        WHERE a.reference = :reference AND coalesce(r.provider, k.provider) = :provider""")
                .bind("reference", callback.reference())
                .bind("provider", callback.provider())
                .map((row, context) -> new Archived(row.getString("order_id"), Sql.instant(row, "received_at")))
                .findFirst();
    }

    private static boolean isOurs(Handle handle, Callback callback) {
        return handle.createQuery("SELECT 1 FROM attempt WHERE reference = :reference AND provider = :provider")
                .bind("reference", callback.reference())
                .bind("provider", callback.provider())
                .mapTo(Integer.class)
                .findFirst()
                .isPresent();
    }

    /**
     * Makes each request due that a waiting callback is about. A request that is being sent or queried is left until
     * that call is over.
     */
    public void makeDue() {
        sql.inTransaction(handle -> {
            for (Notice notice : close(handle)) {
                NoticeLedger.record(handle, notice);
            }
            // An open request has a schedule of its own, which is brought forward once. An ended one has none: it is
            // queried until there is an answer. While its sender may still make the call, no request is queried early.
            // Rows of callback are locked before those of request here, against the lock order. SKIP LOCKED for both
            // makes that safe: two nodes that held callbacks once waited for each other.
            return handle.createUpdate(
                            """
                            WITH ready AS (
                              SELECT c.reference, c.reported, r.order_id FROM callback c
                                JOIN request r ON r.order_id = c.order_id AND r.reference = c.reference
                              WHERE c.due_at <= now() AND r.claim_token IS NULL
                                AND (r.state IN ('PENDING', 'UNKNOWN') AND c.status_queries = 0
                                  OR r.state IN ('SUCCESS', 'FAILED', 'REVIEW'))
                              ORDER BY c.due_at LIMIT 500 FOR UPDATE OF c, r SKIP LOCKED),
                            looked AS (
                              UPDATE callback c SET status_queries = c.status_queries + 1,
                                     due_at = now() + make_interval(secs => (:intervals::float8[])[least(c.status_queries + 1,
                                       :most)])
                              FROM ready WHERE c.reference = ready.reference AND c.reported = ready.reported)
                            UPDATE request r SET called_back = called_back OR coalesce(due_at > now(), true),
                                   due_at = greatest(least(due_at, now()), grace_until),
                                   scheduled_at = CASE WHEN NOT called_back AND due_at > now() THEN due_at
                                     ELSE scheduled_at END
                            FROM ready WHERE r.order_id = ready.order_id""")
                    .bindArray(
                            "intervals",
                            Double.class,
                            settings.intervals().stream().map(Sql::seconds).toList())
                    .bind("most", settings.intervals().size())
                    .execute();
        });
    }

    private record Closed(
            String reference, String orderId, String reported, String state, boolean superseded, boolean unanswered) {}

    /**
     * Closes callbacks that need no status query any more. Returns an alert for each callback that names an attempt
     * which another attempt has followed. Returns one also for each that contradicts the request and got no answer.
     */
    private List<Notice> close(Handle handle) {
        // Rows that another node is closing are skipped. A callback that agrees with the state starts no status query.
        // Neither does one that names an attempt which another attempt has followed.
        List<Closed> closed = handle.createQuery(
                        """
                        WITH due AS (
                          SELECT c.reference, c.reported FROM callback c JOIN request r ON r.order_id = c.order_id
                          WHERE c.due_at <= now() AND (r.reference <> c.reference OR r.state = 'REVERSED'
                            OR r.state = 'SUCCESS' AND c.reported = 'SUCCESS'
                               OR r.state = 'FAILED' AND c.reported <> 'SUCCESS' OR r.state = 'REVIEW'
                                 AND coalesce(r.code, '') <> 'NO_ANSWER'
                               OR c.received_at < now() - make_interval(secs => :giveUpAfter))
                          ORDER BY c.reference, c.reported FOR UPDATE OF c SKIP LOCKED)
                        UPDATE callback c SET due_at = NULL, answer = r.state, answered_at = now() FROM due, request r
                        WHERE c.reference = due.reference AND c.reported = due.reported AND r.order_id = c.order_id
                        RETURNING c.reference, c.order_id, c.reported, r.state, r.reference <> c.reference AS superseded,
                                  r.state = 'FAILED' AND c.reported = 'SUCCESS' OR r.state = 'SUCCESS'
                                    AND c.reported = 'FAILURE' AS unanswered""")
                .bind("giveUpAfter", settings.giveUpAfter())
                .map((row, context) -> new Closed(
                        row.getString("reference"),
                        row.getString("order_id"),
                        row.getString("reported"),
                        row.getString("state"),
                        row.getBoolean("superseded"),
                        row.getBoolean("unanswered")))
                .list();
        return closed.stream()
                .filter(one -> one.superseded() || one.unanswered())
                .map(one -> one.superseded()
                        ? alert(
                                "CALLBACK_UNEXPECTED",
                                one,
                                "an attempt that was taken for not made; the order was sent again under another"
                                        + " reference")
                        : alert(
                                "CALLBACK_DISAGREES",
                                one,
                                "the request is " + one.state()
                                        + " and stays so: the provider's status gave no answer"))
                .toList();
    }

    private static Notice alert(String kind, Closed callback, String message) {
        return Notice.alert(
                kind,
                callback.orderId(),
                "a callback says " + callback.reported() + " of reference " + callback.reference() + ", " + message,
                callback.reference() + " " + callback.reported());
    }

    /**
     * A status query said what became of an attempt. This closes the callbacks that started such a query. If none of
     * them agrees with the answer, it records an alert.
     */
    static void answered(Handle handle, String orderId, String reference, Verdict verdict) {
        if (verdict != Verdict.SUCCESS && verdict != Verdict.FAILED && verdict != Verdict.REVERSED) {
            return;
        }
        // A callback that came while this query was under way has started no query yet, so it stays open.
        List<Callback.ReportedStatus> reported = handle.createQuery(
                        """
                        UPDATE callback SET due_at = NULL, answer = :verdict, answered_at = now()
                        WHERE reference = :reference AND status_queries > 0 AND answered_at IS NULL
                        RETURNING reported""")
                .bind("verdict", verdict.name())
                .bind("reference", reference)
                .mapTo(Callback.ReportedStatus.class)
                .list();
        if (!reported.isEmpty() && reported.stream().noneMatch(word -> agrees(word, verdict))) {
            NoticeLedger.record(
                    handle,
                    Notice.alert(
                            "CALLBACK_DISAGREES",
                            orderId,
                            "a callback said " + reported.get(0)
                                    + " of reference " + reference
                                    + ", the provider's status says " + verdict + "; the status counts",
                            reference + " " + reported.get(0)));
        }
    }

    private static boolean agrees(Callback.ReportedStatus reported, Verdict verdict) {
        return reported == Callback.ReportedStatus.OTHER
                || (reported == Callback.ReportedStatus.SUCCESS) == (verdict == Verdict.SUCCESS);
    }
}
