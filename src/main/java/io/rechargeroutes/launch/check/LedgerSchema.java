package io.rechargeroutes.launch.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.internal.resolver.ChecksumCalculator;
import org.flywaydb.core.internal.resource.StringResource;

/**
 * Whether this version can use the tables of a ledger. Before 1.0 the first migration is rewritten in place, so a
 * ledger with another first migration cannot be migrated. Flyway would say so in a text of many lines.
 */
public final class LedgerSchema {

    /** Why such a ledger is refused. */
    public static final String OF_ANOTHER_VERSION = "was made by another version before 1.0 and cannot be migrated";

    private static final String FIRST = "/db/migration/V1__ledger.sql";
    private static final String HAS_HISTORY = "SELECT to_regclass('flyway_schema_history') IS NOT NULL";
    private static final String HAS_ANOTHER_FIRST =
            """
            SELECT EXISTS (SELECT 1 FROM flyway_schema_history WHERE version = '1' AND checksum IS DISTINCT FROM ?)""";

    private LedgerSchema() {}

    /** True where another first migration made the tables; an empty database is none of another version. */
    public static boolean isOfAnotherVersion(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(HAS_HISTORY);
                var row = select.executeQuery()) {
            row.next();
            if (!row.getBoolean(1)) {
                return false;
            }
        }
        try (var select = connection.prepareStatement(HAS_ANOTHER_FIRST)) {
            select.setInt(1, checksum());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** The checksum of the first migration, as Flyway keeps it in its history. */
    static int checksum() {
        try (InputStream first = LedgerSchema.class.getResourceAsStream(FIRST)) {
            String text = new String(first.readAllBytes(), StandardCharsets.UTF_8);
            return ChecksumCalculator.calculate(new StringResource(text));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
