package io.rechargeroutes.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultRetentionTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @TempDir
    Path outbox;

    private void file(String name, Duration age) throws IOException {
        Path file = outbox.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
    }

    private List<String> left(Duration kept) throws IOException {
        new ResultRetention(outbox, Optional.ofNullable(kept), Clock.fixed(NOW, ZoneOffset.UTC)).delete();
        try (Stream<Path> files = Files.walk(outbox)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> outbox.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void resultFiles_afterTheirTime_go_andOthersStay() throws IOException {
        file("old.results.csv", Duration.ofDays(31));
        file("old.final.json", Duration.ofDays(31));
        file("old.changes.xml", Duration.ofDays(31));
        file("partner/old.results.jsonl", Duration.ofDays(31));
        file("partner/deep/old.results", Duration.ofDays(31));
        file("partner/old.changes.txt_1", Duration.ofDays(31));
        file("new.results.csv", Duration.ofDays(29));
        file("notes.csv", Duration.ofDays(31));
        file("reconciliation-2026-10-01.csv", Duration.ofDays(31));
        file(".old.results.csv.tmp", Duration.ofDays(31));
        assertEquals(10, left(null).size());
        assertEquals(
                List.of(".old.results.csv.tmp", "new.results.csv", "notes.csv", "reconciliation-2026-10-01.csv"),
                left(Duration.ofDays(30)));
    }
}
