package io.rechargeroutes.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Folders and files are made in one place, which says who may read them. */
class FileRulesTest {

    private static final Pattern MADE = Pattern.compile(
            "Files\\.(createDirector|createFile|createTemp|write|newOutputStream|newBufferedWriter|copy)|StandardOpenOption\\.CREATE|FileOutputStream|FileWriter|RandomAccessFile");
    /** The inbox is the senders'; a key is made 0600 by itself; the simulators are no part of what is deployed. */
    private static final Set<String> OTHERS = Set.of(
            "FileAccess.java",
            "InboxFolders.java",
            "Samples.java",
            "KeyFile.java",
            "AopAuthentication.java",
            "Journal.java");

    @Test
    void filesAndFolders_areMadeByFileAccessAlone() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<String> makers = sources.filter(path -> path.toString().endsWith(".java")
                            && !OTHERS.contains(path.getFileName().toString()))
                    .filter(FileRulesTest::makes)
                    .map(Path::toString)
                    .sorted()
                    .toList();
            assertEquals(List.of(), makers);
        }
    }

    private static boolean makes(Path source) {
        try {
            return MADE.matcher(Files.readString(source)).find();
        } catch (IOException fault) {
            throw new IllegalStateException(fault);
        }
    }
}
