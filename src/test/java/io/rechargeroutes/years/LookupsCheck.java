package io.rechargeroutes.years;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.YearOfRequests;
import io.rechargeroutes.ledger.ops.LookupPlans;
import io.rechargeroutes.ledger.ops.LookupPlans.Measured;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Lookups cost what they find, not what the ledger holds: the same ones among {@code -Dyears.requests=10000000}
 * requests of a year and among 10,000, on a PostgreSQL server of its own. Times and sizes are printed; the plans are
 * what is held. It needs about 2.5 GB of disk for each million requests.
 */
class LookupsCheck {

    private static final YearOfRequests LARGE = YearOfRequests.of(Long.getLong("years.requests", 10_000_000));
    private static final YearOfRequests SMALL = YearOfRequests.of(10_000);
    private static final int WARM_UP = 20;
    private static final int ROUNDS = 200;
    private static final Path HOME = Path.of("target", "years").toAbsolutePath();

    private static EmbeddedPostgres server;
    private static TestLedger large;
    private static TestLedger small;

    @BeforeAll
    static void twoLedgers() throws Exception {
        YearLedger.deleteAll(HOME);
        server = YearLedger.start(HOME);
        small = ledger("small", SMALL);
        large = ledger("large", LARGE);
    }

    private static TestLedger ledger(String name, YearOfRequests year) throws Exception {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        TestLedger ledger = TestLedger.in(server.getJdbcUrl("postgres", name));
        long start = System.nanoTime();
        year.load(ledger.source());
        LookupPlans.of(year, ledger).hashNumbers();
        System.out.printf(
                Locale.ROOT,
                "%,d requests were loaded in %,d s%n",
                year.count(),
                Duration.ofNanos(System.nanoTime() - start).toSeconds());
        return ledger;
    }

    @AfterAll
    static void leaveNone() throws IOException {
        if (server != null) {
            server.close();
        }
        YearLedger.deleteAll(HOME);
    }

    @Test
    void lookups_amongAYearsRequests_useTheirIndexes() {
        LookupPlans.check(SMALL, small, false);
        LookupPlans.check(LARGE, large, true);
        String refusal = LookupPlans.of(LARGE, large).refusal();
        assertTrue(refusal == null == LARGE.count() < 200_000, refusal);
        System.out.println("a list of the year: " + refusal);
    }

    @Test
    void lookups_amongAYearsRequests_costWhatTheyFind() {
        Map<String, Measured> amongMany = LookupPlans.of(LARGE, large).all();
        Map<String, Measured> amongFew = LookupPlans.of(SMALL, small).all();
        System.out.printf(
                Locale.ROOT,
                "%-36s %12s %12s %8s%n",
                "lookup, median ms",
                String.format(Locale.ROOT, "%,d", LARGE.count()),
                String.format(Locale.ROOT, "%,d", SMALL.count()),
                "ratio");
        amongMany.forEach((name, many) -> {
            Measured few = amongFew.get(name);
            assertNotNull(few, name);
            double[] ofMany = new double[ROUNDS];
            double[] ofFew = new double[ROUNDS];
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                // the same requests twice: of both ledgers they are in memory
                double one = milliseconds(many, round % (ROUNDS / 2));
                double other = milliseconds(few, round % (ROUNDS / 2));
                if (round >= 0) {
                    ofMany[round] = one;
                    ofFew[round] = other;
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-36s %12.2f %12.2f %8.2f%n",
                    name,
                    median(ofMany),
                    median(ofFew),
                    median(ofMany) / median(ofFew));
        });
    }

    private static double milliseconds(Measured measured, int round) {
        long request = measured.request(round);
        long start = System.nanoTime();
        measured.lookup().of(request);
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Bytes on disk with all indexes, for each request that a table has. */
    @Test
    void sizes_ofARequest_arePrinted() {
        String recent = "request, attempt, event, submission, intake";
        print("recent, in all tables", recent.split(", "), LARGE.count() - LARGE.firstRecent());
        for (String table : recent.split(", ")) {
            print("  " + table, new String[] {table}, LARGE.count() - LARGE.firstRecent());
        }
        print("key", new String[] {"request_key"}, LARGE.count());
        print("archived reference", new String[] {"archived_reference"}, LARGE.firstRecent());
        print(
                "archive",
                large.rows("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'archive'::regclass")
                        .toArray(String[]::new),
                LARGE.firstRecent());
        large.rows(
                        """
                        SELECT indexrelid::regclass || ' ' || pg_relation_size(indexrelid) FROM pg_index
                        WHERE indrelid IN ('request_key'::regclass, 'archived_reference'::regclass)""")
                .forEach(index -> System.out.println("  index " + index));
    }

    private static void print(String what, String[] tables, long requests) {
        long bytes = Stream.of(tables)
                .mapToLong(table -> Long.parseLong(large.one("SELECT pg_total_relation_size('" + table + "')")))
                .sum();
        System.out.printf(Locale.ROOT, "bytes a request, %-24s %,8d%n", what, bytes / requests);
    }
}
