package io.rechargeroutes.intake.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.intake.NumberedRow;
import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.intake.format.Workbooks;
import io.rechargeroutes.ledger.intake.InputFiles.FileExtent;
import io.rechargeroutes.ledger.intake.Intake;
import io.rechargeroutes.model.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A writer may stall after any byte: what is read before it goes on, and after, is what is read of the whole file. */
class GrowingFileTest {

    private static final String XML_ROW =
            "<recharge><orderId>%s</orderId><number>दिल्ली</number><amount>%s</amount></recharge>";

    @TempDir
    Path folder;

    static Stream<Arguments> wholeFiles() {
        return Stream.of(
                Arguments.of(
                        Format.CSV,
                        "\uFEFForderId,number,amount\r\nA,1,1999\r\n\r\nB,\"दि \"\"x\"\"\",10\r\nC,2,20\r\n"),
                Arguments.of(Format.CSV, "\norderId,amount\nA,\"1\nB,2\",\nC,1999\nD,5\n"),
                Arguments.of(Format.CSV, "amount,orderId\n1999,A\n20,BCD\n"),
                Arguments.of(Format.CSV, "amount,number,orderId\n10,1,A\n,,B\n"),
                Arguments.of(
                        Format.CSV, "sep=;\r\norderId;amount;;\r\nA;10;;\r\n;;;\r\n;;;\r\nB;20;;\r\n;\u00a0;;\r\n"),
                Arguments.of(
                        Format.JSON,
                        " { \"recharges\" : [ {\"orderId\":\"A\",\"amount\":1999} ,\n{\"orderId\":\"B\"} ] }\n"),
                Arguments.of(
                        Format.JSONL,
                        "{\"orderId\":\"A\",\"amount\":1999}\n\n{\"orderId\":\"B\",\"number\":\"दि\"}\r\n{broken\n{\"orderId\":\"C\"}\n"),
                Arguments.of(
                        Format.JSON,
                        "\uFEFF [ {\"orderId\":\"A\",\"amount\":1999} ,\n{\"orderId\":\"B\",\"number\":\"a]}\\\"\"}, 12, {\"orderId\":\"C\"} ]\n"),
                Arguments.of(Format.JSON, "{\"orderId\":\"A\",\"amount\":1999}\n"),
                Arguments.of(
                        Format.XML,
                        "<?xml version=\"1.0\"?>\n<!-- x --><recharges>\n" + XML_ROW.formatted("A", "1999")
                                + "\n<!-- y -->" + XML_ROW.formatted("B", "<![CDATA[10]]>") + "\n</recharges>\n"),
                Arguments.of(Format.XML, XML_ROW.formatted("A", "1999")));
    }

    private record Reading(List<NumberedRow> rows, InputFile file) {

        /** The number of the first row that is not recorded, as the ledger gives it. */
        int nextRow() {
            return rows.isEmpty() ? 0 : rows.get(rows.size() - 1).number() + 1;
        }

        List<String> orders() {
            return rows.stream()
                    .filter(row -> row.code() == null && row.row().content() != null)
                    .map(row -> row.row().content().toString())
                    .toList();
        }
    }

    private Path write(Format format, byte[] content, int length) throws IOException {
        return Files.write(
                folder.resolve("file." + format.name().toLowerCase(java.util.Locale.ROOT)),
                Arrays.copyOf(content, length));
    }

    /** One reading, as {@link FileIntake} does it, in batches of two. */
    private static Reading read(Path path, Format format, FileExtent known, int recorded, boolean accept)
            throws IOException {
        Intake intake = new Intake(
                "i",
                path.getFileName().toString(),
                format,
                ".any",
                null,
                Intake.State.READING,
                null,
                null,
                0,
                Instant.EPOCH);
        InputFile file = new InputFile(path, intake, FileLook.at(path), known, recorded);
        List<NumberedRow> rows = new ArrayList<>();
        RowReader reader = RowReader.open(format, file.open(), path.toFile(), Set.of(), Set.of());
        try (RowBatches batches = new RowBatches(file, reader, 2, accept, count -> {}, () -> false)) {
            batches.forEachRemaining(rows::addAll);
        }
        return new Reading(rows, file);
    }

    private static FileExtent concludedAt(int end) {
        return FileExtent.NONE.concludedAt(end);
    }

    @ParameterizedTest
    @MethodSource("wholeFiles")
    void stalledWriter_afterAnyByte_rowsAreThoseOfTheWholeFile(Format format, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        List<NumberedRow> whole = read(write(format, content, content.length), format, FileExtent.NONE, 0, false)
                .rows();
        assertFalse(whole.isEmpty());
        for (int cut = 0; cut <= content.length; cut++) {
            Reading first = read(write(format, content, cut), format, FileExtent.NONE, 0, false);
            Reading second = read(
                    write(format, content, content.length), format, first.file().extent(), first.nextRow(), false);
            List<NumberedRow> both =
                    Stream.concat(first.rows().stream(), second.rows().stream()).toList();
            assertEquals(whole, both, "cut after " + cut + " bytes");
            assertEquals(null, first.file().problem());
            assertEquals(null, second.file().problem());
            assertFalse(second.file().waiting());
        }
    }

    /** Its end was taken for the end, and then the rest came. */
    @ParameterizedTest
    @MethodSource("wholeFiles")
    void concludedFile_growsAfterwards_rowsAndRemainderAreAllOrders(Format format, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        Set<String> all = new TreeSet<>(read(write(format, content, content.length), format, FileExtent.NONE, 0, false)
                .orders());
        for (int cut = 0; cut <= content.length; cut++) {
            Reading first = read(write(format, content, cut), format, concludedAt(cut), 0, false);
            assertTrue(all.containsAll(first.orders()), "cut after " + cut + " bytes: " + first.orders());
            Path grown = write(format, content, content.length);
            Set<String> reported = new TreeSet<>(first.orders());
            FileExtent extent = first.file().extent();
            if (!Remainder.isBlank(grown, extent.tailRecorded() ? extent.seenTo() : extent.readTo(), content.length)) {
                Path remainder = Remainder.of(grown, extent, format)
                        .write(folder.resolve("failed"), "file." + format.name(), "why");
                // where nothing but the envelope's end was missing it has no rows, and waits for some
                Reading second = read(remainder, format, FileExtent.NONE, 0, false);
                assertEquals(
                        second.rows().isEmpty(),
                        second.file().waiting(),
                        "cut after " + cut + " bytes: " + Files.readString(remainder));
                reported.addAll(second.orders());
            }
            if (!format.equals(Format.CSV) || !text.contains("\"1\n")) {
                assertEquals(all, reported, "cut after " + cut + " bytes");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("wholeFiles")
    void concludedFile_readAgain_givesTheSameRows(Format format, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= content.length; cut++) {
            List<NumberedRow> first = read(write(format, content, cut), format, concludedAt(cut), 0, false)
                    .rows();
            List<NumberedRow> again = read(write(format, content, content.length), format, concludedAt(cut), 0, false)
                    .rows();
            assertEquals(first, again, "cut after " + cut + " bytes");
        }
    }

    @Test
    void lastCsvLine_withoutLineEnd_isARequestOnlyWhereThatIsAccepted() throws IOException {
        byte[] content = "orderId,amount\nA,10\nB,19".getBytes(StandardCharsets.UTF_8);
        Path file = write(Format.CSV, content, content.length);
        Reading waits = read(file, Format.CSV, FileExtent.NONE, 0, true);
        assertEquals(List.of("{\"orderId\":\"A\",\"amount\":\"10\"}"), waits.orders());
        assertTrue(waits.file().waiting());
        Reading refused = read(file, Format.CSV, concludedAt(content.length), 0, false);
        assertEquals(
                List.of("LINE_UNTERMINATED"),
                refused.rows().stream()
                        .map(NumberedRow::code)
                        .filter(code -> code != null)
                        .toList());
        Reading accepted = read(file, Format.CSV, concludedAt(content.length), 0, true);
        assertEquals(
                List.of("{\"orderId\":\"A\",\"amount\":\"10\"}", "{\"orderId\":\"B\",\"amount\":\"19\"}"),
                accepted.orders());
        assertTrue(accepted.file().extent().tailRecorded());
        assertEquals(content.length - "B,19".length(), accepted.file().extent().readTo());
    }

    @Test
    void lastCsvLine_endsWithACarriageReturnAlone_isUnterminated() throws IOException {
        byte[] content = "orderId,amount\r\nA,10\r\nB,19\r".getBytes(StandardCharsets.UTF_8);
        Path file = write(Format.CSV, content, content.length);
        assertTrue(read(file, Format.CSV, FileExtent.NONE, 0, false).file().waiting());
        assertEquals(
                List.of("{\"orderId\":\"A\",\"amount\":\"10\"}"),
                read(file, Format.CSV, concludedAt(content.length), 0, false).orders());
    }

    @Test
    void lastJsonLine_wholeObjectWithoutLineEnd_isARequestOnceTheEndIsConcluded() throws IOException {
        byte[] content = "{\"orderId\":\"A\"}\n{\"orderId\":\"B\"}".getBytes(StandardCharsets.UTF_8);
        Path file = write(Format.JSONL, content, content.length);
        assertTrue(read(file, Format.JSONL, FileExtent.NONE, 0, false).file().waiting());
        assertEquals(
                2,
                read(file, Format.JSONL, concludedAt(content.length), 0, false)
                        .orders()
                        .size());
        byte[] cut = "{\"orderId\":\"A\"}\n{\"orderId\":\"B\",\"amount\":19".getBytes(StandardCharsets.UTF_8);
        Reading refused = read(write(Format.JSONL, cut, cut.length), Format.JSONL, concludedAt(cut.length), 0, true);
        assertEquals(1, refused.orders().size());
        assertEquals("LINE_UNTERMINATED", refused.rows().get(1).code());
    }

    @Test
    void closedEnvelope_isReadAtOnceAndWhatFollowsStandsAlone() throws IOException {
        for (String text : List.of("[{\"orderId\":\"A\"}]", "{\"orderId\":\"A\"}")) {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            Reading whole = read(write(Format.JSON, content, content.length), Format.JSON, FileExtent.NONE, 0, false);
            assertFalse(whole.file().waiting());
            Path grown = Files.writeString(folder.resolve("file.json"), text + "\n[{\"orderId\":\"B\"}]\n");
            Path remainder = Remainder.of(grown, whole.file().extent(), Format.JSON)
                    .write(folder.resolve("failed"), "x.json", "why");
            assertEquals(
                    List.of("{\"orderId\":\"B\"}"),
                    read(remainder, Format.JSON, FileExtent.NONE, 0, false).orders());
        }
    }

    @Test
    void rowOfEmptyCells_withoutLineEnd_waitsForWhatFollows() throws IOException {
        byte[] content = "orderId,amount\nA,10\n,".getBytes(StandardCharsets.UTF_8);
        Path file = write(Format.CSV, content, content.length);
        assertTrue(read(file, Format.CSV, FileExtent.NONE, 0, false).file().waiting());
        Reading concluded = read(file, Format.CSV, concludedAt(content.length), 0, false);
        assertFalse(concluded.file().waiting());
        assertEquals(1, concluded.rows().size());
        assertEquals(content.length - 1, concluded.file().extent().readTo());
    }

    @Test
    void workbook_afterAnyByte_waitsForItsEndAndIsReadWhole() throws IOException {
        byte[] content = workbook();
        for (int cut = 1; cut < content.length; cut++) {
            Reading first = read(write(Format.XLSX, content, cut), Format.XLSX, FileExtent.NONE, 0, false);
            assertTrue(first.file().waiting(), "cut after " + cut);
            assertEquals(List.of(), first.rows());
            Reading concluded = read(write(Format.XLSX, content, cut), Format.XLSX, concludedAt(cut), 0, false);
            assertTrue(concluded.file().problem().contains("no whole Excel workbook"));
            Reading grown = read(write(Format.XLSX, content, content.length), Format.XLSX, concludedAt(cut), 0, false);
            assertTrue(grown.file().problem().contains("no whole Excel workbook"), "what was concluded stays");
        }
        Reading whole = read(write(Format.XLSX, content, content.length), Format.XLSX, FileExtent.NONE, 0, false);
        assertFalse(whole.file().waiting());
        assertEquals(3, whole.orders().size());
        assertEquals(content.length, whole.file().extent().seenTo());
    }

    @Test
    void workbook_takenUpAgainAfterAnyRow_givesTheOthersOnce() throws IOException {
        byte[] content = workbook();
        Path path = write(Format.XLSX, content, content.length);
        List<NumberedRow> all =
                read(path, Format.XLSX, FileExtent.NONE, 0, false).rows();
        assertEquals(List.of(1, 2, 4), all.stream().map(NumberedRow::number).toList());
        for (NumberedRow last : all) {
            assertEquals(
                    all.subList(all.indexOf(last) + 1, all.size()),
                    read(path, Format.XLSX, FileExtent.NONE, last.number() + 1, false)
                            .rows());
        }
    }

    @Test
    void workbook_changedAfterItWasRead_isWholeInItsRemainder() throws IOException {
        byte[] content = workbook();
        Path path = write(Format.XLSX, content, content.length);
        FileExtent extent =
                read(path, Format.XLSX, FileExtent.NONE, 0, false).file().extent();
        assertTrue(Remainder.isBlank(path, extent.tailRecorded() ? extent.seenTo() : extent.readTo(), content.length));
        Path remainder = Remainder.of(path, extent, Format.XLSX).write(folder.resolve("failed"), "file.xlsx", "why");
        assertEquals(
                3,
                read(remainder, Format.XLSX, FileExtent.NONE, 0, false).orders().size());
    }

    private static byte[] workbook() throws IOException {
        return Workbooks.of(Workbooks.row("orderId", "amount")
                        + Workbooks.row("", " ")
                        + Workbooks.row("A", "1999")
                        + Workbooks.row("B", "10")
                        + Workbooks.row("")
                        + Workbooks.row("C", "20"))
                .bytes();
    }

    @Test
    void emptyInput_waits() throws IOException {
        for (Format format : List.of(Format.CSV, Format.JSON, Format.JSONL, Format.XML)) {
            for (String text : List.of("", "\uFEFF", "\n")) {
                byte[] content = text.getBytes(StandardCharsets.UTF_8);
                assertTrue(
                        read(write(format, content, content.length), format, FileExtent.NONE, 0, false)
                                .file()
                                .waiting(),
                        format + text);
                assertEquals(
                        "the file is empty",
                        read(write(format, content, content.length), format, concludedAt(content.length), 0, false)
                                .file()
                                .problem());
            }
        }
        assertEquals(
                "",
                Stream.of(folder.toFile().list())
                        .filter(name -> name.startsWith("."))
                        .collect(Collectors.joining()));
    }
}
