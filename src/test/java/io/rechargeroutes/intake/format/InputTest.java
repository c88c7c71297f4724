package io.rechargeroutes.intake.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every form of input that is read from front to end. */
class InputTest {

    private static final Map<Format, String> ONE = Map.of(
            Format.CSV, "orderId,amount\nA,10\n",
            Format.JSON, "[{\"orderId\":\"A\",\"amount\":\"10\"}]",
            Format.JSONL, "{\"orderId\":\"A\",\"amount\":\"10\"}\n",
            Format.XML, "<recharges><recharge><orderId>A</orderId><amount>10</amount></recharge></recharges>");

    private static final Map<Format, String> NONE = Map.of(
            Format.CSV, "orderId,amount\n\n", Format.JSON, " [ ]", Format.JSONL, "\n", Format.XML, "<recharges/>");

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void dropsAUtf8Mark(Format format) {
        Rows rows = Rows.read(format, "\uFEFF" + ONE.get(format));
        assertEquals("A", rows.row(0).content().get("orderId").asText());
        assertEquals("10", rows.row(0).content().get("amount").asText());
        assertEquals(1, rows.rows().size());
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void refusesOtherEncodingsByName(Format format) {
        for (String charset : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
            byte[] marked = ("\uFEFF" + ONE.get(format)).getBytes(Charset.forName(charset));
            assertTrue(
                    Rows.read(format, marked)
                            .broken()
                            .getMessage()
                            .startsWith("the file is " + charset.substring(0, 6)),
                    charset);
            byte[] unmarked = ONE.get(format).getBytes(Charset.forName(charset));
            assertTrue(Rows.read(format, unmarked).broken().getMessage().contains("save it as UTF-8"), charset);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void saysThatAnInputIsEmpty(Format format) {
        for (String text : List.of("", "\uFEFF", " \r\n\t\n\n")) {
            assertEquals("the file is empty", Rows.read(format, text).broken().getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void saysThatAnInputHasNoRows(Format format) {
        String expected = format == Format.JSONL ? "the file is empty" : "the file has no rows";
        assertEquals(expected, Rows.read(format, NONE.get(format)).broken().getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void aRowThatIsNotUtf8IsBadAndReadingGoesOn(Format format) {
        String two =
                switch (format) {
                    case CSV -> "orderId,amount\nA\u00A7,10\nB,10\n";
                    case JSON -> "[{\"orderId\":\"A\u00A7\"},\n{\"orderId\":\"B\"}]";
                    case JSONL -> "{\"orderId\":\"A\u00A7\"}\n{\"orderId\":\"B\"}\n";
                    case XML -> "<recharges><recharge><orderId>A\u00A7</orderId></recharge><recharge><orderId>B</orderId></recharge></recharges>";
                    case XLSX -> throw new IllegalArgumentException();
                };
        Rows rows = Rows.read(format, two.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(2, rows.rows().size());
        assertTrue(rows.problem(0).contains("not UTF-8"));
        assertEquals("B", rows.row(1).content().get("orderId").asText());
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void staysBrokenOnceItBroke(Format format) {
        RowReader reader = RowReader.open(format, new ByteArrayInputStream(new byte[0]));
        UnreadableInputException first = assertThrows(UnreadableInputException.class, reader::hasNext);
        assertSame(first, assertThrows(UnreadableInputException.class, reader::next));
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void aStreamThatFailsIsNoFaultOfTheInput(Format format) {
        RowReader reader = RowReader.open(format, new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk");
            }
        });
        assertNotNull(assertThrows(UncheckedIOException.class, reader::hasNext).getCause());
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void workbookUnderAnotherEnding_isRefusedByName(Format format) {
        assertTrue(Rows.read(format, new byte[] {'P', 'K', 3, 4, 20, 0})
                .broken()
                .getMessage()
                .contains("Excel"));
        byte[] old = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, 0};
        assertTrue(Rows.read(format, old).broken().getMessage().contains("old Excel workbook"));
    }

    @Test
    void closesTheStream() throws IOException {
        boolean[] closed = {false};
        RowReader.open(Format.CSV, new ByteArrayInputStream(new byte[0]) {
                    @Override
                    public void close() {
                        closed[0] = true;
                    }
                })
                .close();
        assertTrue(closed[0]);
    }
}
