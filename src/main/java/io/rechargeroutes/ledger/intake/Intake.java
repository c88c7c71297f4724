package io.rechargeroutes.ledger.intake;

import io.rechargeroutes.model.Format;
import java.time.Instant;
import java.util.List;

/**
 * One input and how far it has come.
 *
 * @param id its folder below {@code .work}
 * @param name the file's path below the inbox as it came, with slashes
 * @param format what its results are written as
 * @param ending of the names of its result files, with the dot
 * @param readAs how somebody else's is read and answered, as a text; null where that is the canonical way
 * @param state how far it has come
 * @param baseName what its result files' names begin with; null until the first is written
 * @param problem why the rest of it could not be read, or null
 * @param rows how many were recorded
 * @param receivedAt when it was first opened
 */
public record Intake(
        String id,
        String name,
        Format format,
        String ending,
        String readAs,
        State state,
        String baseName,
        String problem,
        int rows,
        Instant receivedAt) {

    private static final List<String> TABLES = List.of(".csv", ".xlsx");

    /** The same, where the rest of it could not be read. */
    public Intake withProblem(String why) {
        return new Intake(id, name, format, ending, readAs, state, baseName, why, rows, receivedAt);
    }

    /** The endings that its result files may have: those of a workbook may be CSV as well. */
    public List<String> endings() {
        return TABLES.contains(ending) ? TABLES : List.of(ending);
    }

    /** The file's own name. */
    public String fileName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** How far an input has come. */
    public enum State {
        /** Its rows are being recorded. */
        READING,
        /** All its rows are recorded. */
        RECORDED,
        /** Its first results were delivered, some of them not final. */
        ANSWERED,
        /** Its final results were delivered. */
        FINISHED
    }
}
