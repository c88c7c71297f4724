package io.rechargeroutes.intake.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Format;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvRowsTest {

    private static Rows read(String text) {
        return Rows.read(Format.CSV, text);
    }

    @Test
    void readsNestedNamesAndLeavesEmptyCellsOut() {
        ObjectNode content = read("orderId,circle,details.stdCode,location.latitude,location.longitude,bill\n"
                        + "A,,011,1.5,2.5,\"{\"\"billAmount\"\":1000.0,\"\"acceptPayment\"\":true}\"\n")
                .row(0)
                .content();
        assertEquals(
                "{\"orderId\":\"A\",\"details\":{\"stdCode\":\"011\"},\"location\":{\"latitude\":\"1.5\",\"longitude\":\"2.5\"},"
                        + "\"bill\":{\"billAmount\":1000.0,\"acceptPayment\":true}}",
                content.toString());
    }

    @Test
    void readsBillColumns() {
        assertEquals(
                "{\"orderId\":\"A\",\"bill\":{\"dueDate\":\"2030-01-01\"}}",
                read("orderId,bill.dueDate,bill.userName\nA,2030-01-01,\n")
                        .row(0)
                        .content()
                        .toString());
    }

    @Test
    void keepsBlanksAroundCellsAndQuotesWithin() {
        assertEquals(
                "{\"orderId\":\" A \",\"amount\":\" 1\",\"number\":\"a \\\"b\\\", c\"}",
                read("orderId,amount,number\n A , 1,\"a \"\"b\"\", c\"\n")
                        .row(0)
                        .content()
                        .toString());
    }

    @Test
    void countsPhysicalLinesAndSkipsBlankOnes() {
        assertEquals(
                List.of("3:A", "5:B", "6:C"),
                read("\r\norderId\r\nA\r\n  \r\nB\nC").summary());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orderId,amonut|there is no column 'amonut'; did you mean 'amount'?",
                "orderId,details.stdcode|there is no column 'details.stdcode'; did you mean 'details.stdCode'?",
                "OrderId,amount|there is no column 'OrderId'; did you mean 'orderId'?",
                "Order Id,Mobile Number,amount|there is no column 'Order Id' (write 'orderId'?), 'Mobile Number'; the column 'orderId' is missing",
                "orderId,amont,amount,amount|there is no column 'amont'; did you mean 'amount'?; the column 'amount' stands twice",
                "orderId,qqqqqqqq|there is no column 'qqqqqqqq'",
                "amount,operator|the column 'orderId' is missing",
                "orderId,amount,orderId|the column 'orderId' stands twice",
                "orderId;amont|there is no column 'amont'; did you mean 'amount'?",
                "orderId,\"amount|a quote in the header line is not closed",
                "orderId,bill,bill.x|cannot stand in one file",
                "orderId,bill.a.b|there is no column 'bill.a.b'",
            })
    void refusesAWrongHeader(String header, String text) {
        Rows rows = read(header + "\nA,10\n");
        assertTrue(rows.rows().isEmpty());
        assertTrue(rows.broken().getMessage().contains(text), rows.broken().getMessage());
        assertEquals(1, rows.broken().line());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "orderId,amount,,\\nA,10,,\\n|2:A",
                "orderId,,amount\\nA,,10\\nB,\u00a0,10\\nC,x,10\\n|2:A 3:B 4:!",
                "orderId,amount\\nA,10\\n,\\nB,10\\n\"\",\" \"\\n,,,,\\n|2:A 4:B",
                "orderId,amount\\nA,10,\\nB\\nC,10\\n|2:! 3:! 4:C",
                "sep=;\\norderId;amount\\nA;10\\n|3:A",
                "\"sep=,\"\\n\\norderId,amount\\nA,10\\n|4:A",
                "sep=;,\\norderId;amount\\nA;10\\n|3:A",
                "orderId;amount\\nA;10\\n\"B\";\"1;0\"\\n|2:A 3:B",
                "orderId\\tamount\\nA\\t10\\n|2:A",
                "orderId;bill\\nA;\"{\"\"a\"\":1,\"\"b\"\":2}\"\\n|2:A",
                "orderId,amount\\nA;B,10\\n|2:A;B",
                "\u00a0orderId\u200e,amount\\nA,10\\n|2:A",
            })
    void spreadsheetFile_asItIsSaved_isRead(String text, String summary) {
        Rows rows = read(text.replace("\\n", "\n").replace("\\t", "\t"));
        assertNull(rows.broken(), text);
        assertEquals(summary, String.join(" ", rows.summary()));
    }

    @Test
    void rowsOfEmptyCells_countInTheNumber() {
        byte[] bytes = "orderId,amount\n,\nA,1\n\n,\n,\nB,2\n,\n".getBytes(StandardCharsets.UTF_8);
        RowReader reader = RowReader.open(Format.CSV, new ByteArrayInputStream(bytes));
        List<String> numbers = new ArrayList<>();
        while (reader.hasNext()) {
            Row row = reader.next();
            numbers.add(reader.number() + ":" + row.line());
        }
        assertEquals(List.of("1:3", "4:7"), numbers);
        assertTrue(read("orderId,amount\n,\n").broken().getMessage().contains("the file has no rows"));
    }

    @Test
    void trimsHeaderNames() {
        assertEquals(
                "{\"orderId\":\"A\",\"amount\":\"10\"}",
                read(" orderId , amount\nA,10\n").row(0).content().toString());
    }

    @Test
    void takesFurtherDetailsOfTheCatalogue() {
        byte[] bytes = "orderId,details.meterNumber\nA,7\n".getBytes(StandardCharsets.UTF_8);
        RowReader reader = RowReader.open(Format.CSV, new ByteArrayInputStream(bytes), Set.of("meterNumber"));
        assertEquals("7", reader.next().content().at("/details/meterNumber").asText());
        assertTrue(Rows.read(Format.CSV, bytes).broken().getMessage().contains("details.meterNumber"));
    }

    @Test
    void saysHowManyCellsWereExpected() {
        Rows rows = read("orderId,amount\nA\nB,1,2\nC,3\n");
        assertEquals("the row has 1 cells where the header line has 2", rows.problem(0));
        assertEquals("the row has 3 cells where the header line has 2", rows.problem(1));
        assertEquals(List.of("2:!", "3:!", "4:C"), rows.summary());
    }

    @Test
    void everyLineOfACellThatSpansLinesIsABadRow() {
        Rows rows = read("orderId,amount\nA,\"1\nB,2\n\nC,3\",\nD,4\n");
        assertEquals(List.of("2:!", "3:!", "4:!", "5:!", "6:D"), rows.summary());
        assertTrue(rows.problem(0).contains("opened here and is not closed on its line"));
        for (int i = 1; i < 4; i++) {
            assertTrue(rows.problem(i).contains("opened in line 2;"), rows.problem(i));
        }
        assertNull(rows.broken());
    }

    @Test
    void quotedCell_opensAgain_isReportedWithItsLine() {
        Rows rows = read("orderId,amount\nA,\"1\nx\",\"y\nz\"\nD,4\n");
        assertEquals(List.of("2:!", "3:!", "4:!", "5:D"), rows.summary());
        assertTrue(rows.problem(1).contains("opened in line 2;"));
        assertTrue(rows.problem(2).contains("opened in line 3;"));
    }

    @Test
    void aQuoteThatNeverClosesBreaksTheFileAfterItsRows() {
        Rows rows = read("orderId,amount\nZ,1\nA,\"10\nB,10\nC,10\n");
        assertEquals(List.of("2:Z", "3:!", "4:!", "5:!"), rows.summary());
        assertEquals(3, rows.broken().line());
        assertEquals("the quote opened in line 3 is never closed", rows.broken().getMessage());
    }

    @Test
    void aQuoteInsideAPlainCellOpensNothing() {
        assertEquals(
                List.of("2:A\"b", "3:C"),
                read("orderId,amount\nA\"b,10\nC,10\n").summary());
    }

    @Test
    void textAfterAClosingQuoteIsABadRow() {
        Rows rows = read("orderId,amount\n\"A\"x,10\n\"B\",10\n\"A\" \"C\",1\n");
        assertEquals(List.of("2:!", "3:B", "4:!"), rows.summary());
        assertTrue(rows.problem(0).contains("after a closing quote"));
    }

    @Test
    void aLoneCarriageReturnEndsNoRow() {
        assertEquals(
                List.of("2:!", "3:C"),
                read("orderId,amount\nA,10\rB,10\nC,10\n").summary());
        assertTrue(read("orderId,amount\rA,10\r").broken().getMessage().contains("carriage return"));
    }

    @Test
    void aBrokenBillIsABadRow() {
        Rows rows = read("orderId,bill\nA,{\nB,[]\nC,\"{\"\"a\"\":1}\"\n");
        assertEquals(List.of("2:!", "3:!", "4:C"), rows.summary());
        assertEquals("'bill' is not valid JSON", rows.problem(0));
        assertEquals("'bill' must be a JSON object", rows.problem(1));
    }
}
