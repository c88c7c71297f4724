package io.rechargeroutes.intake;

import io.rechargeroutes.ledger.Intake;
import java.nio.file.Path;

/**
 * A claimed input file while its rows are recorded. Not a record: how far reading came is noted on the way.
 */
public final class InputFile {

    private final Path path;
    private final Intake intake;
    private final long size;
    private int rows;
    private String problem;

    InputFile(Path path, Intake intake, long size) {
        this.path = path;
        this.intake = intake;
        this.size = size;
    }

    public Path path() {
        return path;
    }

    public Intake intake() {
        return intake;
    }

    /** Bytes when it was opened. */
    long size() {
        return size;
    }

    int rows() {
        return rows;
    }

    /** Why the rest of the file could not be read, or null. */
    String problem() {
        return problem;
    }

    int nextRowNo() {
        return rows++;
    }

    void broken(String why) {
        this.problem = why;
    }
}
