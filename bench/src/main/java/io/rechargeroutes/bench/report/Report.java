package io.rechargeroutes.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.rechargeroutes.bench.machine.Machine;
import io.rechargeroutes.bench.run.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Everything that one run measured: a table for people, and a file for comparisons. */
public final class Report {

    private static final DateTimeFormatter FILE_NAME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Instant started = Instant.now();
    private final Options options;
    private final Machine machine;
    private final String commit;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    public Report(Options options, Machine machine, String commit) {
        this.options = options;
        this.machine = machine;
        this.commit = commit;
    }

    /** Adds a figure that has a goal. */
    public void add(String figure, double value, String unit, Goal goal, String from) {
        add(new Row(
                figure,
                text(value, unit),
                value,
                goal + unit(unit),
                goal.isMet(value),
                from,
                Machine.currentLoadAverage()));
    }

    /** Adds a figure without a goal. */
    public void add(String figure, double value, String unit, String from) {
        add(new Row(figure, text(value, unit), value, "", null, from, Machine.currentLoadAverage()));
    }

    /** Adds a figure that could not be measured, and why. */
    public void missing(String figure, String why) {
        add(new Row(figure, "not measured", null, "", null, why, Machine.currentLoadAverage()));
    }

    private synchronized void add(Row row) {
        rows.add(row);
        System.out.println(row.figure() + ": " + row.measured() + " (" + row.from() + ")");
    }

    /** Adds what a reader of the figures must know. */
    public void note(String note) {
        notes.add(note);
        System.out.println(note);
    }

    private static String text(double value, String unit) {
        return Goal.number(value) + unit(unit);
    }

    private static String unit(String unit) {
        return unit.isEmpty() ? "" : " " + unit;
    }

    public synchronized void print(PrintStream out) {
        out.println();
        out.println(title());
        out.println(machine.describe());
        notes.forEach(note -> out.println("note: " + note));
        out.println();
        out.println("| figure | measured | goal | met | load average | from |");
        out.println("|---|---|---|---|---|---|");
        for (Row row : rows) {
            out.println(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.1f | %s |",
                    row.figure(),
                    row.measured(),
                    row.goal(),
                    row.met() == null ? "" : row.met() ? "yes" : "no",
                    row.loadAverage(),
                    row.from()));
        }
    }

    private String title() {
        return "Benchmark of " + started + ", commit " + commit + ", form " + options.form()
                + (options.isTestRun() ? ": A TEST RUN, scale " + options.scale() + ", whose figures say nothing" : "");
    }

    /** Writes a new file, named by the time of the run. @return the file */
    public synchronized Path write(Path folder) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("started", started.toString());
        content.put("commit", commit);
        content.put("form", options.form());
        content.put("scale", options.scale());
        content.put("otherLoadAllowed", options.otherLoad());
        content.put("machine", machine);
        content.put("notes", notes);
        content.put("rows", rows);
        try {
            Path file = Files.createDirectories(folder).resolve(FILE_NAME.format(started) + ".json");
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), content);
            return file;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
