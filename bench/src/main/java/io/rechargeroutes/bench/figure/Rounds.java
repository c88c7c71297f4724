package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.run.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Rounds of several contenders in turn, so that what changes on the machine meets all of them alike. */
final class Rounds {

    private static final int TRIES = 2 * Options.ROUNDS;

    private final List<Observed<Double>> kept = new ArrayList<>();
    private int thrownAway;

    private Rounds() {}

    /**
     * Measures the contenders in turn, until each has its undisturbed rounds.
     *
     * @param contenders what one round of each measures, by name
     * @return the rounds of each, by name
     */
    static Map<String, Rounds> interleaved(Stage stage, Map<String, Supplier<Double>> contenders) {
        Map<String, Rounds> rounds = new LinkedHashMap<>();
        contenders.keySet().forEach(name -> rounds.put(name, new Rounds()));
        for (int turn = 0; turn < TRIES; turn++) {
            contenders.forEach((name, round) -> {
                if (!rounds.get(name).isComplete()) {
                    rounds.get(name).add(name, Observed.once(stage, round));
                }
            });
        }
        return rounds;
    }

    private boolean isComplete() {
        return kept.size() == Options.ROUNDS;
    }

    private void add(String name, Observed<Double> round) {
        if (round.disturbed()) {
            thrownAway++;
        } else {
            kept.add(round);
        }
        System.out.printf(
                Locale.ROOT,
                "  %s: %.1f a second, %s%s%n",
                name,
                round.value(),
                round.load(),
                round.disturbed() ? ", thrown away" : "");
    }

    /** @throws Observed.DisturbedException if no round counts */
    double median() {
        if (kept.isEmpty()) {
            throw new Observed.DisturbedException("all " + thrownAway + " rounds were thrown away");
        }
        List<Double> sorted = kept.stream().map(Observed::value).sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The rounds that count, one by one, and how many do not. */
    String describe() {
        return kept.stream()
                        .map(round -> String.format(Locale.ROOT, "%.0f", round.value()))
                        .collect(Collectors.joining(" "))
                + " a second"
                + (thrownAway > 0 ? ", " + thrownAway + " rounds thrown away" : "");
    }
}
