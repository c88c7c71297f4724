package io.rechargeroutes.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.ReleasedVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From the first release on a migration only adds: processes of the version before run on its schema while the others
 * are changed. Until then there is one migration, which may be rewritten. A release is a folder of
 * {@code src/test/resources/released-schemas}.
 */
class MigrationRulesTest {

    private static final Path FOLDER = Path.of("src/main/resources/db/migration");
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>recharge-routes</artifactId>\\s*<version>([^<]+)</version>");
    private static final Pattern TABLE = Pattern.compile("create table (\\w+)");
    private static final Pattern UNIQUE = Pattern.compile("create unique index \\w+ on (\\w+).*");
    private static final Pattern ADDED = Pattern.compile("add column (if not exists )?\\w+ .*");

    @Test
    void migrations_nothingReleased_areOne() throws IOException {
        if (ReleasedVersion.all().isEmpty()) {
            assertEquals(List.of(FOLDER.resolve("V1__ledger.sql")), migrations());
        }
    }

    @Test
    void laterMigrationsOnlyAdd() throws IOException {
        assertEquals(
                "",
                migrations().stream()
                        .filter(file -> !file.getFileName().toString().startsWith("V1__"))
                        .flatMap(file -> faults(read(file)).stream().map(fault -> file.getFileName() + ": " + fault))
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void migrations_released_stayAsTheyWere() throws IOException {
        for (ReleasedVersion released : ReleasedVersion.all()) {
            assertFalse(released.migrations().isEmpty(), released.version());
            for (Path migration : released.migrations()) {
                assertEquals(read(migration), read(FOLDER.resolve(migration.getFileName())), migration.toString());
            }
        }
    }

    @Test
    void version_released_isOnRecord() throws IOException {
        Matcher version = VERSION.matcher(read(Path.of("pom.xml")));
        assertTrue(version.find());
        List<String> released =
                ReleasedVersion.all().stream().map(ReleasedVersion::version).toList();
        assertTrue(
                isOnRecord(version.group(1), released),
                version.group(1) + " has no folder in src/test/resources/released-schemas");
    }

    @ParameterizedTest
    @CsvSource({
        "0.1.0-SNAPSHOT, '', true",
        "0.9.0, '', true",
        "1.0.0-SNAPSHOT, '', true",
        "1.0.0, '', false",
        "1.0.0, 1.0.0, true",
        "1.1.0-SNAPSHOT, 1.0.0, true",
        "1.1.0, 1.0.0, false",
        "10.0.0, 1.0.0, false",
        "1.0.1-SNAPSHOT, '', false",
        "2.0.0-SNAPSHOT, '', false"
    })
    void version_from10On_mustBeOnRecord(String version, String released, boolean onRecord) {
        assertEquals(onRecord, isOnRecord(version, released.isEmpty() ? List.of() : List.of(released)));
    }

    /** A release is on record itself; what is under way to one after 1.0 has at least one before it. */
    private static boolean isOnRecord(String version, List<String> released) {
        if (version.startsWith("0.") || version.equals("1.0.0-SNAPSHOT")) {
            return true;
        }
        return version.endsWith("-SNAPSHOT") ? !released.isEmpty() : released.contains(version);
    }

    private static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE request",
                "ALTER TABLE request DROP COLUMN code",
                "ALTER TABLE request RENAME COLUMN code TO reason",
                "ALTER TABLE request ADD COLUMN a text NOT NULL",
                "ALTER TABLE request ADD COLUMN a text, ADD COLUMN b text NOT NULL",
                "ALTER TABLE request ADD COLUMN a text UNIQUE",
                "ALTER TABLE request ALTER COLUMN code SET NOT NULL",
                "ALTER TABLE request ALTER COLUMN code TYPE int",
                "ALTER TABLE request ADD CONSTRAINT c CHECK (amount > 0)",
                "CREATE UNIQUE INDEX i ON request (reference)",
                "UPDATE request SET state = 'FAILED'",
                "TRUNCATE event",
                "CREATE TRIGGER t BEFORE INSERT ON event EXECUTE FUNCTION f()",
                "DELETE FROM node"
            })
    void whatWouldBreakTheVersionBeforeIsRefused(String statement) {
        assertTrue(
                faults("CREATE TABLE new (a text); -- a comment; with a semicolon\n" + statement + ";")
                                .size()
                        == 1,
                statement);
    }

    private static List<String> faults(String migration) {
        List<String> statements = Stream.of(migration.replaceAll("--[^\n]*", "").split(";"))
                .map(statement -> statement.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT))
                .filter(statement -> !statement.isEmpty())
                .toList();
        Set<String> made = statements.stream()
                .map(TABLE::matcher)
                .filter(Matcher::lookingAt)
                .map(table -> table.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        return statements.stream().filter(statement -> !adds(statement, made)).toList();
    }

    /** An index is nothing but speed, unless it is unique. */
    private static boolean adds(String statement, Set<String> made) {
        Matcher unique = UNIQUE.matcher(statement);
        if (unique.matches()) {
            return made.contains(unique.group(1));
        }
        if (statement.startsWith("alter table ")) {
            String what = statement.replaceFirst("alter table (only )?\\w+ ", "");
            return Stream.of(what.split(",\\s*(?=add |drop |alter |rename )"))
                    .allMatch(MigrationRulesTest::addsAColumn);
        }
        return Stream.of("create table ", "create index ", "drop index ", "comment on ")
                .anyMatch(statement::startsWith);
    }

    private static boolean addsAColumn(String clause) {
        boolean must = clause.contains("not null") && !clause.contains("default");
        return ADDED.matcher(clause).matches()
                && !must
                && !clause.contains(" unique")
                && !clause.contains("primary key");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException fault) {
            throw new IllegalStateException(fault);
        }
    }
}
