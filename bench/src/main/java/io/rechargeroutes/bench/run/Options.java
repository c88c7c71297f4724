package io.rechargeroutes.bench.run;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the benchmark is run: arguments {@code key=value}.
 *
 * @param form whether it must end within 15 minutes, or measures what takes longer
 * @param scale part of the usual times and counts; less than 1 is a test run, whose figures say nothing
 * @param otherLoad most of the machine that other processes may use during a round, in percent
 * @param only names of figures, all if empty
 * @param started when the build began; the 15 minutes count from here
 * @param project folder of the application's project
 * @param maven folder of the Maven that runs this
 */
public record Options(
        Form form, double scale, double otherLoad, Set<String> only, Instant started, Path project, Path maven) {

    public enum Form {
        SHORT,
        LONG
    }

    /** Threads of each contender, and permits of the application at its provider. */
    public static final int THREADS = 64;

    /** Undisturbed warm rounds that a median is made of. */
    public static final int ROUNDS = 5;

    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Duration FOR_THE_END = Duration.ofSeconds(20);

    public static Options of(String... arguments) {
        Map<String, String> values = Arrays.stream(arguments)
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return new Options(
                Form.valueOf(values.get("form")),
                Double.parseDouble(values.get("scale")),
                Double.parseDouble(values.get("other-load")),
                Arrays.stream(values.get("only").split(","))
                        .filter(name -> !name.isBlank())
                        .collect(Collectors.toSet()),
                Instant.parse(values.get("started")),
                Path.of(values.get("project")).toAbsolutePath().normalize(),
                Path.of(values.get("maven")));
    }

    /** Whether the short form still has so much time. */
    public boolean hasTimeFor(Duration needed) {
        return left().map(left -> needed.compareTo(left) < 0).orElse(true);
    }

    /** The time until this run must end; none for the long form. */
    public Optional<Duration> left() {
        return form == Form.LONG
                ? Optional.empty()
                : Optional.of(
                        Duration.between(Instant.now(), started.plus(LONGEST).minus(FOR_THE_END)));
    }

    public boolean isTestRun() {
        return scale != 1;
    }

    public Duration scaled(Duration whole) {
        return Duration.ofMillis(Math.max(1_000, Math.round(whole.toMillis() * scale)));
    }

    public int scaled(int whole) {
        return (int) Math.max(100, Math.round(whole * scale));
    }
}
