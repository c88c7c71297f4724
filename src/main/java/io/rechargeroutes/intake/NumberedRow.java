package io.rechargeroutes.intake;

/**
 * A row and its place in the input.
 *
 * @param number  from 0
 * @param row     what was read
 * @param unreadable whether it stands for all that could not be read after it
 */
public record NumberedRow(int number, Row row, boolean unreadable) {
}
