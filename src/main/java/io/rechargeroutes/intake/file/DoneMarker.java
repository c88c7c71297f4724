package io.rechargeroutes.intake.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The file beside a file that says that it is whole: {@code a.csv.done} for {@code a.csv}. One that is older than its
 * file speaks of an earlier file of that name.
 *
 * @param ending what its name has more than the file's
 */
record DoneMarker(String ending) {

    private static final Duration A_WHILE = Duration.ofMinutes(1);

    Path of(Path file) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    boolean isThereFor(Path file) {
        Path marker = of(file);
        try {
            return Files.isRegularFile(marker, LinkOption.NOFOLLOW_LINKS)
                    && Files.getLastModifiedTime(marker).compareTo(Files.getLastModifiedTime(file)) >= 0;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Whether a file that has none lies there for so long that its sender may have forgotten it. */
    boolean isMissedBy(Path file) {
        try {
            return Files.getLastModifiedTime(file)
                    .toInstant()
                    .isBefore(Instant.now().minus(A_WHILE));
        } catch (IOException gone) {
            return false;
        }
    }
}
