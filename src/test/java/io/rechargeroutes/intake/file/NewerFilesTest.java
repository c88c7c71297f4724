package io.rechargeroutes.intake.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.intake.file.NewerFiles.Found;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.ledger.intake.InputFiles;
import io.rechargeroutes.ledger.intake.InputFiles.FileExtent;
import io.rechargeroutes.model.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator must look up after a restore: inputs that the ledger may not know, or not all of. */
class NewerFilesTest {

    @TempDir
    Path inbox;

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final InputFiles inputs = node.inputFiles();

    private Found since(Instant lastHeartbeat) throws IOException {
        return new NewerFiles(new TestSettings("a", Path.of("target/no-outbox")).takingFrom(inbox), inputs)
                .since(lastHeartbeat);
    }

    private void lies(String path) throws IOException {
        Files.createDirectories(inbox.resolve(path).getParent());
        Files.writeString(inbox.resolve(path), "12345");
    }

    private void knows(String id, String folder, String name) {
        node.intakes().open(id, name, Format.CSV, TestNode.OUTBOX).orElseThrow();
        if (folder != null) {
            inputs.save(id, FileExtent.NONE);
            inputs.putAway(id, folder, name, 1L, Instant.now(), true);
        }
    }

    private static List<String> lines(Found found) {
        return found.files().stream()
                .map(file -> file.folder() + " " + file.name() + " " + file.size() + " " + file.known())
                .sorted()
                .toList();
    }

    @Test
    void noFolders_findNothing() throws IOException {
        assertEquals(0, since(Instant.now()).count());
    }

    @Test
    void filesOfOldInputs_areListedOnlyWhereTheLedgerDoesNotKnowThem() throws IOException {
        for (String path : List.of(
                ".work/1/known.csv",
                ".work/2/new.csv",
                ".done/known.csv",
                ".done/new.csv",
                ".failed/known.csv",
                ".failed/known.csv.error.txt",
                ".failed/new.csv",
                "x/.work/5/new.csv",
                "x/y/.done/known.csv",
                "x/y/.done/new.csv",
                "x/untaken.csv",
                "untaken.csv")) {
            lies(path);
        }
        knows("1", null, "known.csv");
        knows("3", ".done", "known.csv");
        knows("4", ".failed", "known.csv");
        knows("6", "x/y/.done", "known.csv");
        Found found = since(Instant.now().plus(Duration.ofHours(1)));
        assertEquals(
                List.of(
                        ".done new.csv 5 false",
                        ".failed new.csv 5 false",
                        ".work 2/new.csv 5 false",
                        "x/.work 5/new.csv 5 false",
                        "x/y/.done new.csv 5 false"),
                lines(found));
        assertEquals(5, found.count());
    }

    @Test
    void knownFiles_changedOrMovedAfterTheLastHeartbeat_areListed() throws IOException {
        lies(".done/known.csv");
        knows("3", ".done", "known.csv");
        // as old as it looks, and moved here just now
        Files.setLastModifiedTime(
                inbox.resolve(".done/known.csv"),
                java.nio.file.attribute.FileTime.from(Instant.now().minus(Duration.ofDays(9))));
        assertEquals(
                List.of(".done known.csv 5 true"), lines(since(Instant.now().minus(Duration.ofHours(1)))));
    }

    @Test
    void veryManyFiles_areCounted_andTheNewestListed() throws IOException {
        for (int i = 0; i < 1100; i++) {
            lies(".done/" + i + ".csv");
        }
        Found found = since(Instant.now());
        assertEquals("1100 1000", found.count() + " " + found.files().size());
    }
}
