package io.rechargeroutes.intake.format;

import static io.rechargeroutes.intake.format.Workbooks.relations;
import static io.rechargeroutes.intake.format.Workbooks.row;
import static io.rechargeroutes.intake.format.Workbooks.sheet;
import static io.rechargeroutes.intake.format.Workbooks.workbook;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XlsxRowsTest {

    private static final String HEAD = row("orderId", "number", "amount", "details.dateOfBirth");
    private static final String STYLES = "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='00000000000'/>"
            + "<numFmt numFmtId='165' formatCode='[$-409]dd\\-mmm;@'/><numFmt numFmtId='166' formatCode='[Red]\"day\" 0.00'/></numFmts>"
            + "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
            + "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='166'/><xf numFmtId='49'/></cellXfs></styleSheet>";
    private static final String TEXTS =
            "<sst><si><t>A&amp;1</t></si><si><r><t>B</t></r><rPh sb='0'><t>x</t></rPh><r><t xml:space='preserve'> 2</t></r></si>"
                    + "<si><t>c_x000D_d</t></si><si/><si><t xml:space=\"preserve\"> plain </t></si></sst>";

    @TempDir
    Path folder;

    private Rows read(Workbooks workbook) throws IOException {
        return Workbooks.read(folder.resolve("orders.xlsx"), workbook.bytes());
    }

    private static Workbooks withStyles(String rows) {
        return Workbooks.of(rows).with("xl/styles.xml", STYLES).with("xl/sharedStrings.xml", TEXTS);
    }

    @Test
    void workbookOfALibrary_isRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Workbook workbook = new Workbook(bytes, "test", "1.0")) {
            Worksheet sheet = workbook.newWorksheet("Orders");
            List<String> header = List.of("orderId", "operator", "number", "amount", "details.stdCode");
            for (int i = 0; i < header.size(); i++) {
                sheet.value(0, i, header.get(i));
            }
            sheet.value(1, 0, "261121103012123456");
            sheet.value(1, 1, "AIRTEL");
            sheet.value(1, 2, 9800000017L);
            sheet.value(1, 3, new BigDecimal("199.5"));
            sheet.value(3, 0, "B");
            sheet.inlineString(3, 4, "011");
            sheet.value(4, 0, "C");
            sheet.value(4, 2, LocalDate.of(2026, 3, 1));
            sheet.style(4, 2).format("yyyy-mm-dd").set();
        }
        Rows rows = Workbooks.read(folder.resolve("a.xlsx"), bytes.toByteArray());
        assertNull(rows.broken());
        assertEquals(List.of("2:261121103012123456", "4:B", "5:C"), rows.summary());
        assertEquals(
                "{\"orderId\":\"261121103012123456\",\"operator\":\"AIRTEL\",\"number\":\"9800000017\",\"amount\":\"199.5\"}",
                rows.row(0).content().toString());
        assertEquals(
                "{\"orderId\":\"B\",\"details\":{\"stdCode\":\"011\"}}",
                rows.row(1).content().toString());
        assertEquals(List.of("number"), List.copyOf(rows.row(2).faults().keySet()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<c><v>9800000017</v></c>|9800000017|",
                "<c><v>9.800000017E9</v></c>|9800000017|",
                "<c t='n'><v>199.0</v></c>|199|",
                "<c><v>199.00000000000003</v></c>|199|",
                "<c><v>0.1</v></c>|0.1|",
                "<c><v>-0.0</v></c>|0|",
                "<c s='4'><v>1240.5</v></c>|1240.5|",
                "<c s='99'><v>7</v></c>|7|",
                "<c><v>123456789012345</v></c>|123456789012345|",
                "<c><v>1234567890123456</v></c>|1234567890123456|more than 15 digits",
                "<c><v>2.6112110301212301E+17</v></c>|2.6112110301212301E+17|more than 15 digits",
                "<c s='2'><v>2000000000</v></c>|02000000000|",
                "<c s='1'><v>46082</v></c>|46082|is a date",
                "<c s='3'><v>46082.5</v></c>|46082.5|is a date",
                "<c t='d'><v>2026-03-01T00:00:00</v></c>|2026-03-01T00:00:00|is a date",
                "<c t='s'><v>0</v></c>|A&1|",
                "<c t='s'><v>1</v></c>|B 2|",
                "<c t='inlineStr'><is><r><t>9</t></r><r><t>8</t></r><rPh><t>x</t></rPh></is></c>|98|",
                "<c t='str'><f>A1</f><v>98</v></c>|98|",
                "<c><f>SUM(A1)</f><v>98</v></c>|98|",
                "<c><f>SUM(A1)</f></c>|-|formula without a value",
                "<c t='e'><f>X</f><v>#REF!</v></c>|#REF!|is an error",
                "<c t='b'><v>1</v></c>|true|",
            })
    void cell_ofEachKind_isWhatItShows(String cell, String text, String fault) throws IOException {
        Rows rows = read(withStyles(HEAD + "<row>" + "<c t='inlineStr'><is><t>A</t></is></c>" + cell + "</row>"));
        assertNull(rows.broken());
        assertEquals(text, rows.row(0).content().get("number").asText());
        Map<String, String> faults = rows.row(0).faults();
        assertEquals(fault == null ? 0 : 1, faults.size(), faults.toString());
        assertTrue(fault == null || faults.get("number").contains(fault), faults.toString());
    }

    @Test
    void dateOfBirth_asADate_isIso() throws IOException {
        String cells = "<row><c t='inlineStr'><is><t>%s</t></is></c><c r='D%d' s='1'><v>%s</v></c></row>";
        Rows rows = read(withStyles(HEAD + cells.formatted("A", 2, "29251") + cells.formatted("B", 3, "1")));
        assertEquals(
                "1980-01-31", rows.row(0).content().at("/details/dateOfBirth").asText());
        assertEquals(
                "1900-01-01", rows.row(1).content().at("/details/dateOfBirth").asText());
        assertTrue(rows.row(0).faults().isEmpty());
        Rows mac = read(withStyles(HEAD + cells.formatted("A", 2, "27789"))
                .with(
                        "xl/workbook.xml",
                        workbook("<sheet r:id='r1'/>").replace("<workbookPr/>", "<workbookPr date1904='1'/>")));
        assertEquals(
                "1980-01-31", mac.row(0).content().at("/details/dateOfBirth").asText());
    }

    @Test
    void rows_withGapsAndEmptyCells_keepTheirLines() throws IOException {
        Rows rows = read(
                withStyles(
                        "<row r='1'/><row r='3'>" + HEAD.substring("<row>".length())
                                + "<row r='4'><c r='A4' s='1'/><c r='C4' t='s'><v>3</v></c></row>"
                                + "<row r='7' spans='1:3'><c r='A7' t='s'><v>4</v></c><c r='C7'><v>10</v></c><c r='XFD7' s='2'/></row>"
                                + "<row r='8'><c r='A8' t='inlineStr'><is><t>E</t></is></c><c r='F8'><v>1</v></c></row>"
                                + "<row r='9'><c r='B9'><v>1</v></c><c r='A9'><v>2</v></c></row><row r='10'><c r='ZZZZZZ10'><v>1</v></c></row>"));
        assertNull(rows.broken());
        assertEquals(List.of("7: plain ", "8:!", "9:!", "10:!"), rows.summary());
        assertEquals("10", rows.row(0).content().get("amount").asText());
        assertTrue(rows.problem(1).contains("column 6 has no name"), rows.problem(1));
    }

    @Test
    void sheet_withTheHeaderLine_isChosenAmongVisibleOnes() throws IOException {
        String others = sheet(row("Read me") + row("orderId"));
        String requests = HEAD + row("A", "1", "2");
        Workbooks second = Workbooks.of(row("Notes"))
                .with("xl/worksheets/sheet2.xml", sheet(requests))
                .with("xl/workbook.xml", workbook("<sheet name='N' r:id='r1'/><sheet name='O' r:id='r2'/>"));
        assertEquals(List.of("2:A"), read(second).summary());
        Workbooks hidden = Workbooks.of(requests)
                .with("xl/worksheets/sheet2.xml", sheet(requests))
                .with(
                        "xl/workbook.xml",
                        workbook("<sheet name='H' state='hidden' r:id='r2'/><sheet name='O' r:id='r1'/>"));
        assertEquals(List.of("2:A"), read(hidden).summary());
        Workbooks both = Workbooks.of(requests)
                .with("xl/worksheets/sheet2.xml", sheet(requests))
                .with("xl/workbook.xml", workbook("<sheet name='Jan' r:id='r1'/><sheet name='Feb' r:id='r2'/>"));
        assertEquals(
                "the sheets 'Jan' and 'Feb' both hold requests; save each as a file of its own",
                read(both).broken().getMessage());
        assertTrue(read(Workbooks.of(row("Order Id", "Number")).with("xl/worksheets/sheet2.xml", others))
                .broken()
                .getMessage()
                .contains("'Order Id' (write 'orderId'?), 'Number' (write 'number'?)"));
        assertEquals("the file has no rows", read(Workbooks.of("")).broken().getMessage());
        assertEquals("the file has no rows", read(Workbooks.of(HEAD)).broken().getMessage());
    }

    @Test
    void brokenSheet_keepsTheRowsBefore() throws IOException {
        Workbooks cut = Workbooks.of(HEAD)
                .with("xl/worksheets/sheet1.xml", sheet(HEAD + row("A")).replaceAll("</sheetData>.*", "<row><c>"));
        Rows rows = read(cut);
        assertEquals(List.of("2:A"), rows.summary());
        assertEquals(2, rows.broken().line());
        Rows twice = read(Workbooks.of(HEAD + "<row r='2'/><row r='2'/>"));
        assertTrue(twice.broken().getMessage().contains("not in their order"));
    }

    private static String doctype(String xml) {
        return xml.replaceFirst("\\?>\\s*", "?><!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>");
    }

    @Test
    void hostileWorkbook_ofEachKind_isRefusedWithASentence() throws IOException {
        String requests = HEAD + row("A", "9800000017", "10");
        String bomb = HEAD + "<row>" + " ".repeat(64 * 1024 * 1024) + "</row>";
        String rels = relations("<Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/>"
                + "<Relationship Id='r9' Type='x/externalLink' Target='externalLinks/externalLink1.xml'/>");
        Workbooks many = Workbooks.of(requests);
        for (int i = 0; i < 10_001; i++) {
            many.with("x" + i, "");
        }
        Map<String, Workbooks> refused = Map.of(
                "zip bombs", Workbooks.of(bomb),
                "macros", Workbooks.of(requests).with("xl/vbaProject.bin", "x"),
                "links to other workbooks", Workbooks.of(requests).with("xl/_rels/workbook.xml.rels", rels),
                "more than 10000 parts", many,
                "DOCTYPE", Workbooks.of("").with("xl/worksheets/sheet1.xml", doctype(sheet(requests))),
                "the workbook has a DOCTYPE",
                        Workbooks.of(requests).with("xl/styles.xml", doctype("<?xml version='1.0'?><x>&b;</x>")),
                "part of it is missing", Workbooks.of(requests).with("xl/workbook.xml", workbook("<sheet r:id='r2'/>")),
                "text of a cell is missing", Workbooks.of(HEAD + "<row><c t='s'><v>7</v></c></row>"),
                "no Excel workbook", Workbooks.of(requests).with("_rels/.rels", relations("")),
                "not well-formed", Workbooks.of(requests).with("xl/workbook.xml", "<workbook>"));
        for (Map.Entry<String, Workbooks> each : refused.entrySet()) {
            Rows rows = read(each.getValue());
            assertEquals(List.of(), rows.summary(), each.getKey());
            assertNotNull(rows.broken(), each.getKey());
            assertTrue(
                    rows.broken().getMessage().contains(each.getKey()),
                    rows.broken().getMessage());
        }
    }

    @Test
    void fileOfAnotherKind_underTheEnding_isNamed() throws IOException {
        Path file = folder.resolve("x.xlsx");
        byte[] old = new byte[2000];
        System.arraycopy(new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0}, 0, old, 0, 4);
        assertTrue(Workbooks.read(file, old)
                .broken()
                .getMessage()
                .contains("old Excel workbook (.xls), or one that is encrypted"));
        byte[] csv = "orderId,amount\nA,10\n".getBytes(StandardCharsets.UTF_8);
        assertTrue(Workbooks.read(file, csv).broken().getMessage().contains("the ending of what it is"));
        assertEquals(
                "the file is empty", Workbooks.read(file, new byte[0]).broken().getMessage());
    }

    @Test
    void cutWorkbook_atAnyByte_isNotWhole() throws IOException {
        byte[] whole = Workbooks.of(HEAD + row("A", "9800000017", "10")).bytes();
        for (int cut = 1; cut < whole.length; cut++) {
            Rows rows = Workbooks.read(folder.resolve("cut.xlsx"), Arrays.copyOf(whole, cut));
            assertEquals(List.of(), rows.rows(), "cut after " + cut);
            assertTrue(
                    rows.broken().getMessage().contains("no whole Excel workbook"),
                    rows.broken().getMessage());
        }
        byte[] withComment = Arrays.copyOf(whole, whole.length + 3);
        withComment[whole.length - 2] = 3;
        assertEquals(
                List.of("2:A"),
                Workbooks.read(folder.resolve("b.xlsx"), withComment).summary());
        assertFalse(Workbooks.read(folder.resolve("c.xlsx"), new byte[100]).broken() == null);
    }

    /** No fault of the disk, which would be tried again and again. */
    @Test
    void damagedPart_ofAWholeZip_isReported() throws IOException {
        StringBuilder many = new StringBuilder(HEAD);
        for (int i = 0; i < 2000; i++) {
            many.append(row("A" + Integer.toHexString(i * 7919), "98" + i * 31, "10"));
        }
        byte[] whole = Workbooks.of(many.toString()).bytes();
        for (int at = 3000; at < whole.length - 1000; at += 500) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 40; i++) {
                damaged[at + i] ^= 0x5A;
            }
            assertNotNull(Workbooks.read(folder.resolve("d.xlsx"), damaged).broken(), "damaged at " + at);
        }
    }

    @Test
    void manyTexts_inAnyOrder_areFound() throws IOException {
        int count = 70_000;
        String texts = IntStream.range(0, count)
                .mapToObj(i -> "<si><t>दि" + i + "</t></si>")
                .collect(Collectors.joining("", "<sst>", "</sst>"));
        SharedTexts shared = SharedTexts.read(new ByteArrayInputStream(texts.getBytes(StandardCharsets.UTF_8)));
        for (int i : new int[] {0, count - 1, 65_535, 65_536, 1}) {
            assertEquals("दि" + i, shared.get(i));
        }
        assertNull(shared.get(count));
    }
}
