package io.rechargeroutes.bench.figure;

import java.util.Locale;

/** What a ratio was made of. */
final class Ratio {

    private Ratio() {}

    static String of(double above, double below, String unit) {
        return String.format(Locale.ROOT, "%.4g ÷ %.4g %s", above, below, unit);
    }
}
