package io.rechargeroutes.years;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.SharedKey;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.ledger.YearOfRequests;
import io.rechargeroutes.ledger.archive.Archive;
import io.rechargeroutes.ledger.archive.Archive.Batch;
import io.rechargeroutes.ledger.archive.Archive.Place;
import io.rechargeroutes.ledger.archive.ArchiveFiles;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.RechargeRequest;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * A year of {@code -Dyears.requests=10000000} requests, month by month, with the ledger's clock set to the end of each:
 * what has had its time goes to the archive, old months leave into files. The tables end as large as the time that
 * requests are kept, no request is lost, and one of each age is recognised when it comes again.
 */
class YearCheck {

    private static final YearOfRequests YEAR = YearOfRequests.of(Long.getLong("years.requests", 10_000_000));
    private static final int MONTHS = 12;
    private static final Duration KEPT = Duration.ofDays(61);
    private static final Duration HISTORY = Duration.ofDays(183);
    private static final int BATCH = 500;
    private static final Path HOME = Path.of("target", "year").toAbsolutePath();
    /** The application's statements find this clock before PostgreSQL's own. */
    private static final String CLOCK =
            """
            CREATE SCHEMA set;
            CREATE TABLE set.clock (step interval NOT NULL);
            INSERT INTO set.clock VALUES ('0');
            CREATE FUNCTION set.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT pg_catalog.now() + step FROM set.clock';
            ALTER DATABASE postgres SET search_path = public, set, pg_catalog""";

    private TestLedger ledger;

    @Test
    void year_withRetention_keepsTablesSmall_andForgetsNoOrder() throws Exception {
        YearLedger.deleteAll(HOME);
        try (EmbeddedPostgres server = YearLedger.start(HOME)) {
            try (var connection = server.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(CLOCK);
            }
            ledger = TestLedger.in(server.getJdbcUrl("postgres", "postgres"));
            Path folder = Files.createDirectories(HOME.resolve("archive"));
            ArchiveFiles files =
                    new ArchiveFiles(ledger.sql, new LogLimiter(), new TestSettings("year", HOME).archivingTo(folder));
            Archive archive = new Archive(ledger.sql);
            for (int month = 1; month <= MONTHS; month++) {
                long start = System.nanoTime();
                YEAR.loadRecent(ledger.source(), first(month), first(month + 1));
                setClock(YEAR.receivedAt(first(month + 1)).plusSeconds(3600));
                long loaded = System.nanoTime();
                long requests = moveAll(after -> archive.moveRequests(KEPT, after, BATCH));
                long intakes = moveAll(after -> archive.moveIntakes(KEPT, after, BATCH));
                long moved = System.nanoTime();
                while (files.leaveOne(HISTORY)) {}
                print(month, requests, intakes, start, loaded, moved);
            }
            nothingIsLost(folder);
            replaysAreRecognised();
        } finally {
            YearLedger.deleteAll(HOME);
        }
    }

    private static long first(int month) {
        return YEAR.count() * (month - 1) / MONTHS;
    }

    private void setClock(Instant now) {
        ledger.run("UPDATE set.clock SET step = timestamptz '" + now + "' - pg_catalog.now()");
    }

    private static long moveAll(Function<Place, Batch> move) {
        long moved = 0;
        Batch batch = new Batch(BATCH, Place.START);
        while (batch.moved() == BATCH) {
            batch = move.apply(batch.last());
            moved += batch.moved();
        }
        return moved;
    }

    private void print(int month, long requests, long intakes, long start, long loaded, long moved) {
        System.out.printf(
                Locale.ROOT,
                "month %2d: %,d requests in tables (%s), %,d moved (%,d a second), %,d inputs moved, %,d in the archive, %s files; loaded in %d s, moved in %d s, months left in %d s%n",
                month,
                count("request"),
                ledger.one(
                        "SELECT pg_size_pretty(sum(pg_total_relation_size(t::regclass))) FROM unnest(ARRAY['request',"
                                + " 'attempt', 'event', 'submission', 'intake']) t"),
                requests,
                requests * 1_000_000_000L / Math.max(1, moved - loaded),
                intakes,
                count("archive WHERE kind = 'REQUEST'"),
                ledger.one("SELECT count(*) FROM archive_month"),
                (loaded - start) / 1_000_000_000L,
                (moved - loaded) / 1_000_000_000L,
                (System.nanoTime() - moved) / 1_000_000_000L);
    }

    private long count(String from) {
        return Long.parseLong(ledger.one("SELECT count(*) FROM " + from));
    }

    private void nothingIsLost(Path folder) {
        long inFiles = Long.parseLong(ledger.one("SELECT coalesce(sum(rows), 0) FROM archive_month"));
        long other = Long.parseLong(
                ledger.one("SELECT count(*) FROM request_key k WHERE archived_at IS NOT NULL AND received_at < (SELECT"
                        + " coalesce(max(month) + interval '1 month', '-infinity') FROM archive_month)"));
        assertTrue(inFiles >= other, inFiles + " rows in files, " + other + " requests of these months");
        assertEquals(YEAR.count(), count("request_key"));
        assertEquals(
                YEAR.count(), count("request") + count("archive WHERE kind = 'REQUEST'") + other, folder.toString());
        assertEquals(
                0,
                count(
                        "request_key k LEFT JOIN request r USING (order_id) WHERE (k.archived_at IS NULL) <> (r.order_id IS NOT NULL)"));
        long kept = YEAR.count() * (KEPT.toDays() + 2) / 365 + 200;
        assertTrue(count("request") <= kept, count("request") + " requests in tables, at most " + kept + " expected");
    }

    /** A row with the fields that were recorded is the same order, one with others is none. */
    private void replaysAreRecognised() {
        TestNode node = ledger.node("replays");
        SharedKey key = new SharedKey(ledger.sql);
        for (int month = 1; month <= MONTHS; month++) {
            for (int i = 0; i < 20; i++) {
                RechargeRequest request = TestNode.request(YEAR.orderId(first(month) + i * 37L));
                String orderId = request.orderId();
                String result = "SELECT state, reference FROM known_request WHERE order_id = '" + orderId + "'";
                String before = ledger.one(result);
                node.takes("other-" + orderId, request);
                ledger.run("UPDATE request_key SET content_hash = '\\x"
                        + HexFormat.of().formatHex(key.hash(TestNode.STORED.hashInput(request)))
                        + "' WHERE order_id = '" + orderId + "'");
                node.takes("same-" + orderId, request);
                assertEquals(
                        List.of("other-" + orderId + " ORDER_ID_REUSED", "same-" + orderId + " null"),
                        ledger.rows("SELECT intake_id, code FROM submission WHERE order_id = '" + orderId
                                + "' AND intake_id LIKE '%-" + orderId + "' ORDER BY 1"));
                assertEquals(before, ledger.one(result));
            }
        }
        assertEquals(YEAR.count(), count("request_key"));
    }
}
