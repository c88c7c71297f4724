package io.rechargeroutes.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import io.rechargeroutes.intake.NumberedRow;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.intake.format.UnreadableInputException;
import io.rechargeroutes.intake.format.Workbooks;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import io.rechargeroutes.model.Money;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Other people's files become requests by what a format says alone. */
class ForeignFilesTest {

    private static final RequestValidator VALIDATOR = new RequestValidator(Formats.CATALOGUE, Set.of("A1TOPUP", "AOP"));
    private static final String APPLIES = "applies-to: {files: [\"x/*\"]}\n";
    /** Fields that most of the files below name alike. */
    private static final String FIELDS =
            """
            fields:
              orderId: {from: TxnRef}
              number: {from: MobileNo}
              operator: {from: Operator, map: {Airtel: AIRTEL, "Reliance Jio": JIO}}
              circle: {value: DELHI}
            """;

    @TempDir
    Path folder;

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of(
                        "pipe",
                        "type: csv\ncsv: {delimiter: \"|\", skip-lines: 1}\n" + FIELDS
                                + "  amount: {from: Amt}\npass-through: [Branch]\n",
                        "UTF-8",
                        "HEADER 2026\nTxnRef|MobileNo|Operator|Amt|Branch\nA|9800000011|Airtel|199|Süd\n||||\n"
                                + "B|98000 00012|Reliance Jio|99.50|\n"),
                Arguments.of(
                        "semicolon and decimal comma",
                        "type: csv\ncsv: {delimiter: \";\"}\n" + FIELDS
                                + "  amount: {from: Amt, decimal: \",\", grouping: \".\"}\npass-through: [Branch]\n",
                        "UTF-8",
                        "\uFEFFBranch;TxnRef;MobileNo;Operator;Amt\r\nSüd;A;9800000011;Airtel;\"199,00\"\r\n\r\n"
                                + ";B;9800000012;Reliance Jio;99,5\r\n"),
                Arguments.of(
                        "fixed width",
                        "type: fixed\nfixed: {columns: {TxnRef: 1-4, MobileNo: 5-14, Operator: 15-26, Amt: 27-33, Branch: 34-40}}\n"
                                + FIELDS + "  amount: {from: Amt, scale: 2}\npass-through: [Branch]\n",
                        "UTF-8",
                        "A   9800000011Airtel      0019900Süd\n\nB   9800000012Reliance Jio0009950\n"),
                Arguments.of(
                        "no header",
                        """
                        type: csv
                        csv: {header: false, delimiter: tab}
                        fields:
                          orderId: {from: 1}
                          number: {from: 2}
                          operator: {from: 3, map: {Airtel: AIRTEL, "Reliance Jio": JIO}}
                          circle: {value: DELHI}
                          amount: {from: 4}
                        pass-through: [{from: 5, name: Branch}]
                        """,
                        "UTF-8",
                        "A\t9800000011\tAirtel\t199\tSüd\n\t\t\t\t\nB\t9800000012\tReliance Jio\t99.50\t\n"),
                Arguments.of(
                        "XML with namespaces",
                        "type: xml\nrows: /payments/payment\n"
                                + FIELDS.replace("from: MobileNo", "from: /customer/mobile")
                                + "  amount: {from: Amt}\npass-through: [/customer/Branch]\n",
                        "UTF-8",
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<p:payments xmlns:p=\"urn:x\" total=\"2\"><p:head><p:payment/></p:head>"
                                + "<p:payment><p:TxnRef>A</p:TxnRef><p:customer><p:mobile>9800000011</p:mobile><p:Branch>Süd</p:Branch></p:customer>"
                                + "<p:Operator>Airtel</p:Operator><p:Amt currency=\"INR\">199</p:Amt></p:payment>\n"
                                + "<p:payment xmlns:q=\"urn:y\"><q:TxnRef>B</q:TxnRef><p:customer><p:mobile>9800000012</p:mobile></p:customer>"
                                + "<note>a</note><note>b</note><p:Operator><![CDATA[Reliance Jio]]></p:Operator><p:Amt>99.50</p:Amt></p:payment></p:payments>"),
                Arguments.of(
                        "XML with attributes, in groups",
                        """
                        type: xml
                        rows: /batch/branch/tx
                        charset: ISO-8859-1
                        fields:
                          orderId: {from: "@ref"}
                          number: {from: "@msisdn"}
                          operator: {from: op, map: {Airtel: AIRTEL, "Reliance Jio": JIO}}
                          circle: {value: DELHI}
                          amount: {from: /amount/@value}
                        pass-through: ["@Branch"]
                        """,
                        "ISO-8859-1",
                        "<?xml version='1.0' encoding='ISO-8859-1'?><batch>\n<branch><tx ref=\"A\" msisdn=\"9800000011\" Branch=\"Süd\"><op>Airtel</op>"
                                + "<amount value=\"199\"/></tx></branch>\n<!-- x --><other><note ref=\"C\"/></other>\n<branch><tx ref='B' msisdn='9800000012'>"
                                + "<op>Reliance Jio</op><amount value=\"99.50\"/></tx></branch></batch>"),
                Arguments.of(
                        "JSON in an envelope",
                        "type: json\nrows: /data/payments\n"
                                + FIELDS.replace("from: MobileNo", "from: /customer/mobile")
                                + "  amount: {from: Amt}\npass-through: [Branch]\n",
                        "UTF-8",
                        "{\"meta\":{\"payments\":[1,{\"data\":\"]}\"}],\"n\":null},\"data\":{\"count\":2,\"payments\":[\n"
                                + "{\"TxnRef\":\"A\",\"customer\":{\"mobile\":9800000011},\"Operator\":\"Airtel\",\"Amt\":199,\"Branch\":\"Süd\"},\n"
                                + "{\"TxnRef\":\"B\",\"customer\":{\"mobile\":\"9800000012\"},\"Operator\":\"Reliance Jio\",\"Amt\":99.50,\"extra\":[1]}],"
                                + "\"more\":[{}]},\"end\":true}\n"),
                Arguments.of(
                        "JSON, an array",
                        "type: json\n" + FIELDS + "  amount: {from: Amt}\npass-through: [Branch]\n",
                        "UTF-8",
                        "[{\"TxnRef\":\"A\",\"MobileNo\":\"9800000011\",\"Operator\":\"Airtel\",\"Amt\":\"199\",\"Branch\":\"Süd\"},"
                                + "{\"TxnRef\":\"B\",\"MobileNo\":\"9800000012\",\"Operator\":\"Reliance Jio\",\"Amt\":\"99.50\"}]"),
                Arguments.of(
                        "JSON Lines",
                        "type: jsonl\n" + FIELDS + "  amount: {from: Amt}\npass-through: [Branch]\n",
                        "UTF-8",
                        "{\"TxnRef\":\"A\",\"MobileNo\":\"9800000011\",\"Operator\":\"Airtel\",\"Amt\":\"199\",\"Branch\":\"Süd\"}\n\n"
                                + "{\"TxnRef\":\"B\",\"MobileNo\":\"9800000012\",\"Operator\":\"Reliance Jio\",\"Amt\":99.50}\n"),
                Arguments.of(
                        "Windows-1252",
                        "type: csv\ncharset: windows-1252\n" + FIELDS
                                + "  amount: {from: Amt}\npass-through: [Branch]\n",
                        "windows-1252",
                        "TxnRef,MobileNo,Operator,Amt,Branch\nA,9800000011,Airtel,199,Süd\nB,9800000012,Reliance Jio,99.50,\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void foreignFile_byItsFormatAlone_isTwoRequestsWithWhatIsPassedThrough(
            String name, String yaml, String charset, String text) {
        List<Row> rows = Formats.rows(Formats.of(folder, APPLIES + yaml), text.getBytes(Charset.forName(charset)));
        assertEquals(
                List.of(
                        "A MOBILE_PREPAID AIRTEL DELHI 9800000011 199 {Branch=Süd}",
                        "B MOBILE_PREPAID JIO DELHI 9800000012 99.5 {}"),
                rows.stream().map(ForeignFilesTest::shown).toList());
    }

    private static String shown(Row row) {
        Checked checked = VALIDATOR.check(row);
        if (checked instanceof Checked.Accepted accepted) {
            var request = accepted.request();
            return Stream.of(
                            request.orderId(),
                            request.service(),
                            request.operator(),
                            request.circle(),
                            request.number(),
                            Money.text(request.amount()),
                            row.passThrough().values())
                    .map(String::valueOf)
                    .collect(Collectors.joining(" "));
        }
        return String.valueOf(checked);
    }

    /** What was read before a stop and what is read after it are the whole file, wherever the stop was. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void foreignFile_readOnAfterEachRowByTheStoredFormat_givesTheSameRows(
            String name, String yaml, String charset, String text) {
        InputFormat format = Formats.of(folder, APPLIES + yaml);
        byte[] bytes = text.getBytes(Charset.forName(charset));
        List<NumberedRow> whole = numbered(format, bytes, 0);
        InputFormats edited = InputFormats.canonical(List.of());
        for (int from = 0; from <= whole.get(whole.size() - 1).number() + 1; from++) {
            int recorded = from;
            List<NumberedRow> both = Stream.concat(
                            whole.stream().filter(row -> row.number() < recorded),
                            numbered(edited.begun(format.stored(), format.form()), bytes, from).stream())
                    .toList();
            assertEquals(whole, both, "from row " + from);
        }
    }

    private static List<NumberedRow> numbered(InputFormat format, byte[] input, int from) {
        List<NumberedRow> rows = new ArrayList<>();
        RowReader reader = format.open(new ByteArrayInputStream(input), Set.of());
        while (reader.hasNext()) {
            Row row = reader.next();
            if (reader.number() >= from) {
                rows.add(new NumberedRow(reader.number(), row, null));
            }
        }
        return rows;
    }

    private List<Row> workbook(String rows, String sheet) throws IOException {
        InputFormat format = Formats.of(
                folder.resolve("formats"),
                APPLIES + "type: xlsx\n" + rows + FIELDS
                        + "  amount: {from: Amt}\n  expiresAt: {from: Valid, date: \"dd/MM/yyyy HH:mm\", zone: Asia/Kolkata}\n"
                        + "pass-through: [Branch, Since]\n");
        Path file = folder.resolve("book.xlsx");
        Files.write(file, Workbooks.of(sheet).bytes());
        List<Row> read = new ArrayList<>();
        try (RowReader reader = format.open(Files.newInputStream(file), file.toFile(), Set.of())) {
            reader.forEachRemaining(read::add);
        }
        return read;
    }

    @Test
    void workbook_byItsHeaderRow_hasNumbersAndDatesAsTheFormatSays() throws IOException {
        String header = Workbooks.row("TxnRef", "MobileNo", "Operator", "Amt", "Valid", "Branch", "Since");
        String sheet = Workbooks.row("Report of a day")
                + header
                + Workbooks.row("A", "9800000011", "Airtel")
                        .replace(
                                "</row>",
                                "<c><v>199</v></c><c t='d'><v>2026-11-30T18:30:00</v></c><c t='inlineStr'><is><t>Süd</t></is></c>"
                                        + "<c t='d'><v>2020-01-31</v></c></row>")
                + Workbooks.row("", "")
                + Workbooks.row("B").replace("</row>", "<c t='d'><v>2026-03-01</v></c>")
                + "<c t='inlineStr'><is><t>Airtel</t></is></c><c><v>99.5</v></c></row>";
        for (String rows : List.of("rows: {sheet: Orders, header: 2}\n", "rows: {header: 2}\n")) {
            List<Row> read = workbook(rows, sheet);
            assertEquals(List.of(3L, 5L), read.stream().map(Row::line).toList());
            assertEquals(
                    "9800000011 199 2026-11-30T13:00:00Z",
                    Stream.of("number", "amount", "expiresAt")
                            .map(name -> read.get(0).content().path(name).asText())
                            .collect(Collectors.joining(" ")));
            assertEquals(
                    Map.of("Branch", "Süd", "Since", "2020-01-31T00:00:00"),
                    read.get(0).passThrough().values());
            Checked.Rejected rejected = (Checked.Rejected) VALIDATOR.check(read.get(1));
            assertTrue(rejected.message().startsWith("number is a date in the spreadsheet"), rejected.message());
        }
        assertEquals(
                1,
                workbook("", header + Workbooks.row("A", "9800000011", "Airtel", "1"))
                        .size());
    }

    @Test
    void workbook_withoutTheSheetOrTheColumn_isRefusedByName() {
        assertEquals(
                "the file has no sheet 'Order', which the format names; did you mean 'Orders'?",
                assertThrows(
                                UnreadableInputException.class,
                                () -> workbook("rows: {sheet: Order}\n", Workbooks.row("TxnRef")))
                        .getMessage());
        assertTrue(assertThrows(UnreadableInputException.class, () -> workbook("", Workbooks.row("TxnRef", "Amt")))
                .getMessage()
                .startsWith("the header line has no column 'Branch', which the format names"));
    }

    @Test
    void emptyRows_countInRowNumberAndLine() {
        InputFormat format = Formats.of(folder, APPLIES + "type: csv\n" + FIELDS + "  amount: {from: Amt}\n");
        List<NumberedRow> rows = numbered(
                format,
                "TxnRef,MobileNo,Operator,Amt\n,,,\n\nA,1,Airtel,1\n , ,,\nB,2,Airtel,2\n"
                        .getBytes(StandardCharsets.UTF_8),
                0);
        assertEquals(
                List.of("2 line 4", "4 line 6"),
                rows.stream()
                        .map(row -> row.number() + " line " + row.row().line())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A;9800000011;BSNL;10|OPERATOR_UNKNOWN|'BSNL'",
                "A;9800000011;Airtel;1.234|INVALID_AMOUNT|'1.234'",
                "A;9800000011;Airtel;1e3|INVALID_AMOUNT|'1e3'",
                "A;9800000011;Airtel;10;;;Branch|UNREADABLE_ROW|cells",
                "A;9800000011|UNREADABLE_ROW|2 cells",
                "A;\"9800000011;Airtel;10|UNREADABLE_ROW|quote"
            })
    void valueThatTheFormatCannotRead_refusesTheRowAndNamesIt(String line, String code, String named) {
        InputFormat format = Formats.of(
                folder,
                APPLIES + "type: csv\ncsv: {delimiter: \";\"}\n" + FIELDS + "  amount: {from: Amt, decimal: \",\"}\n");
        Row row = Formats.rows(
                        format, ("TxnRef;MobileNo;Operator;Amt\n" + line + "\n").getBytes(StandardCharsets.UTF_8))
                .get(0);
        Checked.Rejected rejected = (Checked.Rejected) VALIDATOR.check(row);
        assertEquals(code, rejected.code());
        assertTrue(rejected.message().contains(named), rejected.message());
        assertEquals(row.content() == null ? null : "A", rejected.orderId());
    }

    @Test
    void passedThroughValue_longerThanAKibibyte_refusesTheRowAndLeavesTheOthers() {
        InputFormat format = Formats.of(
                folder, APPLIES + "type: jsonl\n" + FIELDS + "  amount: {from: Amt}\npass-through: [Branch, Agent]\n");
        String line =
                "{\"TxnRef\":\"A\",\"MobileNo\":\"9800000011\",\"Operator\":\"Airtel\",\"Amt\":\"199\",\"Branch\":\"%s\",\"Agent\":\"x\"}\n";
        Row fits = Formats.rows(format, line.formatted("ü".repeat(512)).getBytes(StandardCharsets.UTF_8))
                .get(0);
        assertEquals(null, fits.problem());
        Row longer = Formats.rows(format, line.formatted("ü".repeat(512) + "x").getBytes(StandardCharsets.UTF_8))
                .get(0);
        assertTrue(
                longer.problem().contains("'Branch' is passed through and longer than 1,024 bytes"), longer.problem());
        assertEquals(Set.of("Agent"), longer.passThrough().values().keySet());
        assertTrue(!longer.toString().contains("üü"), "no log shows a value: " + longer.passThrough());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"data\":[]}|has no field 'payments'",
                "{\"payments\":{\"a\":1}|the file ends",
                "{\"payments\":[{}]|the file ends",
                "[1]|must be an object",
                "{\"x\":[[[}|the file ends",
                "{\"payments\":[{\"TxnRef\":\"A\"}],\"x\":1} more|more text",
                "{\"payments\":[{\"TxnRef\":\"A\"}],\"x\":1,\"payments\":[{}]}|'payments' twice"
            })
    void jsonEnvelope_broken_saysWhereAndWhat(String text, String what) {
        InputFormat format =
                Formats.of(folder, APPLIES + "type: json\nrows: /payments\n" + FIELDS + "  amount: {from: Amt}\n");
        List<Row> rows = Formats.rows(format, text.getBytes(StandardCharsets.UTF_8));
        String last = rows.get(rows.size() - 1).problem();
        assertTrue(last.startsWith("BROKEN ") && last.contains(what), last);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<x/>|the root tag must be <payments>",
                "<!DOCTYPE x [<!ENTITY a \"b\">]><payments/>|DOCTYPE",
                "<payments><payment><a></payment></payments>|not well-formed",
                "<payments><payment/>|ends before",
                "<payments/>|has no rows",
                "<?xml version=\"1.0\" encoding=\"windows-1252\"?><payments/>|the format that it is UTF-8",
                "<payments><a></b></payments>|another end tag"
            })
    void foreignXml_broken_saysWhat(String text, String what) {
        InputFormat format = Formats.of(
                folder, APPLIES + "type: xml\nrows: /payments/payment\n" + FIELDS + "  amount: {from: Amt}\n");
        List<Row> rows = Formats.rows(format, text.getBytes(StandardCharsets.UTF_8));
        String last = rows.get(rows.size() - 1).problem();
        assertTrue(last.startsWith("BROKEN ") && last.contains(what), last);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dd/MM/yyyy HH:mm|31/12/2026 18:00|2026-12-31T12:30:00Z",
                "dd/MM/yyyy|31/12/2026|2026-12-31T18:29:59Z",
                "dd-MMM-yy hh:mm a|05-jan-27 01:30 pm|2027-01-05T08:00:00Z",
                "dd/MM/yyyy|31/02/2026|refused",
                "yyyy-MM-dd'T'HH:mm:ssXXX|2026-12-31T18:00:00+02:00|2026-12-31T16:00:00Z"
            })
    void moment_inTheSendersPatternAndZone_isCanonical(String pattern, String text, String expected) {
        InputFormat format = Formats.of(
                folder,
                APPLIES + "type: csv\ncsv: {delimiter: \";\"}\n" + FIELDS
                        + "  amount: {from: Amt}\n  expiresAt: {from: Valid, date: \"" + pattern
                        + "\", zone: Asia/Kolkata}\n");
        Row row = Formats.rows(
                        format,
                        ("TxnRef;MobileNo;Operator;Amt;Valid\nA;9800000011;Airtel;10;" + text + "\n")
                                .getBytes(StandardCharsets.UTF_8))
                .get(0);
        assertEquals(
                expected,
                row.problem() != null
                        ? "refused"
                        : row.content().path("expiresAt").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",|.|'1.234,50'|1234.50",
                ",|.|'1.23.456,5'|123456.5",
                ",|.|12.34|",
                ",|.|'1234,'|",
                ".|,|'1,23,456.75'|123456.75",
                ".|,|'1,2,3'|",
                ",|' '|'1 234,5'|1234.5",
                ".||007.50|7.50",
                ".||-5|"
            })
    void amount_inTheSendersForm_isCanonicalOrRefused(String decimal, String grouping, String text, String expected) {
        AmountForm form = new AmountForm(decimal.charAt(0), grouping == null ? null : grouping.charAt(0), null);
        assertEquals(expected, form.canonical(text, TextNode.valueOf(text)).orElse(null));
    }

    @ParameterizedTest
    @CsvSource({
        "partner-x/*.txt,partner-x/a.txt,true",
        "partner-x/*.txt,partner-x/b/a.txt,false",
        "partner-x/*.txt,a.txt,false",
        "PAY_*.csv,PAY_1.csv,true",
        "PAY_*.csv,x/PAY_1.csv,false",
        "**/PAY_?.csv,x/y/PAY_1.csv,true",
        "**/PAY_?.csv,PAY_1.csv,true",
        "**/PAY_?.csv,PAY_12.csv,false",
        "partner-x/*.txt,Partner-X/A.TXT,true",
        "*,a,true"
    })
    void glob_onThePathBelowTheInbox_fitsOrNot(String glob, String path, boolean fits) {
        assertEquals(Optional.empty(), Glob.fault(glob));
        assertEquals(fits, Glob.of(glob).matches(path));
    }

    @Test
    void scale_readsWholeNumbersAlone() {
        String format = FIELDS + "  amount: {from: Amt, scale: 2}\n";
        String json =
                "[{\"TxnRef\":\"A\",\"Amt\":19900},{\"TxnRef\":\"B\",\"Amt\":\"19950\"},{\"TxnRef\":\"C\",\"Amt\":5000.00},"
                        + "{\"TxnRef\":\"D\",\"Amt\":1.5e3}]";
        assertEquals(
                List.of("199.00", "199.50", "", ""),
                amounts(Formats.rows(
                        Formats.of(folder, APPLIES + "type: json\n" + format), json.getBytes(StandardCharsets.UTF_8))));
        assertEquals(
                List.of("199.00", "1.234"),
                amounts(Formats.rows(
                        Formats.of(
                                folder,
                                APPLIES + "type: csv\nfields: {orderId: {from: A}, amount: {from: B, scale: 3}}\n"),
                        "A,B\n1,199000\n2,1234\n".getBytes(StandardCharsets.UTF_8))));
    }

    /** It would be taken for absent, and the default would be recharged. */
    @Test
    void valueOnAWayThatIsBlocked_refusesTheRow() {
        String fields = "fields: {orderId: {from: ref}, operator: {from: /op/code, default: AIRTEL}}\n";
        InputFormat json = Formats.of(folder, APPLIES + "type: json\n" + fields);
        InputFormat xml = Formats.of(folder, APPLIES + "type: xml\nrows: /all/tx\n" + fields);
        assertEquals(
                List.of("AIRTEL", "AIRTEL", "none", "none"),
                operators(Formats.rows(
                        json,
                        "[{\"ref\":\"A\"},{\"ref\":\"B\",\"op\":{}},{\"ref\":\"C\",\"op\":\"JIO\"},{\"ref\":\"D\",\"op\":[{\"code\":\"JIO\"}]}]"
                                .getBytes(StandardCharsets.UTF_8))));
        assertEquals(
                List.of("none", "none", "JIO", "AIRTEL"),
                operators(Formats.rows(
                        xml,
                        ("<all><tx><ref>A</ref><op><code>JIO</code></op><op><code>JIO</code></op></tx>"
                                        + "<tx><ref>B</ref><op><code>J<b/>IO</code></op></tx>"
                                        + "<tx><ref>C</ref><op><code type=\"x\">JIO</code></op></tx><tx><ref>D</ref><op/></tx></all>")
                                .getBytes(StandardCharsets.UTF_8))));
    }

    private static List<String> operators(List<Row> rows) {
        return rows.stream()
                .map(row -> row.problem() != null
                        ? "none"
                        : row.content().path("operator").asText())
                .toList();
    }

    /** Stepped over, such a row would be lost in silence. */
    @Test
    void xmlRow_besideThePath_isRefused() {
        InputFormat format =
                Formats.of(folder, APPLIES + "type: xml\nrows: /payments/payment\nfields: {orderId: {from: ref}}\n");
        List<Row> rows = Formats.rows(
                format,
                "<payments count=\"4\"><head><payment/></head><payment><ref>A</ref></payment>\n<group><payment><ref>B</ref></payment></group>\n<Payment><ref>C</ref></Payment><payment><ref>D</ref></payment></payments>"
                        .getBytes(StandardCharsets.UTF_8));
        assertEquals(
                List.of("A", "refused in line 2", "refused in line 3", "D"),
                rows.stream()
                        .map(row -> row.problem() == null
                                ? row.content().path("orderId").asText()
                                : "refused in line " + row.line())
                        .toList());
    }

    @Test
    void xmlRow_namedLikeWhatItStandsIn_isRead() {
        InputFormat format =
                Formats.of(folder, APPLIES + "type: xml\nrows: /tx/tx/tx\nfields: {orderId: {from: ref}}\n");
        List<Row> rows = Formats.rows(
                format,
                "<tx><tx><tx><ref>A</ref></tx><tx><ref>B</ref></tx></tx></tx>".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                List.of("A", "B"),
                rows.stream().map(row -> row.content().path("orderId").asText()).toList());
    }

    @Test
    void fixedLine_longerThanTheColumns_isRefused() {
        InputFormat format = Formats.of(
                folder, APPLIES + "type: fixed\nfixed: {columns: {A: 1-2, B: 3-6}}\nfields: {orderId: {from: A}}\n");
        List<Row> rows = Formats.rows(format, "A 1000  \nB 10000\nC 1\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                Arrays.asList(
                        null,
                        "line 2: the line has 7 characters, and the last column ends at 6; correct the line, or name the rest as a column",
                        null),
                rows.stream().map(Row::problem).toList());
    }

    @Test
    void separatorLine_isObeyed_orRefusedWhereTheFormatSaysOtherwise() {
        for (String lines : List.of("{delimiter: \";\"}", "{delimiter: \";\", skip-lines: 1}")) {
            InputFormat format =
                    Formats.of(folder, APPLIES + "type: csv\ncsv: " + lines + "\nfields: {orderId: {from: Ref}}\n");
            String title = lines.contains("skip") ? "Report\n" : "";
            for (String named : List.of("sep=;\n", "\"sep=;\"\r\n", "")) {
                List<Row> rows =
                        Formats.rows(format, (named + title + "Ref;B\nA;1\n").getBytes(StandardCharsets.UTF_8));
                assertEquals("A", rows.get(0).content().path("orderId").asText(), named);
            }
            String fault = Formats.rows(format, ("sep=,\n" + title + "Ref;B\nA;1\n").getBytes(StandardCharsets.UTF_8))
                    .get(0)
                    .problem();
            assertTrue(fault.contains("separated by ','"), fault);
        }
    }

    @Test
    void utf8Mark_isObeyed_whateverTheFormatSays() {
        InputFormat format =
                Formats.of(folder, APPLIES + "type: csv\ncharset: windows-1252\nfields: {orderId: {from: Ref}}\n");
        assertEquals(
                "ü",
                Formats.rows(format, "\uFEFFRef\nü\n".getBytes(StandardCharsets.UTF_8))
                        .get(0)
                        .content()
                        .path("orderId")
                        .asText());
    }

    @Test
    void remainderOfAFile_isReadAsTheFileWas() throws IOException {
        Files.writeString(
                folder.resolve("x.yaml"),
                "applies-to: {files: [\"day/PAY_????.csv\", \"s\u00F6d/a\"]}\ntype: csv\nfields: {orderId: {from: A}}\n");
        InputFormats formats = Formats.read(folder);
        for (String path : List.of(
                "day/PAY_2026.csv",
                "day/PAY_2026.remainder.csv",
                "day/PAY_2026.remainder.2.csv",
                "s\u00F6d/a.remainder",
                "so\u0308d/a")) {
            assertTrue(formats.foreign(path).isPresent(), path);
        }
        assertTrue(formats.foreign("day/PAY_20261.csv").isEmpty());
    }

    /** What its sender writes between rupees and paise in texts says nothing of numbers. */
    @Test
    void amount_thatIsANumber_keepsItsPoint() throws IOException {
        String format = FIELDS + "  amount: {from: Amt, decimal: \",\", grouping: \".\"}\n";
        String json =
                "[{\"TxnRef\":\"A\",\"Amt\":12.345},{\"TxnRef\":\"B\",\"Amt\":10.50},{\"TxnRef\":\"C\",\"Amt\":1.99e2},"
                        + "{\"TxnRef\":\"D\",\"Amt\":\"1.234,50\"}]";
        assertEquals(
                List.of("12.345", "10.50", "199", "1234.50"),
                amounts(Formats.rows(
                        Formats.of(folder, APPLIES + "type: json\n" + format), json.getBytes(StandardCharsets.UTF_8))));
        InputFormat book = Formats.of(folder, APPLIES + "type: xlsx\n" + format);
        Path file = folder.resolve("book.xlsx");
        String number = "<row><c t='inlineStr'><is><t>A</t></is></c><c t='inlineStr'><is><t>1</t></is></c>"
                + "<c t='inlineStr'><is><t>Airtel</t></is></c><c>%s</c></row>";
        Files.write(
                file,
                Workbooks.of(Workbooks.row("TxnRef", "MobileNo", "Operator", "Amt")
                                + number.formatted("<v>12.345</v>")
                                + number.formatted("<v>10.5</v>")
                                + Workbooks.row("D", "1", "Airtel", "1.234,50"))
                        .bytes());
        List<Row> read = new ArrayList<>();
        try (RowReader reader = book.open(Files.newInputStream(file), file.toFile(), Set.of())) {
            reader.forEachRemaining(read::add);
        }
        assertEquals(List.of("12.345", "10.5", "1234.50"), amounts(read));
    }

    private static List<String> amounts(List<Row> rows) {
        return rows.stream().map(row -> row.content().path("amount").asText()).toList();
    }

    @Test
    void textMessage_ofXml_isReadWhateverItDeclares() {
        InputFormat format = Formats.of(
                        folder,
                        APPLIES + "type: xml\ncharset: windows-1252\nrows: /payments/payment\n" + FIELDS
                                + "  amount: {from: Amt}\n")
                .ofText();
        for (String encoding : List.of("windows-1252", "UTF-16", "UTF-8", "none at all")) {
            String text = "<?xml version=\"1.0\" encoding=\"" + encoding
                    + "\"?><payments><payment><TxnRef>ü</TxnRef></payment></payments>";
            assertEquals(
                    "ü",
                    Formats.rows(format, text.getBytes(StandardCharsets.UTF_8))
                            .get(0)
                            .content()
                            .path("orderId")
                            .asText(),
                    encoding);
        }
    }

    /** A comma within an amount makes one cell more, and the amount a thousandth. */
    @Test
    void row_withoutHeader_ofOtherCellsThanTheFirst_isRefused() {
        InputFormat format = Formats.of(
                folder,
                APPLIES
                        + "type: csv\ncsv: {header: false}\nfields: {orderId: {from: 1}, number: {from: 2}, amount: {from: 3}}\n");
        List<Row> rows = Formats.rows(
                format,
                "A,9800000011,10\nB,9800000011,1,000\nC,9800000011,20,\nD,9800000011\n"
                        .getBytes(StandardCharsets.UTF_8));
        assertEquals(
                Arrays.asList(
                        null,
                        "line 2: the row has 4 cells where the first row has 3",
                        null,
                        "line 4: the row has 2 cells, and the format names column 3"),
                rows.stream().map(Row::problem).toList());
    }

    /** A remainder of the file needs them too, or its first rows are skipped in their place. */
    @Test
    void skippedLines_withoutAHeaderLine_areWhatEachRowNeeds() throws IOException {
        for (String type : List.of(
                "type: csv\ncsv: {header: false, skip-lines: 2}\nfields: {orderId: {from: 1}}\n",
                "type: fixed\nfixed: {columns: {A: 1-1}, skip-lines: 2}\nfields: {orderId: {from: A}}\n")) {
            try (RowReader reader = Formats.of(folder, APPLIES + type)
                    .open(new ByteArrayInputStream("one\ntwo\nA\nB\n".getBytes(StandardCharsets.UTF_8)), Set.of())) {
                reader.next();
                assertEquals("one\ntwo\n".length(), reader.header(), type);
            }
        }
    }

    /** A regular expression of this kind would not come to an end. */
    @Test
    void glob_ofManyStars_isMatchedAtOnce() {
        assertEquals(false, Glob.of("*a".repeat(60) + "b").matches("a".repeat(250)));
    }
}
