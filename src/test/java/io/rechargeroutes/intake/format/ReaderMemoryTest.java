package io.rechargeroutes.intake.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.model.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Reading takes the same small memory for any input: seen in a virtual machine that has no more. */
class ReaderMemoryTest {

    private static final int ROWS = 20_000;
    private static final int HUGE = 50 * 1024 * 1024;

    @Test
    void readsManyAndHugeRowsIn24Megabytes() throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        // what is counted is what is held: G1 loses part of so small a heap to large buffers
                        "-XX:+UseSerialGC",
                        "-Xss512k",
                        "-cp",
                        classPath,
                        ReaderMemoryTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals(
                "CSV 20002 good 1 bad, JSON 20002 good 1 bad, JSONL 20002 good 1 bad, XML 20002 good 1 bad, "
                        + "XLSX 100000 good 1 bad, open quote 0 good 100001 bad line 2, deep 0 good 0 bad line 1, ",
                output);
    }

    /** Reads many rows of 1 KiB around one of 50 MiB in each form, then two hostile inputs. */
    public static void main(String[] arguments) throws IOException {
        int rows = arguments.length == 0 ? ROWS : Integer.parseInt(arguments[0]);
        for (Format format : List.of(Format.CSV, Format.JSON, Format.JSONL, Format.XML)) {
            System.out.print(format + " " + count(RowReader.open(format, input(format, rows))) + ", ");
        }
        System.out.print("XLSX " + count(workbook(5 * rows)) + ", ");
        System.out.print("open quote "
                + count(RowReader.open(
                        Format.CSV, sequence(text("orderId\n\"A"), repeat("\nB" + "x".repeat(1000), 100_000))))
                + ", ");
        System.out.print("deep "
                + count(RowReader.open(Format.JSON, sequence(text("[{\"bill\":"), repeat("[{\"a\":", HUGE / 6))))
                + ", ");
    }

    /** A workbook whose cells all hold other texts, with a row of 50 MiB at its end. */
    private static RowReader workbook(int rows) throws IOException {
        Path file = Files.createTempFile("memory", ".xlsx");
        file.toFile().deleteOnExit();
        Workbooks small = Workbooks.of("");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String path : List.of("_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml")) {
                zip.putNextEntry(new ZipEntry(path));
                zip.write(small.part(path).getBytes(StandardCharsets.UTF_8));
            }
            zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
            zip.write(("<worksheet><sheetData>" + Workbooks.row("orderId", "number")).getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < rows; i++) {
                zip.write("<row><c t=\"s\"><v>%d</v></c><c t=\"s\"><v>%d</v></c></row>"
                        .formatted(i, 2 * rows - 1 - i)
                        .getBytes(StandardCharsets.UTF_8));
            }
            zip.write("<row><c t=\"inlineStr\"><is><t>".getBytes(StandardCharsets.UTF_8));
            Random random = new Random(1);
            for (int i = 0; i < HUGE / 16; i++) {
                zip.write("%016x".formatted(random.nextLong()).getBytes(StandardCharsets.UTF_8));
            }
            zip.write("</t></is></c></row></sheetData></worksheet>".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("xl/sharedStrings.xml"));
            zip.write("<sst>".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 2 * rows; i++) {
                zip.write("<si><t>ORD-2026-%09d</t></si>".formatted(i).getBytes(StandardCharsets.UTF_8));
            }
            zip.write("</sst>".getBytes(StandardCharsets.UTF_8));
        }
        return RowReader.open(Format.XLSX, Files.newInputStream(file), file.toFile(), Set.of(), Set.of());
    }

    private static String count(RowReader reader) {
        int good = 0;
        int bad = 0;
        try {
            while (reader.hasNext()) {
                if (reader.next().content() != null) {
                    good++;
                } else {
                    bad++;
                }
            }
        } catch (UnreadableInputException e) {
            return good + " good " + bad + " bad line " + e.line();
        }
        return good + " good " + bad + " bad";
    }

    private static InputStream input(Format format, int rows) {
        String filler = "9".repeat(950);
        InputStream huge = repeat("0123456789abcdef", HUGE / 16);
        return switch (format) {
            case CSV -> sequence(
                    text("orderId,number\nA,1\n"),
                    repeat("ORD-1," + filler + "\n", rows),
                    text("X,\""),
                    huge,
                    text("\"\nB,1\n"));
            case JSON -> sequence(
                    text("[{\"orderId\":\"A\"}"),
                    repeat(",\n{\"orderId\":\"ORD-1\",\"number\":\"" + filler + "\"}", rows),
                    text(",{\"number\":\""),
                    huge,
                    text("\"},{\"orderId\":\"B\"}]"));
            case JSONL -> sequence(
                    text("{\"orderId\":\"A\"}\n"),
                    repeat("{\"orderId\":\"ORD-1\",\"number\":\"" + filler + "\"}\n", rows),
                    text("{\"number\":\""),
                    huge,
                    text("\"}\n{\"orderId\":\"B\"}"));
            case XML -> sequence(
                    text("<recharges><recharge><orderId>A</orderId></recharge>"),
                    repeat("<recharge><orderId>ORD-1</orderId><number>" + filler + "</number></recharge>\n", rows),
                    text("<recharge><number><![CDATA["),
                    huge,
                    text("]]></number></recharge><recharge><orderId>B</orderId></recharge></recharges>"));
            case XLSX -> throw new IllegalArgumentException("a workbook is no text");
        };
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream repeat(String text, int times) {
        byte[] block = text.repeat(100).getBytes(StandardCharsets.UTF_8);
        return sequence(new SequenceInputStream(blocks(block, times / 100)), text(text.repeat(times % 100)));
    }

    private static Enumeration<InputStream> blocks(byte[] block, int times) {
        return new Enumeration<>() {
            private int left = times;

            @Override
            public boolean hasMoreElements() {
                return left > 0;
            }

            @Override
            public InputStream nextElement() {
                left--;
                return new ByteArrayInputStream(block);
            }
        };
    }

    private static InputStream sequence(InputStream... parts) {
        return new SequenceInputStream(Collections.enumeration(List.of(parts)));
    }
}
