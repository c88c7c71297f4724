package io.rechargeroutes.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.sql.DataSource;

/**
 * A ledger after a year: so many requests, one after the other in equal intervals. The last tenth is in the tables of
 * open and recent ones, the rest in the archive. Half of them came by files of 500 rows, half by messages. Each number
 * has five. The last 200 are open.
 *
 * @param count how many; a multiple of 1,000
 * @param from when the first came
 */
public record YearOfRequests(long count, Instant from) {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final int OPEN = 200;
    private static final int CHUNK = 50_000;
    public static final int ROWS_OF_FILE = 500;

    /** The year that is over now. */
    public static YearOfRequests of(long count) {
        return new YearOfRequests(
                count, Instant.now().minus(YEAR).minusSeconds(60).truncatedTo(ChronoUnit.MINUTES));
    }

    public String orderId(long i) {
        return String.format(java.util.Locale.ROOT, "ORD-%010d", i);
    }

    public String number(long i) {
        return String.valueOf(6_000_000_000L + i * 7919 % (count / 5));
    }

    public String providerRef(long i) {
        return String.valueOf(10_000_000 + i);
    }

    /** The file that it came by; of those that did. */
    public String file(long i) {
        return "orders-" + i / ROWS_OF_FILE + ".csv";
    }

    public static boolean cameByFile(long i) {
        return i / ROWS_OF_FILE % 2 == 0;
    }

    public Instant receivedAt(long i) {
        return from.plus(YEAR.multipliedBy(i).dividedBy(count));
    }

    /** The first that is not in the archive. */
    public long firstRecent() {
        return count - count / 10;
    }

    private static final String ROWS =
            """
            (SELECT g.*, to_char(g.received_at AT TIME ZONE 'UTC', 'YYMMDDHH24MISS') || to_char(g.i %% 1000000, 'FM000000')
                      AS reference,
                    (10000000 + g.i)::text AS provider_ref,
                    'RJ' || to_char(g.received_at, 'YYMMDDHH24MISS') || g.i AS operator_ref,
                    CASE WHEN g.by_file THEN 'file-' || g.i / 500 ELSE 'message-' || g.i END AS intake_id,
                    CASE WHEN g.by_file THEN 'orders-' || g.i / 500 || '.csv' ELSE 'ID:' || g.i END AS name,
                    CASE WHEN g.by_file THEN g.i %% 500 ELSE 0 END::int AS row_no,
                    CASE WHEN g.by_file THEN 'outbox-1' ELSE 'queue' END AS outbox,
                    '{"orderId":"' || g.order_id || '","operation":"RECHARGE","service":"MOBILE_PREPAID","operator":"'
                      || g.operator || '","circle":"DELHI","number":"' || g.number || '","amount":"' || g.amount || '"}'
                      AS content,
                    '{"orderId":"' || g.order_id || '","operation":"RECHARGE","status":"' || g.state || '","final":true,"provider":"'
                      || g.provider || '","reference":"261121103012' || g.i || '","providerRef":"' || 10000000 + g.i
                      || '","operatorRef":"RJ' || g.i || '","amount":"' || g.amount
                      || '","code":null,"message":"Recharge successful","data":{},"line":null,"receivedAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:03Z"}'
                      AS result
             FROM (SELECT i, 'ORD-' || to_char(i, 'FM0000000000') AS order_id,
                          timestamptz '%1$s' + i * (interval '365 days' / %2$d) AS received_at,
                          (6000000000 + i * 7919 %% (%2$d / 5))::text AS number,
                          (ARRAY['AIRTEL','JIO','VI','AIRTEL','JIO','BSNL_TOPUP','TATA_PLAY','DISH_TV','SUN_DIRECT','FASTAG'])[1 + i * 31 %% 97 %% 10] AS operator,
                          CASE WHEN i > %2$d - 200
                            THEN (ARRAY['RECEIVED','SUBMITTED','PENDING','UNKNOWN','REVIEW'])[1 + i %% 5]
                            WHEN i %% 100 < 92 THEN 'SUCCESS' WHEN i %% 100 < 99 THEN 'FAILED' ELSE 'REVERSED' END AS state,
                          CASE WHEN i %% 10 < 7 THEN 'A1TOPUP' ELSE 'AOP' END AS provider,
                          (10 + i * 17 %% 50 * 10)::numeric(14,2) AS amount, i / 500 %% 2 = 0 AS by_file
                   FROM generate_series(%3$d::bigint, %4$d::bigint) i) g) g""";

    private static final String KEYS =
            """
            INSERT INTO request_key (order_id, content_hash, sent_hash, number_hash, operator, received_at)
            SELECT order_id, sha256(order_id::bytea), sha256(content::bytea), hashtextextended(number, 0), operator,
                   received_at FROM %s""";

    private static final List<String> ARCHIVED = List.of(
            KEYS,
            """
            UPDATE request_key k SET archived_at = g.received_at + interval '10 days', operation = 'RECHARGE',
                   state = g.state, version = 3, events = 1, provider = g.provider, reference = g.reference,
                   provider_ref = g.provider_ref, operator_ref = g.operator_ref, amount = g.amount,
                   message = 'Recharge successful', submitted_at = g.received_at + interval '1 second',
                   updated_at = g.received_at + interval '3 seconds'
            FROM %s WHERE k.order_id = g.order_id""",
            """
            INSERT INTO archive (kind, id, received_at, file, document)
            SELECT 'REQUEST', order_id, received_at, CASE WHEN by_file THEN name END, jsonb_build_object(
              'request', jsonb_build_object('order_id', order_id, 'operation', 'RECHARGE', 'content', content,
                'amount', amount, 'state', state, 'version', 3, 'received_at', received_at, 'updated_at',
                received_at + interval '3 seconds', 'submitted_at', received_at + interval '1 second', 'provider', provider,
                'reference', reference, 'provider_ref', provider_ref, 'operator_ref', operator_ref, 'message',
                'Recharge successful', 'status_queries', 1, 'called_back', false, 'recheck_unclear', 0, 'events', 1,
                'to_queue', NOT by_file, 'published', CASE WHEN by_file THEN 0 ELSE 1 END, 'queue_submissions',
                CASE WHEN by_file THEN 0 ELSE 1 END),
              'attempt', jsonb_build_array(jsonb_build_object('reference', reference, 'order_id', order_id, 'provider',
                provider, 'claimed_by', 'node-1-5f3a9c', 'submitted_at', received_at + interval '1 second', 'settled_at',
                received_at + interval '3 seconds', 'verdict', 'SUCCESS', 'message', 'Recharge successful')),
              'event', jsonb_build_array(jsonb_build_object('id', i, 'order_id', order_id, 'sequence', 1, 'status', state,
                'result', result, 'created_at', received_at + interval '3 seconds', 'to_changes', false)),
              'submission', jsonb_build_array(jsonb_build_object('intake_id', intake_id, 'row_no', row_no, 'line',
                row_no + 2, 'order_id', order_id, 'operation', 'RECHARGE', 'published', 1, 'received_at', received_at)),
              'intake', jsonb_build_array(jsonb_build_object('id', intake_id, 'name', name, 'format', 'CSV', 'state',
                'FINISHED', 'outbox', outbox, 'base_name', name, 'rows', 500, 'scanned_to', 500, 'received_at', received_at,
                'recorded_at', received_at, 'due_at', received_at)))
            FROM %s""",
            """
            INSERT INTO archive (kind, id, received_at, file, document)
            SELECT 'INTAKE', intake_id, received_at, CASE WHEN by_file THEN name END, jsonb_build_object(
              'intake', jsonb_build_array(jsonb_build_object('id', intake_id, 'name', name, 'format', 'CSV', 'state',
                'FINISHED', 'outbox', outbox, 'rows', 500, 'scanned_to', 500, 'received_at', received_at,
                'recorded_at', received_at, 'due_at', received_at)))
            FROM %s WHERE row_no = 0""",
            """
            INSERT INTO archived_reference (reference, order_id)
            SELECT reference, order_id FROM %1$s UNION ALL SELECT provider_ref, order_id FROM %1$s""");

    private static final List<String> RECENT = List.of(
            KEYS,
            """
            INSERT INTO request (order_id, operation, content, amount, state, version, due_at, received_at, updated_at,
              submitted_at, provider, reference, provider_ref, operator_ref, message, events, to_queue, published,
              queue_submissions)
            SELECT order_id, 'RECHARGE', content, amount, state, 3,
                   CASE WHEN state IN ('RECEIVED', 'PENDING', 'UNKNOWN') THEN now() + interval '1 hour' END, received_at,
                   received_at + interval '3 seconds', received_at + interval '1 second', provider, reference,
                   provider_ref, operator_ref, 'Recharge successful', 1, NOT by_file,
                   CASE WHEN by_file THEN 0 ELSE 1 END, CASE WHEN by_file THEN 0 ELSE 1 END
            FROM %s""",
            """
            INSERT INTO attempt (reference, order_id, provider, claimed_by, submitted_at, settled_at, verdict, message)
            SELECT reference, order_id, provider, 'node-1-5f3a9c', received_at + interval '1 second',
                   received_at + interval '3 seconds', 'SUCCESS', 'Recharge successful' FROM %s WHERE state <> 'RECEIVED'""",
            """
            INSERT INTO event (order_id, sequence, status, result, created_at, to_changes)
            SELECT order_id, 1, state, result, received_at + interval '3 seconds', false FROM %s""",
            """
            INSERT INTO intake (id, name, format, state, outbox, base_name, rows, scanned_to, received_at, recorded_at, due_at)
            SELECT intake_id, name, 'CSV', 'FINISHED', outbox, name, 500, 500, received_at, received_at, received_at
            FROM %s WHERE row_no = 0""",
            """
            INSERT INTO submission (intake_id, row_no, line, order_id, operation, received_at)
            SELECT intake_id, row_no, row_no + 2, order_id, 'RECHARGE', received_at FROM %s""");

    /** Fills an empty ledger. */
    public void load(DataSource ledger) throws SQLException {
        try (Connection connection = ledger.getConnection();
                Statement statement = connection.createStatement()) {
            for (YearMonth month = month(from); !month.isAfter(month(Instant.now())); month = month.plusMonths(1)) {
                partition(statement, month);
            }
            load(statement, ARCHIVED, 0, firstRecent());
            load(statement, RECENT, firstRecent(), count);
            statement.execute("VACUUM ANALYZE");
        }
    }

    /** Adds some of them to the tables of open and recent ones. */
    public void loadRecent(DataSource ledger, long first, long end) throws SQLException {
        try (Connection connection = ledger.getConnection();
                Statement statement = connection.createStatement()) {
            load(statement, RECENT, first, end);
            statement.execute("VACUUM ANALYZE request, attempt, event, submission, intake, request_key");
        }
    }

    private void load(Statement statement, List<String> inserts, long first, long end) throws SQLException {
        for (long i = first; i < end; i += CHUNK) {
            String rows = Sql.with(ROWS, from, count, i, Math.min(i + CHUNK, end) - 1);
            for (String insert : inserts) {
                statement.execute(Sql.with(insert, rows));
            }
        }
    }

    private static YearMonth month(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    /** As the archive makes them. */
    private static void partition(Statement statement, YearMonth month) throws SQLException {
        String name = "archive_" + month.toString().replace('-', '_');
        statement.execute(Sql.with("DROP TABLE IF EXISTS %s", name));
        statement.execute(Sql.with(
                "CREATE TABLE %s (LIKE archive INCLUDING DEFAULTS INCLUDING CONSTRAINTS);"
                        + "ALTER TABLE %1$s ALTER COLUMN document SET STORAGE MAIN;"
                        + "ALTER TABLE %1$s SET (toast_tuple_target = 256);"
                        + "ALTER TABLE archive ATTACH PARTITION %1$s FOR VALUES FROM ('%s-01T00:00Z') TO ('%s-01T00:00Z')",
                name, month, month.plusMonths(1)));
    }
}
