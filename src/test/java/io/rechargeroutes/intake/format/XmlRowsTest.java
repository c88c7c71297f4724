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

class XmlRowsTest {

    private static final String B = "<recharge><orderId>B</orderId></recharge>";

    private static Rows read(String text) {
        return Rows.read(Format.XML, text);
    }

    private static Rows rows(String rows) {
        return read("<recharges>" + rows + B + "</recharges>");
    }

    @Test
    void readsNestedElements() {
        assertEquals(
                "{\"orderId\":\"A\",\"details\":{\"stdCode\":\"011\"},\"bill\":{\"billAmount\":\"1000.0\",\"x\":{\"y\":\"1\"}},\"circle\":\"\"}",
                rows("<recharge>\n <orderId>A</orderId> <details> <stdCode>011</stdCode> </details>"
                                + "<bill><billAmount>1000.0</billAmount><x><y>1</y></x></bill><circle/></recharge>")
                        .row(0)
                        .content()
                        .toString());
    }

    @Test
    void readsASingleRechargeAsRoot() {
        assertEquals(
                List.of("2:A"),
                read("<?xml version='1.0' encoding='utf-8'?>\n<recharge><orderId>A</orderId></recharge>\n<!-- end -->")
                        .summary());
        assertEquals(List.of("1:"), read("<recharge/>").summary());
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-16", "UTF-16LE", "ISO-8859-1", "windows-1252", "us-ascii"})
    void declaredEncoding_isNotBelieved(String encoding) {
        String text = "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>\n<recharges>" + B
                + "<recharge><orderId>\u00e9</orderId></recharge></recharges>";
        assertEquals(List.of("2:B", "2:\u00e9"), read(text).summary());
        Rows other = Rows.read(Format.XML, text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        assertEquals(List.of("2:B", "2:!"), other.summary());
        assertTrue(other.problem(1).contains("not UTF-8"));
    }

    @Test
    void readsCdataEscapesCommentsAndInstructions() {
        assertEquals(
                "a<b>&\"c\"A€",
                rows("<!-- > --><?x > ?><recharge><!-- <recharge> --><orderId>a<![CDATA[<b>]]>&amp;<?y?>&quot;c&quot;&#65;€</orderId></recharge>")
                        .row(0)
                        .content()
                        .get("orderId")
                        .asText());
    }

    @Test
    void ignoresNamespaces() {
        assertEquals(
                List.of("1:A"),
                read("<r:recharges xmlns:r='urn:x' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b'>"
                                + "<r:recharge xmlns='urn:y'><r:orderId>A</r:orderId></r:recharge></r:recharges>")
                        .summary());
    }

    @Test
    void countsLines() {
        assertEquals(
                List.of("3:A", "6:B"),
                read("<?xml version='1.0'?>\n<recharges>\n<recharge><orderId>\nA</orderId></recharge>\n\n" + B
                                + "</recharges>")
                        .summary()
                        .stream()
                        .map(row -> row.replaceAll("\\s", ""))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<recharge><amount>1</amount><amount>2</amount></recharge>|the element 'amount' stands twice",
                "<recharge><a:amount>1</a:amount><amount>2</amount></recharge>|the element 'amount' stands twice",
                "<recharge><details>x<stdCode>1</stdCode></details></recharge>|the element 'details' holds both text and elements",
                "<recharge>x<orderId>A</orderId></recharge>|the element 'recharge' holds both text and elements",
                "<recharge>hello</recharge>|<recharge> holds text",
                "<recharge id='A'/>|attributes are not read: write 'id' as an element",
                "<recharge><amount currency='INR'>1</amount></recharge>|write 'currency' as an element",
                "<refund><orderId>A</orderId></refund>|a row must be a <recharge>, not 'refund'",
                "some text|text stands between the rows",
                "<![CDATA[x]]>|text stands between the rows",
            })
    void aStrangeRowIsBadAndReadingGoesOn(String row, String text) {
        Rows rows = rows(row);
        assertEquals(List.of("1:!", "1:B"), rows.summary());
        assertTrue(rows.problem(0).contains(text), rows.problem(0));
        assertNull(rows.broken());
    }

    @Test
    void nestingEndsAt32Levels() {
        Rows rows = rows(nested(31) + nested(32) + nested(20_000).replace("<recharge>", "<recharge>\n"));
        assertEquals(List.of("1:", "1:!", "1:!", "2:B"), rows.summary());
        assertTrue(rows.problem(1).contains("more than 32 levels"));
    }

    private static String nested(int levels) {
        return "<recharge>" + "<x>".repeat(levels) + "</x>".repeat(levels) + "</recharge>";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE recharges SYSTEM 'file:///etc/passwd'><recharges/>",
                "<!DOCTYPE recharges [<!ENTITY a 'b'>]><recharges><recharge><orderId>&a;</orderId></recharge></recharges>",
                "<?xml version='1.0'?>\n<!DOCTYPE recharges [<!ENTITY % x SYSTEM 'http://127.0.0.1:1/x'> %x;]><recharges/>",
            })
    void refusesADoctype(String text) {
        Rows rows = read(text);
        assertTrue(rows.rows().isEmpty());
        assertTrue(rows.broken().getMessage().contains("DOCTYPE"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`<recharges>{B}\n<recharge><a></b></recharge></recharges>`|2|1",
                "`<recharges>{B}\n<recharge>\n<a>&nope;</a></recharge></recharges>`|3|1",
                "`<recharges>{B}<recharge><a>& b</a></recharge></recharges>`|1|1",
                "`<recharges>{B}<recharge><orderId>A</orderId>`|1|1",
                "`<recharges>{B}`|1|1",
                "`<recharges>{B}</recharge>`|1|1",
                "`<recharges>{B}</recharges>x`|1|1",
                "`<recharges>{B}</recharges><recharges/>`|1|1",
                "`<recharges>{B}<recharge><orderId`|1|1",
                "`<recharges>{B}<!-- `|1|1",
                "`<recharges>{B}<recharge <a/></recharge></recharges>`|1|1",
                "`<recharges>{B}<recharge><a x=1/></recharge></recharges>`|1|1",
                "`<recharges>{B}<recharge><a>\u0001</a></recharge></recharges>`|1|1",
                "`<orders>{B}</orders>`|1|0",
                "`<recharges version='1'>{B}</recharges>`|1|0",
                "`hello`|1|0",
                "`<!-- only -->`|1|0",
                "`<>`|1|0",
            })
    void whatIsNotWellFormedBreaksTheFileAfterItsGoodRows(String text, long line, int goodRows) {
        Rows rows = read(text.replace("{B}", B));
        assertEquals(goodRows, rows.rows().size());
        assertEquals(line, rows.broken().line());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<number>%s</number>",
                "<number><![CDATA[%s]]></number>",
                "<!--%s-->",
                "<?x %s?>",
                "<number x='%s'/>"
            })
    void aRowThatIsTooLongIsBadAndReadingGoesOn(String form) {
        Rows rows = rows("<recharge><orderId>A</orderId>" + form.replace("%s", "x".repeat(1_048_576)) + "</recharge>");
        assertEquals(List.of("1:!", "1:B"), rows.summary());
        assertTrue(rows.problem(0).contains("65,536 bytes"));
    }
}
