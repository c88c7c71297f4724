package io.rechargeroutes.bench.report;

import java.util.Locale;

/**
 * What a figure must reach.
 *
 * @param least whether it is a lower bound
 */
public record Goal(boolean least, double bound) {

    public static Goal atLeast(double bound) {
        return new Goal(true, bound);
    }

    public static Goal atMost(double bound) {
        return new Goal(false, bound);
    }

    public boolean isMet(double value) {
        return least ? value >= bound : value <= bound;
    }

    @Override
    public String toString() {
        return (least ? "≥ " : "≤ ") + number(bound);
    }

    /** Small numbers are ratios, and need their decimals. */
    static String number(double value) {
        return String.format(Locale.ROOT, value < 10 && value != 0 ? "%.2f" : "%.0f", value);
    }
}
