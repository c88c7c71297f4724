package io.rechargeroutes.intake;

import io.rechargeroutes.intake.format.Row;

/**
 * A row and its place in the input.
 *
 * @param number from 0
 * @param row what was read
 * @param code why it is no request, whatever it holds; null where its content decides
 */
public record NumberedRow(int number, Row row, String code) {

    /** It stands for all that could not be read after it. */
    public static final String FILE_UNREADABLE = "FILE_UNREADABLE";
    /** It may be the first part of a line only. */
    public static final String LINE_UNTERMINATED = "LINE_UNTERMINATED";
}
