package io.rechargeroutes.intake;

import java.io.IOException;

/** The rows of one form, one after the other. */
interface RowSource {

    /** The next row, good or bad; null at the end. Throws {@link UnreadableInputException} where nothing more can be read. */
    Row next() throws IOException;
}
