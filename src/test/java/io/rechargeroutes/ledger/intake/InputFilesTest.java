package io.rechargeroutes.ledger.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.intake.InputFiles.Change;
import io.rechargeroutes.ledger.intake.InputFiles.FileExtent;
import io.rechargeroutes.ledger.intake.InputFiles.PutAway;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is known of a file outlives the process that read it. */
class InputFilesTest {

    private static final Instant MODIFIED = Instant.parse("2026-11-28T06:00:00.123Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final InputFiles files = new InputFiles(ledger.sql, node.deliveryClaims());

    @BeforeEach
    void open() {
        node.intakes().open("file", "file.csv", Format.CSV, TestNode.OUTBOX);
    }

    @Test
    void conclusion_laterSaveWithAnotherEnd_stands() {
        assertEquals(Optional.empty(), files.extent("file"));
        FileExtent waiting = new FileExtent(10, 50, 60, 7L, false, false);
        files.save("file", waiting);
        assertEquals(waiting, files.extent("file").orElseThrow());
        files.save("file", waiting.concludedAt(60));
        files.save("file", new FileExtent(10, 80, 80, 8L, false, false));
        assertEquals(
                new FileExtent(10, 50, 60, 7L, true, false),
                files.extent("file").orElseThrow());
        files.save("file", new FileExtent(10, 55, 60, 7L, true, true));
        assertEquals(
                new FileExtent(10, 55, 60, 7L, true, true), files.extent("file").orElseThrow());
    }

    @Test
    void nextRow_isTheFirstThatIsNotRecorded() {
        assertEquals(0, files.nextRow("file"));
        node.submissions()
                .accept(
                        "file",
                        List.of(
                                Candidate.accepted(0, 2L, TestNode.request("one")),
                                Candidate.rejected(1, 3L, null, null, "LINE_UNTERMINATED", "cut off")));
        assertEquals(2, files.nextRow("file"));
    }

    @Test
    void putAwayFile_isWatchedForAnHourUnlessItBrokeBeforeItsEnd() {
        files.save("file", new FileExtent(10, 50, 60, 7L, false, false));
        files.putAway("file", ".failed", "file.csv", 5L, MODIFIED, false);
        assertEquals(List.of(), files.watched(HOUR));
        files.putAway("file", ".done", "file.2.csv", 5L, MODIFIED, true);
        assertEquals(
                List.of(new PutAway(
                        "file",
                        "file.csv",
                        Format.CSV,
                        ".done",
                        "file.2.csv",
                        5L,
                        MODIFIED,
                        new FileExtent(10, 50, 60, 7L, false, false))),
                files.watched(HOUR));
        ledger.run("UPDATE input_file SET watched_from = now() - interval '61 minutes'");
        assertEquals(List.of(), files.watched(HOUR));
        files.watchOn("file");
        assertEquals(1, files.watched(HOUR).size());
    }

    @Test
    void change_isHandledOnceAndItsNoticeIsRecordedWithIt() {
        files.save("file", new FileExtent(10, 50, 60, 7L, true, false));
        files.putAway("file", ".done", "file.csv", null, MODIFIED, true);
        PutAway file = files.watched(HOUR).get(0);
        assertThrows(
                IllegalStateException.class,
                () -> files.handleOnce(file, () -> {
                    throw new IllegalStateException("the disk is full");
                }));
        Change.Handled handled = new Change.Handled(
                file.extent().seen(90, 9L),
                MODIFIED.plusSeconds(1),
                Notice.alert("FILE_CHANGED", "file.csv", "grew", "90"));
        assertTrue(files.handleOnce(file, () -> {
            assertFalse(files.handleOnce(file, () -> handled), "another is at it");
            return handled;
        }));
        assertFalse(files.handleOnce(file, () -> handled), "another did it");
        assertEquals("1", ledger.one("SELECT count(*) FROM notice"));
        assertEquals(90, files.watched(HOUR).get(0).extent().seenTo());
    }
}
