package io.rechargeroutes.delivery;

import static io.rechargeroutes.delivery.SlowWriter.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.PassThrough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two writers of one file, of which one sleeps where it has lost the ledger's lock. */
class DraftsTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("a.jsonl");
    }

    private void append(String orderId) throws IOException {
        ResultAppender.append(file, Format.JSONL, List.of(result(orderId)), () -> true);
    }

    private List<String> orders() throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.replaceAll(".*\"orderId\":\"(\\w+)\".*", "$1"))
                .toList();
    }

    private long drafts() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.getFileName().toString().endsWith(".part"))
                    .count();
        }
    }

    @Test
    void whoSleepsBeforeItsMoveTakesNoLineOutOfAChangesFile() throws Exception {
        append("A");
        try (SlowWriter slow = SlowWriter.of("changes", file)) {
            assertTrue(assertThrows(IOException.class, () -> append("B"))
                    .getMessage()
                    .startsWith("a.jsonl is being written by another process"));
            ResultAppender.append(
                    folder.resolve("b.jsonl"), Format.JSONL, List.of(result("C")), () -> true); // one file alone waits
            assertEquals(0, slow.goesOn());
        }
        append("B");
        assertEquals(List.of("A", "SLOW", "B"), orders());
        assertEquals(0, drafts());
    }

    @Test
    void aResultFileIsWrittenByNobodyElseWhileItsWriterSleeps() throws Exception {
        try (SlowWriter slow = SlowWriter.of("results", file)) {
            assertTrue(Draft.of(file, ResultForm.of(Format.JSONL)).isEmpty());
            assertEquals(0, slow.goesOn());
        }
        publish("NEWER");
        assertEquals(List.of("NEWER"), orders());
    }

    @Test
    void oneProcessWritesAFileOnceAtATime() throws IOException {
        try (Draft first = Draft.of(file, ResultForm.of(Format.JSONL)).orElseThrow()) {
            first.write(result("A"), PassThrough.NONE);
            assertTrue(Draft.of(file, ResultForm.of(Format.JSONL)).isEmpty());
            first.publish();
        }
        publish("B");
        assertEquals(List.of("B"), orders());
    }

    private void publish(String orderId) throws IOException {
        try (Draft draft = Draft.of(file, ResultForm.of(Format.JSONL)).orElseThrow()) {
            draft.write(result(orderId), PassThrough.NONE);
            draft.publish();
        }
    }

    /** Bytes that wait in a sleeper's buffers go to its own draft. */
    @Test
    void noTwoWritersHaveADraftInCommon() {
        assertNotEquals(Draft.pathFor(file), Draft.pathFor(file));
    }

    @Test
    void theDraftOfADeadWriterIsDeletedAndThatOfALivingOneIsNot() throws Exception {
        Files.writeString(folder.resolve(".somebody's.part"), "");
        try (SlowWriter slow = SlowWriter.of("results", file)) {
            try (Draft ours = Draft.of(folder.resolve("b.jsonl"), ResultForm.of(Format.JSONL))
                    .orElseThrow()) {
                ours.write(result("A"), PassThrough.NONE);
                Draft.sweep(folder);
                assertEquals(3, drafts());
            }
            slow.close();
            assertEquals(2, drafts());
            Draft.sweep(folder);
            assertEquals(1, drafts(), "what was never a draft stays");
        }
        publish("B");
    }

    @Test
    void theFolderReachesTheDiskAfterTheFile() throws IOException {
        append("A");
        try (Recording forces = new Recording()) {
            forces.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
            forces.start();
            append("B");
            publish("C");
            forces.stop();
            Path dump = folder.resolve("forces.jfr");
            forces.dump(dump);
            List<String> names = RecordingFile.readAllEvents(dump).stream()
                    .map(event -> event.getString("path"))
                    .filter(path -> path != null && path.startsWith(folder.toString()))
                    .map(path -> path.endsWith(".part") ? "draft" : path)
                    .toList();
            assertEquals(List.of("draft", folder.toString(), "draft", folder.toString()), names);
        }
    }
}
