package io.rechargeroutes.intake;

import java.io.Closeable;
import java.util.Iterator;

/**
 * The rows of one input, one after the other, in memory that does not grow with the input.
 * {@link #hasNext()} and {@link #next()} throw {@link UnreadableInputException} where the input breaks; the rows before were good.
 */
public interface RowReader extends Iterator<Row>, Closeable {

    /** Whether the row, or the fault, that {@link #hasNext()} came upon touches the input's end, so that it may go on where the input grows. */
    boolean atEnd();

    /** Bytes up to the end of the row that {@link #hasNext()} came upon. */
    long offset();

    /** The length of what each row needs before it, from the input's start: a header line, or the opening of the envelope that is still open. */
    long header();
}
