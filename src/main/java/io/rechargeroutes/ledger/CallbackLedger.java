package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Callback;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what providers call back about, once for each attempt and status, and has the status check query it. Recording touches no request;
 * and what is queried out of order keeps its schedule.
 */
@ApplicationScoped
@Named("callbacks")
public class CallbackLedger {

    private static final String RECORD = """
            INSERT INTO callback (reference, reported, order_id, message)
            SELECT reference, ?, order_id, ? FROM attempt WHERE reference = ? AND provider = ?
            ON CONFLICT DO NOTHING""";
    private static final String KNOWN = "SELECT 1 FROM attempt WHERE reference = ? AND provider = ?";
    // what another node closes is left to it;
    // what agrees with what is known asks nothing; nor does what names an attempt that another one has followed
    private static final String CLOSE = """
            WITH due AS (
              SELECT c.reference, c.reported FROM callback c JOIN request r ON r.order_id = c.order_id
              WHERE c.due_at <= now() AND (r.reference <> c.reference OR r.state = 'REVERSED' OR r.state = 'SUCCESS' AND c.reported = 'SUCCESS'
                   OR r.state = 'FAILED' AND c.reported <> 'SUCCESS' OR r.state = 'REVIEW' AND coalesce(r.code, '') <> 'NO_ANSWER'
                   OR c.received_at < now() - make_interval(secs => ?))
              ORDER BY c.reference, c.reported FOR UPDATE OF c SKIP LOCKED)
            UPDATE callback c SET due_at = NULL, answer = r.state, answered_at = now() FROM due, request r
            WHERE c.reference = due.reference AND c.reported = due.reported AND r.order_id = c.order_id
            RETURNING c.reference, c.order_id, c.reported, r.state, r.reference <> c.reference AS unsent,
                      r.state = 'FAILED' AND c.reported = 'SUCCESS' OR r.state = 'SUCCESS' AND c.reported = 'FAILURE' AS unanswered""";
    // a request that is open has a schedule of its own: it is brought forward once. One that ended has none: it is queried until there is an answer.
    // Nothing is queried before its time whose sender may still be at it: a version that knows nothing of that would believe a failure
    private static final String PULL = """
            WITH ready AS (
              SELECT c.reference, c.reported, r.order_id FROM callback c JOIN request r ON r.order_id = c.order_id AND r.reference = c.reference
              WHERE c.due_at <= now() AND r.claim_token IS NULL
                AND (r.state IN ('PENDING', 'UNKNOWN') AND c.status_queries = 0 OR r.state IN ('SUCCESS', 'FAILED', 'REVIEW'))
              ORDER BY c.due_at LIMIT 500 FOR UPDATE OF r SKIP LOCKED),
            looked AS (
              UPDATE callback c SET status_queries = c.status_queries + 1, due_at = now() + make_interval(secs => (?::float8[])[least(c.status_queries + 1, ?)])
              FROM ready WHERE c.reference = ready.reference AND c.reported = ready.reported)
            UPDATE request r SET called_back = called_back OR coalesce(due_at > now(), true), due_at = greatest(least(due_at, now()), grace_until),
                   scheduled_at = CASE WHEN NOT called_back AND due_at > now() THEN due_at ELSE scheduled_at END
            FROM ready WHERE r.order_id = ready.order_id""";
    // a callback that came while somebody was asking is not answered by that: it has not had its query yet
    private static final String ANSWERED = """
            UPDATE callback SET due_at = NULL, answer = ?, answered_at = now() WHERE reference = ? AND status_queries > 0 AND answered_at IS NULL
            RETURNING reported""";

    private final Sql sql;
    private final RechargeSettings.StatusQuery settings;

    CallbackLedger(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.settings = settings.status();
    }

    /** Records a callback. It writes nothing for a repeat, nor for a reference that is not ours. */
    public Callback.Receipt record(Callback callback) {
        return sql.inTransaction(connection -> {
            try (var insert = connection.prepareStatement(RECORD)) {
                insert.setString(1, callback.reported().name());
                insert.setString(2, callback.message());
                insert.setString(3, callback.reference());
                insert.setString(4, callback.provider());
                if (insert.executeUpdate() > 0) {
                    return Callback.Receipt.RECORDED;
                }
            }
            return known(connection, callback) ? Callback.Receipt.REPEATED : Callback.Receipt.UNKNOWN;
        });
    }

    private static boolean known(Connection connection, Callback callback) throws SQLException {
        try (var select = connection.prepareStatement(KNOWN)) {
            select.setString(1, callback.reference());
            select.setString(2, callback.provider());
            try (var row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Has the requests queried whose callbacks wait. One that is being sent, or queried already, is left until that is over. */
    void makeDue() {
        sql.inTransaction(connection -> {
            for (Notice notices : close(connection)) {
                NoticeLedger.record(connection, notices);
            }
            try (var pull = connection.prepareStatement(PULL)) {
                List<Double> waits = settings.intervals().stream().map(Sql::seconds).toList();
                pull.setArray(1, connection.createArrayOf("float8", waits.toArray()));
                pull.setInt(2, waits.size());
                return pull.executeUpdate();
            }
        });
    }

    /** Of the closed ones those that speak of an attempt which we took for not made, and those that contradict what is known and got no answer. */
    private List<Notice> close(Connection connection) throws SQLException {
        List<Notice> notices = new ArrayList<>();
        try (var close = connection.prepareStatement(CLOSE)) {
            close.setDouble(1, Sql.seconds(settings.giveUpAfter()));
            try (var row = close.executeQuery()) {
                while (row.next()) {
                    if (row.getBoolean("unsent")) {
                        notices.add(alert("CALLBACK_UNEXPECTED", row.getString("order_id"), row.getString("reference"), row.getString("reported"),
                                "an attempt that was taken for not made; the order was sent again under another reference"));
                    } else if (row.getBoolean("unanswered")) {
                        notices.add(alert("CALLBACK_DISAGREES", row.getString("order_id"), row.getString("reference"), row.getString("reported"),
                                "the request is " + row.getString("state") + " and stays so: the provider's status gave no answer"));
                    }
                }
            }
        }
        return notices;
    }

    private static Notice alert(String kind, String orderId, String reference, String reported, String message) {
        return Notice.alert(kind, orderId, "a callback says " + reported + " of reference " + reference + ", " + message, reference + " " + reported);
    }

    /** The provider's status said what became of an attempt: the callbacks that had it queried are done with, and reported where they said otherwise. */
    static void answered(Connection connection, String orderId, String reference, Verdict verdict) throws SQLException {
        if (verdict != Verdict.SUCCESS && verdict != Verdict.FAILED && verdict != Verdict.REVERSED) {
            return;
        }
        List<Callback.ReportedStatus> reported = new ArrayList<>();
        try (var update = connection.prepareStatement(ANSWERED)) {
            update.setString(1, verdict.name());
            update.setString(2, reference);
            try (var row = update.executeQuery()) {
                while (row.next()) {
                    reported.add(Callback.ReportedStatus.valueOf(row.getString(1)));
                }
            }
        }
        if (!reported.isEmpty() && reported.stream().noneMatch(word -> agrees(word, verdict))) {
            NoticeLedger.record(connection, Notice.alert("CALLBACK_DISAGREES", orderId, "a callback said " + reported.get(0) + " of reference " + reference
                    + ", the provider's status says " + verdict + "; the status counts", reference + " " + reported.get(0)));
        }
    }

    private static boolean agrees(Callback.ReportedStatus reported, Verdict verdict) {
        return reported == Callback.ReportedStatus.OTHER || (reported == Callback.ReportedStatus.SUCCESS) == (verdict == Verdict.SUCCESS);
    }
}
