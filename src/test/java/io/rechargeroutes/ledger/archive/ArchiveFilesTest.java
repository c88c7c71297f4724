package io.rechargeroutes.ledger.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.archive.ArchiveFiles.History;
import io.rechargeroutes.ledger.archive.ArchiveFiles.Step;
import io.rechargeroutes.log.LogLimiter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A month leaves the database once its file is whole, and each of its requests is found there. */
class ArchiveFilesTest {

    private static final YearMonth MONTH = YearMonth.of(2025, 1);
    private static final Instant RECEIVED = Instant.parse("2025-01-15T10:00:00.123456Z");
    private static final Duration HISTORY = Duration.ofDays(30);
    private static final String FILE = "requests-2025-01.jsonl.gz";
    private static final String INDEX = "requests-2025-01.index.json";

    @TempDir
    Path folder;

    private final TestLedger ledger = TestLedger.empty();
    private final List<Step> reached = new ArrayList<>();

    private ArchiveFiles files() {
        return files(reached::add);
    }

    private ArchiveFiles files(Consumer<Step> steps) {
        return new ArchiveFiles(ledger.sql, new LogLimiter(), Optional.of(folder), Clock.systemUTC(), steps);
    }

    private ArchiveFiles withoutFolder() {
        return new ArchiveFiles(ledger.sql, new LogLimiter(), Optional.empty(), Clock.systemUTC(), step -> {});
    }

    /** Does something once, when a step is reached for the first time. */
    private Consumer<Step> once(Step step, Runnable work) {
        return now -> {
            boolean first = now == step && !reached.contains(step);
            reached.add(now);
            if (first) {
                work.run();
            }
        };
    }

    private void archived(String kind, String id, String document) {
        ledger.sql.inTransaction(handle -> archived(handle, kind, id, document));
    }

    private static int archived(Handle handle, String kind, String id, String document) {
        ArchivePartitions.ensure(handle, MONTH);
        return handle.createUpdate(
                        """
                        INSERT INTO archive (kind, id, received_at, file, document)
                        VALUES (:kind, :id, :receivedAt, 'in.csv', CAST(:document AS jsonb))""")
                .bind("kind", kind)
                .bind("id", id)
                .bind("receivedAt", RECEIVED)
                .bind("document", document)
                .execute();
    }

    private static String document(String content) {
        return "{\"request\": {\"amount\": 10.00, \"content\": \"%s\"}}".formatted(content);
    }

    /** Requests whose ids sort differently by bytes, by characters and by language. */
    private void manyArchived(int count) {
        ledger.sql.inTransaction(handle -> {
            ArchivePartitions.ensure(handle, MONTH);
            return handle.createUpdate(
                            """
                            INSERT INTO archive (kind, id, received_at, document)
                            SELECT 'REQUEST', (ARRAY['ORD-', 'ord-', 'o.', 'Ü', '｡', '😀', 'é ', 'Z_'])[1 + i % 8] || i,
                                   :receivedAt, jsonb_build_object('request', jsonb_build_object('content', 'c' || i))
                            FROM generate_series(1, :count) i""")
                    .bind("receivedAt", RECEIVED)
                    .bind("count", count)
                    .execute();
        });
    }

    private List<String> inFolder() throws IOException {
        try (Stream<Path> names = Files.list(folder)) {
            return names.map(name -> name.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> lines(String file) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder.resolve(file))), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }

    private List<String> ids(String file) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String line : lines(file)) {
            ids.add(MonthFile.JSON.readTree(line).get("id").asText());
        }
        return ids;
    }

    private boolean isInDatabase() {
        return !ledger.rows("SELECT 1 FROM archive").isEmpty();
    }

    private List<String> recorded() {
        return ledger.rows("SELECT month, part, file, rows FROM archive_month ORDER BY month, part");
    }

    private History history(String id) {
        return files().history(id, RECEIVED).orElseThrow();
    }

    private static String sha256(Path file) throws IOException {
        return java.util.HexFormat.of().formatHex(MonthFile.sha256().digest(Files.readAllBytes(file)));
    }

    @Test
    void month_withRowsOfEachKind_leavesAsAFile() throws Exception {
        archived("SUBMISSION", "i/7", "{\"submission\": [{\"message\": \"a\\nb ü \\u2028 \\\\ 😀\"}]}");
        archived("REQUEST", "B", document("x"));
        archived("REQUEST", "A", document("x"));
        archived("INTAKE", "i", "{\"intake\": [{\"name\": \"in.csv\"}]}");
        List<String> rows = ledger.rows(
                """
                SELECT kind, id, document FROM archive ORDER BY kind COLLATE "C", id COLLATE "C\"""");
        assertTrue(files().leaveOne(HISTORY));

        assertEquals(List.of(".archive-lock", INDEX, FILE, FILE + ".sha256"), inFolder());
        List<String> written = new ArrayList<>();
        for (String line : lines(FILE)) {
            JsonNode row = MonthFile.JSON.readTree(line);
            assertEquals(RECEIVED.toString(), row.get("receivedAt").asText());
            assertEquals("in.csv", row.get("file").asText());
            written.add(row.get("kind").asText() + " " + row.get("id").asText() + " "
                    + line.substring(line.indexOf("\"document\":") + 11, line.length() - 1));
        }
        assertEquals(rows, written);
        assertEquals(
                sha256(folder.resolve(FILE)) + "  " + FILE + "\n", Files.readString(folder.resolve(FILE + ".sha256")));
        assertEquals(
                List.of("2025-01-01 1 " + FILE + " 4 " + sha256(folder.resolve(FILE))),
                ledger.rows("SELECT month, part, file, rows, sha256 FROM archive_month"));
        assertEquals("null", ledger.one("SELECT to_regclass('archive_2025_01')"));
        assertEquals(List.of(), ledger.rows("SELECT 1 FROM archive_partition"));
        assertFalse(files().leaveOne(HISTORY));
    }

    @Test
    void month_thatEndedTooLateOrHasNotEnded_stays() {
        archived("REQUEST", "A", document("x"));
        assertFalse(files().leaveOne(Duration.between(Instant.parse("2025-01-20T00:00:00Z"), Instant.now())));
        assertTrue(isInDatabase());
    }

    @Test
    void months_leaveOneByOne_oldestFirst() {
        ledger.sql.inTransaction(handle -> {
            for (int month = 3; month >= 1; month--) {
                ArchivePartitions.ensure(handle, YearMonth.of(2025, month));
                handle.execute("INSERT INTO archive (kind, id, received_at, document) VALUES ('REQUEST', 'A', '2025-0"
                        + month + "-15Z', '{}')");
            }
            return null;
        });
        ArchiveFiles files = files();
        for (int month = 1; month <= 3; month++) {
            assertTrue(files.leaveOne(HISTORY));
            assertEquals(month, recorded().size());
        }
        assertFalse(files.leaveOne(HISTORY));
        assertEquals(
                List.of(
                        "2025-01-01 1 requests-2025-01.jsonl.gz 1",
                        "2025-02-01 1 requests-2025-02.jsonl.gz 1",
                        "2025-03-01 1 requests-2025-03.jsonl.gz 1"),
                recorded());
    }

    @Test
    void lookup_ofEachOf5000Requests_findsItsOwnDocument() throws Exception {
        manyArchived(5000);
        List<String> rows = ledger.rows("SELECT id || '|' || document FROM archive");
        assertTrue(files().leaveOne(HISTORY));
        MonthFile file = MonthFile.of(folder, FILE);
        assertEquals(5, file.index().members().size());
        String sha256 = ledger.one("SELECT sha256 FROM archive_month");
        for (String row : rows) {
            String id = row.substring(0, row.indexOf('|'));
            assertEquals(Optional.of(row.substring(row.indexOf('|') + 1)), file.request(id, sha256), id);
        }
        for (String absent : List.of("", "!", "ORD-0", "ORD-99999", "ord", "Ü", "～", "😀", "😀99999")) {
            assertEquals(Optional.empty(), file.request(absent, sha256), absent);
        }
        assertEquals(rows.size(), new TreeSet<>(ids(FILE)).size());
    }

    /** Whoever reads all of a result first can go on when the session is gone. */
    @Test
    void rowsOfAMonth_areFetchedSomeAtATime() {
        manyArchived(5000);
        AtomicInteger read = new AtomicInteger();
        assertThrows(LedgerException.class, () -> new ArchiveMonths(ledger.sql).read(MONTH, rows -> {
            rows.next();
            assertEquals(
                    List.of("t"),
                    ledger.rows(
                            """
                                    SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
                                    WHERE query LIKE '%FROM archive_2025_01 ORDER BY%' AND pid <> pg_backend_pid()"""));
            read.incrementAndGet();
            while (rows.hasNext()) {
                rows.next();
                read.incrementAndGet();
            }
        }));
        assertTrue(read.get() <= ArchiveMonths.FETCHED, read.get() + " rows");
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void turn_interruptedAtAnyStep_losesNothing_andTheNextOneEndsIt(Step step) throws Exception {
        manyArchived(1500);
        List<String> ids = ledger.rows("SELECT id FROM archive ORDER BY id COLLATE \"C\"");
        ArchiveFiles interrupted = files(once(step, () -> {
            throw new IllegalStateException("stopped at " + step);
        }));
        assertThrows(IllegalStateException.class, () -> interrupted.leaveOne(HISTORY));
        assertTrue(
                step == Step.COMMITTED
                        ? !recorded().isEmpty()
                        : isInDatabase() && recorded().isEmpty());

        assertEquals(step != Step.COMMITTED, files().leaveOne(HISTORY));
        assertFalse(isInDatabase());
        assertEquals(List.of("2025-01-01 1 " + FILE + " 1500"), recorded());
        assertEquals(List.of(".archive-lock", INDEX, FILE, FILE + ".sha256"), inFolder());
        assertEquals(ids, ids(FILE));
        MonthFile.of(folder, FILE).verify(MonthFile.of(folder, FILE).index());
        assertTrue(history(ids.get(777)).document().isPresent());
    }

    /** As a backup does, which holds a lock on every table for hours. */
    @Test
    void month_thatSomebodyReads_stays_andLeavesLaterWithTheSameFile() throws Exception {
        archived("REQUEST", "A", document("x"));
        ArchiveFiles files = files();
        try (Connection reader = ledger.source().getConnection()) {
            reader.setAutoCommit(false);
            reader.createStatement().execute("SELECT count(*) FROM archive");
            assertFalse(files.leaveOne(HISTORY));
            assertTrue(isInDatabase());
            assertEquals(List.of(), recorded());
            assertFalse(files.leaveOne(HISTORY));
            reader.rollback();
        }
        assertTrue(files.leaveOne(HISTORY));
        assertEquals(1, recorded().size());
        assertEquals(1, reached.stream().filter(Step.WRITTEN::equals).count());
    }

    @Test
    void month_thatSomebodyAddsTo_staysUntilTheRowIsThere() throws Exception {
        archived("REQUEST", "A", document("x"));
        ArchiveFiles files = files();
        try (Handle writer = org.jdbi.v3.core.Jdbi.create(ledger.source()).open()) {
            writer.begin();
            archived(writer, "REQUEST", "B", document("y"));
            assertFalse(files.leaveOne(HISTORY));
            writer.commit();
        }
        assertTrue(files.leaveOne(HISTORY));
        assertEquals(List.of("A", "B"), ids(FILE));
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"WRITTEN", "VERIFIED"})
    void row_thatCameSinceTheFileWasWritten_isInTheFile(Step step) throws Exception {
        archived("REQUEST", "B", document("x"));
        assertTrue(
                files(once(step, () -> archived("REQUEST", "A", document("y")))).leaveOne(HISTORY));
        assertEquals(List.of("A", "B"), ids(FILE));
        assertEquals(List.of("2025-01-01 1 " + FILE + " 2"), recorded());
        assertEquals(List.of(".archive-lock", INDEX, FILE, FILE + ".sha256"), inFolder());
    }

    /** One request less and one more: the number of rows is the same. */
    @Test
    void row_recalledAndArchivedAgain_isInTheFileAsItWasLast() throws Exception {
        archived("REQUEST", "A", document("x"));
        assertTrue(files(once(Step.VERIFIED, () -> {
                    ledger.run("DELETE FROM archive");
                    archived("REQUEST", "A", document("later"));
                }))
                .leaveOne(HISTORY));
        assertEquals(Optional.of(ledgerText(document("later"))), history("A").document());
    }

    private String ledgerText(String document) {
        return ledger.one("SELECT '" + document + "'::jsonb");
    }

    @Test
    void row_recalledSinceTheFileWasWritten_keepsNoMonth() throws Exception {
        archived("REQUEST", "A", document("x"));
        archived("REQUEST", "B", document("x"));
        assertTrue(files(once(Step.VERIFIED, () -> ledger.run("DELETE FROM archive WHERE id = 'A'")))
                .leaveOne(HISTORY));
        assertEquals(List.of("A", "B"), ids(FILE));
    }

    @Test
    void month_whoseRequestsWereAllRecalled_leavesWithoutAFile() throws Exception {
        archived("REQUEST", "A", document("x"));
        ledger.run("DELETE FROM archive");
        assertTrue(files().leaveOne(HISTORY));
        assertEquals(List.of(), recorded());
        assertEquals(List.of(), inFolder());
        assertEquals("null", ledger.one("SELECT to_regclass('archive_2025_01')"));
    }

    @Test
    void month_withoutAFolder_isDeletedAndRecorded() {
        archived("REQUEST", "A", document("x"));
        assertTrue(withoutFolder().leaveOne(HISTORY));
        assertFalse(isInDatabase());
        assertEquals(List.of("2025-01-01 1 null 1"), recorded());
        History history = withoutFolder().history("A", RECEIVED).orElseThrow();
        assertEquals(Optional.empty(), history.document());
        assertTrue(history.fault().orElseThrow().startsWith("its history was deleted on "), history.toString());
        assertEquals(Optional.empty(), withoutFolder().history("A", Instant.parse("2025-02-01T00:00:00Z")));
    }

    @Test
    void laterPart_ofAMonth_isAFileOfItsOwn_andWins() throws Exception {
        archived("REQUEST", "A", document("first"));
        archived("REQUEST", "B", document("first"));
        archived("REQUEST", "C", document("first"));
        assertTrue(files().leaveOne(HISTORY));
        archived("REQUEST", "A", document("second"));
        archived("REQUEST", "B", document("{}"));
        archived("REQUEST", "D", document("{}"));
        assertTrue(files().leaveOne(HISTORY));

        String second = "requests-2025-01.2.jsonl.gz";
        assertEquals(List.of("2025-01-01 1 " + FILE + " 3", "2025-01-01 2 " + second + " 3"), recorded());
        assertEquals(List.of("A", "B", "C"), ids(FILE));
        assertEquals(Optional.of(ledgerText(document("second"))), history("A").document());
        assertEquals(Optional.of(second), history("A").file());
        assertEquals(Optional.of(ledgerText(document("first"))), history("B").document(), "it has the content");
        assertEquals(Optional.of(ledgerText(document("first"))), history("C").document());
        assertEquals(Optional.of(ledgerText(document("{}"))), history("D").document(), "there is no better one");
        assertEquals(
                Optional.of("its history is in no file of its month"),
                history("E").fault());
    }

    /** After the ledger was restored from a copy, a file may know what the ledger has forgotten. */
    @Test
    void otherFileOfThatName_isKept() throws Exception {
        Files.writeString(folder.resolve(FILE), "of somebody else");
        archived("REQUEST", "A", document("x"));
        assertTrue(files().leaveOne(HISTORY));
        assertEquals(List.of("A"), ids(FILE));
        assertEquals("of somebody else", Files.readString(folder.resolve(FILE + ".unrecorded")));
    }

    private void change(String file, long at) {
        try {
            byte[] content = Files.readAllBytes(folder.resolve(file));
            content[(int) at] ^= 0x10;
            Files.write(folder.resolve(file), content);
        } catch (IOException fault) {
            throw new java.io.UncheckedIOException(fault);
        }
    }

    @Test
    void damagedMember_isReported_andOthersAreRead() throws Exception {
        manyArchived(2500);
        List<String> ids = ledger.rows("SELECT id FROM archive ORDER BY id COLLATE \"C\"");
        assertTrue(files().leaveOne(HISTORY));
        List<MonthFile.Member> members = MonthFile.of(folder, FILE).index().members();
        change(FILE, (members.get(1).offset() + members.get(2).offset()) / 2);
        History damaged = history(ids.get(1500));
        assertEquals(Optional.empty(), damaged.document());
        assertEquals(
                "its history is in " + FILE + ", which cannot be read: it is damaged between byte "
                        + members.get(1).offset() + " and " + members.get(2).offset(),
                damaged.fault().orElseThrow());
        assertTrue(history(ids.get(500)).document().isPresent());
        assertTrue(history(ids.get(2400)).document().isPresent());
    }

    @Test
    void fileThatIsMissingOrAnother_isNamed() throws Exception {
        archived("REQUEST", "A", document("x"));
        assertTrue(files().leaveOne(HISTORY));
        String start = "its history is in " + FILE + ", which cannot be read: ";
        assertEquals(
                start + "this node has no recharge.retention.archive",
                withoutFolder().history("A", RECEIVED).orElseThrow().fault().orElseThrow());

        Files.move(folder.resolve(FILE), folder.resolve("moved"));
        assertEquals(
                start + folder.resolve(FILE) + " is not there",
                history("A").fault().orElseThrow());
        Files.writeString(folder.resolve(FILE), "short");
        assertTrue(history("A").fault().orElseThrow().startsWith(start + "it ends before byte "));
        Files.move(folder.resolve("moved"), folder.resolve(FILE), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertTrue(history("A").document().isPresent());

        String index = Files.readString(folder.resolve(INDEX));
        Files.writeString(folder.resolve(INDEX), index.replace("\"sha256\":\"", "\"sha256\":\"0"));
        assertEquals(
                start + INDEX + " belongs to another file of that name",
                history("A").fault().orElseThrow());
        Files.writeString(folder.resolve(INDEX), index.substring(0, 40));
        assertEquals(start + INDEX + " is damaged", history("A").fault().orElseThrow());
        Files.delete(folder.resolve(INDEX));
        assertEquals(
                start + folder.resolve(INDEX) + " is not there",
                history("A").fault().orElseThrow());
        assertEquals(Optional.of(FILE), history("A").file());
    }

    @Test
    void fileThatReadsOtherwiseThanWritten_keepsItsMonth() {
        archived("REQUEST", "A", document("x"));
        ArchiveFiles files = files(once(Step.PUBLISHED_CHECKSUM, () -> change(FILE, 30)));
        assertFalse(files.leaveOne(HISTORY));
        assertTrue(isInDatabase());
        assertEquals(List.of("ARCHIVE_FILE_FAILED t " + FILE), ledger.notices());
        assertTrue(files.leaveOne(HISTORY));
        assertEquals(1, recorded().size());
    }

    @Test
    void folderThatCannotBeWritten_keepsTheMonth_andAlertsOnce() throws Exception {
        archived("REQUEST", "A", document("x"));
        Files.createDirectories(folder.resolve("." + FILE + ".part").resolve("in-the-way"));
        ArchiveFiles files = files();
        assertFalse(files.leaveOne(HISTORY));
        assertFalse(files.leaveOne(HISTORY));
        assertTrue(isInDatabase());
        assertEquals(List.of("ARCHIVE_FILE_FAILED t " + FILE), ledger.notices());
        assertTrue(ledger.one("SELECT message FROM notice").contains("." + FILE + ".part"));

        Path file = Files.writeString(folder.resolve("file"), "");
        assertFalse(new ArchiveFiles(ledger.sql, new LogLimiter(), Optional.of(file), Clock.systemUTC(), reached::add)
                .leaveOne(HISTORY));
        assertTrue(isInDatabase());
    }

    @Test
    void folderThatAnotherNodeWrites_isLeftToIt() throws Exception {
        archived("REQUEST", "A", document("x"));
        ArchiveFiles other = files();
        boolean[] left = {true};
        assertTrue(files(once(Step.WRITTEN, () -> left[0] = other.leaveOne(HISTORY)))
                .leaveOne(HISTORY));
        assertFalse(left[0]);
        assertEquals(1, recorded().size());
    }
}
