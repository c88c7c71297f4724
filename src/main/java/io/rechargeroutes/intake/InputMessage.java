package io.rechargeroutes.intake;

import io.rechargeroutes.formats.InputFormat;
import io.rechargeroutes.ledger.intake.Messages.Envelope;

/**
 * A message that can be read from its first row to its last.
 *
 * @param envelope what is known of it beside its rows
 * @param content its body, UTF-8
 * @param rows how many there are up to the last one, rows of empty cells included
 * @param format how it is read
 */
public record InputMessage(Envelope envelope, byte[] content, int rows, InputFormat format) {

    boolean isLast(int rowNo) {
        return rowNo == rows - 1;
    }

    /** Names the message and nothing of its content. */
    @Override
    public String toString() {
        return "InputMessage[" + envelope.id() + ", " + rows + " rows]";
    }
}
