package io.rechargeroutes.bench.report;

/**
 * One figure of the table.
 *
 * @param measured the figure as it is shown; why there is none if it was not measured
 * @param value null if it was not measured
 * @param goal as it is shown; empty if there is none
 * @param met null if there is no goal, or no value
 * @param from what the figure was made of
 * @param loadAverage of the last minute, when it was measured
 */
public record Row(
        String figure, String measured, Double value, String goal, Boolean met, String from, double loadAverage) {}
