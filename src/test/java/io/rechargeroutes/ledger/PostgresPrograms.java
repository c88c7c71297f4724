package io.rechargeroutes.ledger;

import java.io.File;
import java.nio.file.Path;

/**
 * PostgreSQL's programs, for servers that tests start themselves. They are unpacked once for all of a build: each
 * unpacking costs seconds of a processor. Data must lie elsewhere, or in a folder of its own below.
 */
public final class PostgresPrograms {

    private PostgresPrograms() {}

    public static File folder() {
        return Path.of("target", "test-ledger").toAbsolutePath().toFile();
    }
}
