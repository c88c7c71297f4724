package io.rechargeroutes.intake;

import java.io.Closeable;
import java.util.Iterator;

/**
 * The rows of one input, one after the other, in memory that does not grow with the input.
 * {@link #hasNext()} and {@link #next()} throw {@link UnreadableInputException} where the input breaks; the rows before were good.
 */
public interface RowReader extends Iterator<Row>, Closeable {
}
