package io.rechargeroutes.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Many runs, some at the same time, each with a PostgreSQL of its own; and the report of them. */
final class Campaign {

    static final Path HOME = Path.of("target/chaos").toAbsolutePath();

    private final Path report;
    private final int requests;
    private final List<Run.Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    /** @param requests of each run */
    Campaign(String name, int requests) {
        this.report = HOME.resolve(name + ".txt");
        this.requests = requests;
        try {
            Files.createDirectories(HOME);
            Files.writeString(report, "");
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Runs all seeds; every violation of all of them, and every run that could not be made. */
    List<String> run(List<Long> seeds, int atOnce) throws InterruptedException {
        Instant began = Instant.now();
        Queue<Long> waiting = new ConcurrentLinkedQueue<>(seeds);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            int worker = i;
            Thread thread = new Thread(() -> worker(worker, waiting), "chaos-" + i);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        sum(Duration.between(began, Instant.now()));
        List<String> all = new ArrayList<>(failures);
        outcomes.forEach(outcome -> outcome.violations().forEach(violation -> all.add(violation.toString())));
        return all;
    }

    private void worker(int worker, Queue<Long> waiting) {
        try (Place place = Place.open(HOME.resolve(report.getFileName() + "-" + worker), HOME.resolve("binaries"))) {
            for (Long seed = waiting.poll(); seed != null; seed = waiting.poll()) {
                one(seed, place);
            }
        } catch (RuntimeException fault) {
            failures.add("no place to run in: " + fault);
        }
    }

    private void one(long seed, Place place) {
        Plan plan = Plan.of(seed, requests);
        try {
            Run.Outcome outcome = Run.of(plan, HOME.resolve("run-" + seed), place, Run.PATIENCE, application -> {});
            outcomes.add(outcome);
            write(plan
                    + "    %d requests, %d rows, %d sent, %d of %d faults struck%s, %d violations, %d s%n"
                            .formatted(
                                    outcome.requests(),
                                    plan.rows(),
                                    outcome.sent(),
                                    outcome.struck().stream()
                                            .filter(one -> one.injection().kind() != Injection.Kind.STALL)
                                            .count(),
                                    plan.injections().size(),
                                    outcome.skipped().isEmpty() ? "" : ", skipped " + outcome.skipped(),
                                    outcome.violations().size(),
                                    outcome.took().toSeconds()));
            outcome.violations().stream().limit(10).forEach(violation -> write("    VIOLATION " + violation + "\n"));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (Exception fault) {
            failures.add("seed " + seed + " could not be run: " + fault);
            write(plan + "    FAILED " + fault + "\n");
            place.mend();
        }
    }

    private void sum(Duration took) {
        Map<Injection.Kind, Integer> struck = new TreeMap<>();
        Map<KillPoint, Integer> points = new TreeMap<>();
        outcomes.forEach(outcome -> outcome.struck().forEach(one -> {
            struck.merge(one.injection().kind(), 1, Integer::sum);
            if (one.injection().point() != null) {
                points.merge(one.injection().point(), 1, Integer::sum);
            }
        }));
        write(
                "runs %d, requests %d, rows %d, messages %d, sent %d, faulty answers %d, faults struck %s, kills at points %s, violations %d, runs that could not be made %d, %d min%n"
                        .formatted(
                                outcomes.size(),
                                outcomes.stream()
                                        .mapToInt(Run.Outcome::requests)
                                        .sum(),
                                outcomes.stream()
                                        .mapToInt(outcome -> outcome.plan().rows())
                                        .sum(),
                                outcomes.stream()
                                        .mapToInt(outcome ->
                                                outcome.plan().messages().size())
                                        .sum(),
                                outcomes.stream().mapToInt(Run.Outcome::sent).sum(),
                                outcomes.stream()
                                        .mapToLong(outcome -> outcome.plan().orders().stream()
                                                .filter(order -> order.fault() != null)
                                                .count())
                                        .sum(),
                                struck,
                                points,
                                outcomes.stream()
                                        .mapToInt(
                                                outcome -> outcome.violations().size())
                                        .sum(),
                                failures.size(),
                                took.toMinutes()));
    }

    private synchronized void write(String text) {
        System.out.print(text);
        try {
            Files.writeString(report, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
