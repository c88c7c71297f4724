package io.rechargeroutes.bench;

import io.rechargeroutes.bench.figure.Figure;
import io.rechargeroutes.bench.figure.Figures;
import io.rechargeroutes.bench.figure.Reported;
import io.rechargeroutes.bench.machine.Machine;
import io.rechargeroutes.bench.machine.Pause;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.report.Report;
import io.rechargeroutes.bench.run.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Measures the packaged application and what it is compared with, prints one table, and writes one file. */
public final class Benchmark {

    private static final Path RESULTS = Path.of("results");
    private static final Path RUNS = Path.of("target", "run");

    private Benchmark() {}

    /** @param arguments see {@link Options} */
    public static void main(String... arguments) {
        int code = 1;
        try {
            run(Options.of(arguments));
            code = 0;
        } catch (IOException | RuntimeException fault) {
            fault.printStackTrace();
        }
        // threads of libraries would keep it alive
        System.exit(code);
    }

    private static void run(Options options) throws IOException {
        Path folder =
                Files.createTempDirectory(Files.createDirectories(RUNS), "run-").toAbsolutePath();
        Report report = new Report(options, Machine.look(folder), commit(options.project()));
        options.left().ifPresent(left -> endAfter(left, report, folder));
        try (Stage stage = Stage.open(options, folder);
                Figures figures = new Figures(stage)) {
            for (Figure figure : figures.of(options.form())) {
                if (options.only().isEmpty() || options.only().contains(figure.name())) {
                    measure(options, figure, report);
                }
            }
        }
        finish(report, folder);
    }

    private static void finish(Report report, Path folder) {
        report.print(System.out);
        System.out.println();
        System.out.println("written to " + report.write(RESULTS).toAbsolutePath() + "; logs are in " + folder);
    }

    /** On a machine that is busy the figures take longer than they should: what is under way is given up. */
    private static void endAfter(Duration left, Report report, Path folder) {
        Thread end = new Thread(() -> {
            Pause.of(left.isNegative() ? Duration.ZERO : left);
            report.missing("what was under way", "the 15 minutes were over");
            finish(report, folder);
            System.exit(0);
        });
        end.setDaemon(true);
        end.start();
    }

    private static void measure(Options options, Figure figure, Report report) {
        if (options.hasTimeFor(options.scaled(figure.takes()))) {
            System.out.println(figure.name() + " …");
            Reported.or(report, figure.name(), () -> figure.measure(report));
        } else {
            report.missing(figure.name(), "its " + figure.takes().toSeconds() + " s did not fit into the 15 minutes");
        }
    }

    private static String commit(Path project) {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12")
                    .directory(project.toFile())
                    .start();
            return new String(git.getInputStream().readAllBytes()).strip();
        } catch (IOException noGit) {
            return "unknown";
        }
    }
}
