package io.rechargeroutes.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a release has put on record of the ledger: its migrations and its statements. There is none before 1.0. */
public record ReleasedVersion(Path folder) {

    private static final Path FOLDER = Path.of("src", "test", "resources", "released-schemas");

    /** All releases; as soon as there is one, migrations only add. */
    public static List<ReleasedVersion> all() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.filter(Files::isDirectory)
                    .sorted()
                    .map(ReleasedVersion::new)
                    .toList();
        }
    }

    public String version() {
        return folder.getFileName().toString();
    }

    /** Its migrations, {@code V1__ledger.sql} among them. */
    public List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("V\\d+__.*\\.sql"))
                    .sorted()
                    .toList();
        }
    }

    Path statements() {
        return folder.resolve("statements.sql");
    }
}
