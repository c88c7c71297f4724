package io.rechargeroutes.ledger.archive;

import io.rechargeroutes.ledger.Sql;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/** The partitions of the archive: one for each month, by UTC, made when the first row needs it. */
final class ArchivePartitions {

    private ArchivePartitions() {}

    /** The name of a month's partition. */
    static String name(YearMonth month) {
        return "archive_" + month.toString().replace('-', '_');
    }

    private static final String CHANGED =
            """
            INSERT INTO archive_partition (month) VALUES (:month)
            ON CONFLICT (month) DO UPDATE SET changed_in = pg_current_xact_id()""";

    /**
     * For whoever is about to add rows to a month: makes its partition where there is none, and keeps the month from
     * leaving the database until the transaction ends. The partition is made as a table and attached, because a table
     * that is made as a partition waits for every reader of the archive.
     */
    static void ensure(Handle handle, YearMonth month) {
        String name = name(month);
        handle.createUpdate(CHANGED).bind("month", month.atDay(1)).execute();
        if (exists(handle, name)) {
            return;
        }
        handle.execute("CREATE TABLE " + name + " (LIKE archive INCLUDING DEFAULTS INCLUDING CONSTRAINTS)");
        // compressed where it stands: a document of its own table would cost two more reads
        handle.execute("ALTER TABLE " + name + " ALTER COLUMN document SET STORAGE MAIN");
        handle.execute("ALTER TABLE " + name + " SET (toast_tuple_target = 256)");
        handle.execute(Sql.with(
                "ALTER TABLE archive ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')",
                name, start(month), start(month.plusMonths(1))));
    }

    private static boolean exists(Handle handle, String name) {
        return handle.createQuery("SELECT to_regclass(:name) IS NOT NULL")
                .bind("name", name)
                .mapTo(Boolean.class)
                .one();
    }

    private static String start(YearMonth month) {
        return month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC).toString();
    }
}
