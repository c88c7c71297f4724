package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.machine.CpuTimes;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.parts.Stub;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Something measured, and what else happened on the machine meanwhile.
 *
 * @param otherLoad percent of the machine that other processes used
 * @param ownLoad percent of the machine that the benchmark used
 * @param disturbed whether others used more than is allowed: then the value does not count
 */
record Observed<T>(T value, double otherLoad, double ownLoad, boolean disturbed) {

    /** Measures once. Fails if the provider was called more often than there were requests. */
    static <T> Observed<T> once(Stage stage, Supplier<T> measurement) {
        CpuTimes before = stage.cpu();
        T value = measurement.get();
        CpuTimes after = stage.cpu();
        Stub.Seen seen = stage.stub().seen();
        long sent = stage.sent().sum();
        if (seen.calls() != seen.references() || seen.calls() > sent) {
            throw new IllegalStateException("the provider was called " + seen.calls() + " times, under "
                    + seen.references() + " references, for " + sent + " requests");
        }
        double other = after.otherLoadSince(before);
        return new Observed<>(
                value,
                other,
                after.ownLoadSince(before),
                other > stage.options().otherLoad());
    }

    /**
     * Measures, and once more if it was disturbed.
     *
     * @throws DisturbedException if it was disturbed both times
     */
    static <T> Observed<T> undisturbed(Stage stage, Supplier<T> measurement) {
        Observed<T> first = once(stage, measurement);
        if (!first.disturbed()) {
            return first;
        }
        Observed<T> second = once(stage, measurement);
        if (second.disturbed()) {
            throw new DisturbedException(String.format(
                    Locale.ROOT,
                    "thrown away twice: others used %.0f and %.0f %% of the machine",
                    first.otherLoad(),
                    second.otherLoad()));
        }
        return second;
    }

    /** What the table says of it. */
    String load() {
        return String.format(Locale.ROOT, "own load %.0f %%, other load %.0f %%", ownLoad, otherLoad);
    }

    /** Nothing could be measured, because others used the machine. */
    static final class DisturbedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        DisturbedException(String message) {
            super(message);
        }
    }
}
