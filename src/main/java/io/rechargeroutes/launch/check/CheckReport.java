package io.rechargeroutes.launch.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.launch.check.routing.RoutingTests;
import io.rechargeroutes.model.PlainText;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code check} found, as lines for people or as one JSON object for a build server.
 *
 * @param notes what is worth a look, and stops nothing
 * @param faults one line each: {@code place: what, and what to do}
 * @param runs the files of tests that were run
 * @param routes the folder that was looked at
 */
record CheckReport(List<String> notes, List<String> faults, List<RoutingTests.Run> runs, String routes) {

    /** A place is a file with its line, or where a setting comes from. */
    private static final Pattern FAULT = Pattern.compile(
            "(?<file>[^:]+?):(?<line>[0-9]+):(?:(?<column>[0-9]+):)? (?<message>.*)|(?<place>[^: ]+|-D[^:]+): (?<what>.*)",
            Pattern.DOTALL);

    boolean ok() {
        return faults.isEmpty();
    }

    void print(PrintStream out) {
        notes.forEach(note -> out.println("note: " + note));
        faults.forEach(out::println);
        if (ok()) {
            runs.forEach(run -> out.println("tests: " + run.rows() + " of " + run.file() + " passed"));
        }
        out.println(ok() ? "all in order: " + routes : faults.size() + " to mend");
    }

    void printJson(PrintStream out) {
        ObjectNode report = JsonNodeFactory.instance.objectNode().put("ok", ok());
        ArrayNode list = report.putArray("faults");
        faults.forEach(fault -> list.add(fault(fault)));
        notes.forEach(report.putArray("notes")::add);
        ArrayNode tests = report.putArray("tests");
        runs.forEach(run -> tests.addObject()
                .put("file", run.file())
                .put("rows", run.rows())
                .put("failed", run.failed()));
        try {
            out.println(new ObjectMapper().writeValueAsString(report));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static ObjectNode fault(String text) {
        ObjectNode fault = JsonNodeFactory.instance.objectNode();
        Matcher parts = FAULT.matcher(text);
        if (!parts.matches()) {
            return fault.putNull("file").putNull("line").put("message", PlainText.of(text));
        }
        if (parts.group("file") == null) {
            return fault.put("file", parts.group("place")).putNull("line").put("message", parts.group("what"));
        }
        fault.put("file", parts.group("file")).put("line", Integer.parseInt(parts.group("line")));
        if (parts.group("column") != null) {
            fault.put("column", Integer.parseInt(parts.group("column")));
        }
        return fault.put("message", parts.group("message"));
    }
}
