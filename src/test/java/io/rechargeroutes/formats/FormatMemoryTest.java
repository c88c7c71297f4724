package io.rechargeroutes.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RequestJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Other people's inputs take the same small memory whatever their size: seen in a virtual machine that has no more. */
class FormatMemoryTest {

    private static final int ROWS = 100_000;
    private static final String FIELDS =
            "fields: {orderId: {from: id}, amount: {from: amt, decimal: \",\"}}\npass-through: [id]\n";

    @Test
    void foreignInputs_ofManyRowsAndHugeEnvelopes_areReadIn24Megabytes() throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-Xss512k",
                        "-cp",
                        classPath,
                        FormatMemoryTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals("CSV 100000, fixed 100000, JSON 100000, JSONL 100000, XML 100000, ", output);
    }

    /** Reads many rows of each type; those of JSON and XML have a mebibyte and more before and after them. */
    public static void main(String[] arguments) {
        String huge = "x".repeat(1000);
        count("CSV", Format.CSV, "type: csv\n", text("id,amt\n"), "%d,1\n", text(""));
        count(
                "fixed",
                Format.CSV,
                "type: fixed\nfixed: {columns: {id: 1-10, amt: 11-12}}\n",
                text(""),
                "%-10d1 \n",
                text(""));
        count(
                "JSON",
                Format.JSON,
                "type: json\nrows: /b/rows\n",
                new SequenceInputStream(
                        text("{\"a\":["),
                        new SequenceInputStream(
                                repeat("\"" + huge + "\",{\"b\":[]},", 50_000), text("1],\"b\":{\"rows\":[{}"))),
                ",{\"id\":%d,\"amt\":1}",
                new SequenceInputStream(
                        text("],\"c\":\""), new SequenceInputStream(repeat(huge, 50_000), text("\"}}"))));
        count("JSONL", Format.JSONL, "type: jsonl\n", text(""), "{\"id\":%d,\"amt\":1}\n", text(""));
        count(
                "XML",
                Format.XML,
                "type: xml\nrows: /a/b/row\n",
                new SequenceInputStream(
                        text("<a><c>"),
                        new SequenceInputStream(repeat("<d>" + huge + "</d>", 50_000), text("</c><b>"))),
                "<row id=\"x\"><id>%d</id><amt>1</amt></row>",
                new SequenceInputStream(
                        text("</b><c>"), new SequenceInputStream(repeat(huge, 50_000), text("</c></a>"))));
    }

    private static void count(String name, Format form, String yaml, InputStream head, String row, InputStream tail) {
        String stored = RequestJson.text(RequestJson.emptyObject()
                .put("reader", 1)
                .put("name", "x")
                .put("text", "applies-to: {files: [\"*\"]}\n" + yaml + FIELDS)
                .set("tables", RequestJson.emptyObject()));
        InputFormat format = InputFormats.canonical(List.of()).begun(stored, form);
        InputStream rows = sequence(IntStream.range(0, ROWS).mapToObj(i -> text(row.formatted(i))));
        RowReader reader = format.open(new SequenceInputStream(head, new SequenceInputStream(rows, tail)), Set.of());
        int good = 0;
        while (reader.hasNext()) {
            Row read = reader.next();
            good += read.problem() == null && read.content().has("orderId") ? 1 : 0;
        }
        System.out.print(name + " " + good + ", ");
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream repeat(String text, int times) {
        return sequence(IntStream.range(0, times).mapToObj(i -> text(text)));
    }

    private static InputStream sequence(Stream<InputStream> parts) {
        var each = parts.iterator();
        Enumeration<InputStream> all = new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return each.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return each.next();
            }
        };
        return new SequenceInputStream(all);
    }
}
