package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.parts.LedgerServer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Fills a ledger with copies of one request, whatever columns its tables have: only keys differ. The application wrote
 * the request itself.
 */
final class LedgerCopies {

    /** Tables in the order of their references, each with the columns that a copy must have of its own. */
    private static final Map<String, String> TABLES = new LinkedHashMap<>();

    static {
        TABLES.put("request_key", "'order_id', %1$s");
        // a copy of one that waits is due and nobody has claimed it
        TABLES.put(
                "request",
                "'order_id', %1$s, 'content', replace(t.content, t.order_id, %1$s), 'claim_token', NULL, 'claimed_by', NULL,"
                        + " 'due_at', CASE WHEN t.state = 'RECEIVED' THEN now() ELSE t.due_at END");
        TABLES.put("attempt", "'order_id', %1$s, 'reference', '9' || lpad(i::text, 17, '0')");
        TABLES.put(
                "event",
                "'order_id', %1$s, 'id', nextval(pg_get_serial_sequence('event', 'id')), 'result', replace(t.result, t.order_id, %1$s)");
    }

    private static final String COPY = "'copy-' || i";

    private final LedgerServer ledger;
    private final String database;

    LedgerCopies(LedgerServer ledger, String database) {
        this.ledger = ledger;
        this.database = database;
    }

    /**
     * Copies the first request in a state.
     *
     * @return how many requests there are then
     */
    long of(String state, int copies) {
        String original = "(SELECT min(order_id) FROM request WHERE state = '" + state + "')";
        ledger.run(database, "CREATE TABLE original AS SELECT " + original + " AS order_id");
        TABLES.forEach((table, own) -> ledger.run(
                database,
                String.format(
                        Locale.ROOT,
                        """
                        INSERT INTO %1$s OVERRIDING SYSTEM VALUE SELECT copy.* FROM %1$s t, original o,
                          generate_series(1, %2$d) i,
                          LATERAL jsonb_populate_record(t, jsonb_build_object(%3$s)) copy
                        WHERE t.order_id = o.order_id""",
                        table,
                        copies,
                        String.format(Locale.ROOT, own, COPY))));
        ledger.run(database, "DROP TABLE original");
        ledger.run(database, "ANALYZE");
        return ledger.number(database, "SELECT count(*) FROM request WHERE state = '" + state + "'");
    }
}
