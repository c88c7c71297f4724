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

    /**
     * Makes the partition of a month where there is none. It is made as a table and attached, because a table that is
     * made as a partition waits for every reader of the archive.
     */
    static void ensure(Handle handle, YearMonth month) {
        String name = name(month);
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
