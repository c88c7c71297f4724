package io.rechargeroutes.chaos;

import java.time.Duration;

/**
 * A writer that rests inside a row of the file that it writes in place.
 *
 * @param at how many characters are there by then
 * @param rests for how long it writes nothing
 */
record Stall(int at, Duration rests) {}
