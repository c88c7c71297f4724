package io.rechargeroutes.intake.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxFoldersTest {

    @TempDir
    Path folder;

    private String free(String name) {
        return InboxFolders.freeName(folder, name).getFileName().toString();
    }

    @Test
    void aFreeNameIsKeptAndATakenOneGetsTheNextNumber() throws IOException {
        assertEquals("a.csv", free("a.csv"));
        Files.createFile(folder.resolve("a.csv"));
        assertEquals("a.2.csv", free("a.csv"));
        Files.createFile(folder.resolve("a.2.csv"));
        assertEquals("a.3.csv", free("a.csv"));
        assertEquals("a.json", free("a.json"));
    }

    @Test
    void theNumberStandsBeforeTheLastEnding() {
        assertEquals("march.v1.2.csv", InboxFolders.numbered("march.v1.csv", 2));
        assertEquals(".2.csv", InboxFolders.numbered(".csv", 2));
    }

    @Test
    void longName_isCut_leavesSpaceForSuffixes() throws IOException {
        String longest = "\u0915".repeat(83) + "xx.csv";
        assertEquals(255, longest.getBytes(StandardCharsets.UTF_8).length);
        for (int i = 0; i < 12; i++) {
            String name = free(longest);
            assertTrue(name.endsWith(".csv"), name);
            Files.createFile(folder.resolve(name));
            Files.createFile(folder.resolve(name + ".error.txt"));
        }
    }
}
