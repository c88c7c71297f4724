package io.rechargeroutes.ledger.intake;

import io.rechargeroutes.model.Format;
import java.time.Instant;

/**
 * One input and how far it has come.
 *
 * @param id its folder below {@code .work}
 * @param name the file's name as it came
 * @param format how it is written, and its results
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
        State state,
        String baseName,
        String problem,
        int rows,
        Instant receivedAt) {

    /** The same, where the rest of it could not be read. */
    public Intake withProblem(String why) {
        return new Intake(id, name, format, state, baseName, why, rows, receivedAt);
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
