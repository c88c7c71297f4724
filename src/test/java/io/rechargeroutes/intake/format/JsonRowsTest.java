package io.rechargeroutes.intake.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Format;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRowsTest {

    private static Rows read(String text) {
        return Rows.read(Format.JSON, text);
    }

    @Test
    void readsOneObjectAndKeepsNumbersAsWritten() {
        assertEquals(
                "{\"orderId\":\"A\",\"amount\":\"1000\",\"details\":{\"stdCode\":\"011\",\"x\":\"10.50\",\"allowDuplicate\":true},\"circle\":null}",
                read("\n {\"orderId\":\"A\",\"amount\":1e3,\"details\":{\"stdCode\":\"011\",\"x\":10.50,\"allowDuplicate\":true},\"circle\":null}\n")
                        .row(0)
                        .content()
                        .toString());
    }

    @Test
    void keepsABillExact() {
        String bill =
                "{\"a\":1000.0,\"b\":0.10,\"c\":[1,2.50,{\"d\":123456789012345678901234567890}],\"e\":true,\"f\":null,\"g\":9223372036854775807}";
        assertEquals(
                bill,
                read("{\"orderId\":\"A\",\"bill\":" + bill + "}")
                        .row(0)
                        .content()
                        .get("bill")
                        .toString());
    }

    @Test
    void aRowsLineIsThatOfItsBrace() {
        assertEquals(
                List.of("2:A", "4:B", "4:C"),
                read("[\n{\"orderId\":\n\"A\"},\n {\"orderId\":\"B\"},{\"orderId\":\"C\"}]")
                        .summary());
    }

    @Test
    void whatIsNoObjectIsABadRow() {
        Rows rows = read("[1, \"a]{\", null, [[{\"orderId\":\"X\"}]], {\"orderId\":\"B\"}]");
        assertEquals(List.of("1:!", "1:!", "1:!", "1:!", "1:B"), rows.summary());
        assertEquals("a row must be an object", rows.problem(3));
        assertNull(rows.broken());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{\"recharges\":[{\"orderId\":\"A\"},\n{\"orderId\":\"B\"}]}`|1:A 2:B",
                "` { \n \"recharges\" :\n[ {\"orderId\":\"A\"} ] \n} `|3:A",
                "`{\"recharges\":{\"orderId\":\"A\"}}`|1:",
                "`{\"recharges\":\"[\",\"orderId\":\"A\"}`|1:A",
                "`{\"recharge\":[1],\"orderId\":\"A\"}`|1:A",
                "`{}`|1:",
            })
    void rowsInAnEnvelope_areRead(String text, String summary) {
        assertEquals(summary, String.join(" ", read(text).summary()));
        assertNull(read(text).broken());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0,10",
        "1e1,10",
        "199.0,199",
        "1.99e2,199",
        "9.800000422E9,9800000422",
        "-0.0,0",
        "10.50,10.50",
        "1.995e2,1.995e2",
        "1E17,1E17",
        "123456789012345678,123456789012345678",
        "1e999999999,1e999999999",
        "0.0,0"
    })
    void wholeNumber_ofAnyForm_isItsDigits(String number, String text) {
        assertEquals(
                text,
                read("{\"number\":" + number + "}")
                        .row(0)
                        .content()
                        .get("number")
                        .asText());
    }

    @Test
    void aFieldThatStandsTwiceIsABadRow() {
        Rows rows = read(
                "[{\"orderId\":\"A\",\"amount\":1,\"amount\":2},{\"details\":{\"pan\":1,\"pan\":2}},{\"orderId\":\"B\"}]");
        assertEquals(List.of("1:!", "1:!", "1:B"), rows.summary());
        assertEquals("the field 'amount' stands twice", rows.problem(0));
    }

    @Test
    void nestingEndsAt32Levels() {
        Rows rows = read("[" + nested(31) + "," + nested(32) + "," + nested(900) + ",{\"orderId\":\"B\"}]");
        assertEquals(List.of("1:A", "1:!", "1:!", "1:B"), rows.summary());
        assertTrue(rows.problem(1).contains("more than 32 levels"));
    }

    @Test
    void nestingWithoutEndBreaksTheFileAndNothingElse() {
        assertTrue(read("[" + nested(20_000) + "]").broken().getMessage().contains("more than 1000 levels"));
        assertTrue(read("[".repeat(1_000_000)).broken().getMessage().contains("more than 1000 levels"));
        Rows lines = Rows.read(Format.JSONL, nested(20_000) + "\n{\"orderId\":\"B\"}\n");
        assertEquals(List.of("1:!", "2:B"), lines.summary());
    }

    private static String nested(int levels) {
        return "{\"orderId\":\"A\",\"bill\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`[{\"orderId\":\"A\"},\n{\"orderId\":tru}]`|2|1",
                "`[{\"orderId\":\"A\"},\n\n{\"orderId\"\n:tru}]`|4|1",
                "`[{\"orderId\":\"A\"}\n{\"orderId\":\"B\"}]`|2|1",
                "`[{\"orderId\":\"A\"},]`|1|1",
                "`[{\"orderId\":\"A\"},,{\"orderId\":\"B\"}]`|1|1",
                "`[,{\"orderId\":\"A\"}]`|1|0",
                "`[{\"orderId\":\"A\"}`|1|1",
                "`[{\"orderId\":\"A\"},`|1|1",
                "`[{\"orderId\":\"A\"},{\"orderId\":\"B`|1|1",
                "`[{\"orderId\":\"A\"},{\"orderId\":\"B\\`|1|1",
                "`[{\"orderId\":\"A\"},{\"orderId\":[}]]`|1|1",
                "`[{\"orderId\":\"A\"}] x`|1|1",
                "`{\"recharges\":[{\"orderId\":\"A\"}]`|1|1",
                "`{\"recharges\":[{\"orderId\":\"A\"}],\"count\":1}`|1|1",
                "`{\"recharges\":[{\"orderId\":\"A\"}]}]`|1|1",
                "`[{\"orderId\":\"A\"}][{\"orderId\":\"B\"}]`|1|1",
                "`{\"orderId\":\"A\"}\n{\"orderId\":\"B\"}`|2|1",
                "`[{\"orderId\":\"A\"},{orderId:\"B\"}]`|1|1",
                "`[{\"orderId\":\"A\"},{\"orderId\":\"B\n\"}]`|1|1",
                "`[{\"orderId\":\"A\"},nul]`|1|1",
                "`[{\"orderId\":\"A\"}}`|1|1",
                "`\"text\"`|1|0",
                "`hello`|1|0",
            })
    void whatIsNotJsonBreaksTheFileAfterItsGoodRows(String text, long line, int goodRows) {
        Rows rows = read(text);
        assertEquals(goodRows, rows.rows().size());
        assertEquals(line, rows.broken().line());
    }

    @Test
    void aTextLeftOpenInARowThatIsTooLongBreaksTheFile() {
        Rows rows = read("[{\"a\":\"" + "x".repeat(70_000) + ",\n\"b\":\"},{\"orderId\":\"B\"},{\"}]");
        assertEquals(List.of(), rows.summary());
        assertEquals(1, rows.broken().line());
    }

    @Test
    void aMessageHoldsNothingOfTheInput() {
        Rows rows = read("[{\"pan\":ABCDE1234F}]");
        assertEquals("not valid JSON", rows.broken().getMessage());
        assertTrue(!Rows.read(Format.JSONL, "{\"pan\":ABCDE1234F}").problem(0).contains("ABCDE"));
    }

    @Test
    void aNumberThatIsTooLongIsABadRow() {
        Rows rows = read("[{\"amount\":" + "1".repeat(5000) + "},{\"bill\":{\"a\":1e999999999}},{\"orderId\":\"B\"}]");
        assertEquals(List.of("1:!", "1:!", "1:B"), rows.summary());
    }

    @Test
    void jsonLinesGoOnAfterABrokenLine() {
        Rows rows = Rows.read(
                Format.JSONL,
                "{\"orderId\":\"A\"}\r\n\n{\"orderId\":\n{\"orderId\":\"B\"} x\n[]\n7\n{\"orderId\":\"C\"}{}\n{\"orderId\":\"D\"}");
        assertEquals(List.of("1:A", "3:!", "4:!", "5:!", "6:!", "7:!", "8:D"), rows.summary());
        assertTrue(rows.problem(1).startsWith("the line is not valid JSON near column "));
        assertEquals("a row must be an object; where the file is an array, end its name with .json", rows.problem(3));
        assertEquals("more text follows after the row's closing brace", rows.problem(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {65_000, 1_048_576})
    void aRowThatIsTooLongIsBadAndReadingGoesOn(int size) {
        boolean tooLong = size > Input.LONGEST_ROW;
        String long_ = "{\"orderId\":\"A\",\"number\":\"" + "\\\"],[{".repeat(size / 6) + "\"}";
        for (Format format : List.of(Format.JSON, Format.JSONL)) {
            String text =
                    format == Format.JSON ? "[" + long_ + ",\n{\"orderId\":\"B\"}]" : long_ + "\n{\"orderId\":\"B\"}";
            Rows rows = Rows.read(format, text);
            assertEquals(List.of(tooLong ? "1:!" : "1:A", "2:B"), rows.summary());
            assertTrue(!tooLong || rows.problem(0).contains("65,536 bytes"));
        }
    }
}
