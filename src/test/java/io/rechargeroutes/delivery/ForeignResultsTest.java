package io.rechargeroutes.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.delivery.ResultAppender.Returned;
import io.rechargeroutes.formats.Formats;
import io.rechargeroutes.formats.InputFormat;
import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Senders with formats of their own get results in them. */
class ForeignResultsTest {

    private static final String APPLIES = "applies-to: {files: [\"x/*\"]}\n";
    private static final String REST =
            """
            fields: {orderId: {from: TxnRef}}
            pass-through: [Branch]
            """;
    private static final String OWN =
            "results: {columns: {TxnRef: orderId, State: status, Remark: message, Branch: Branch}}\n";
    private static final PassThrough BACK = new PassThrough(Map.of("Branch", "=Süd"), Set.of());

    @TempDir
    Path folder;

    private static RechargeResult result(String orderId, String message) {
        return new RechargeResult(
                orderId,
                Operation.RECHARGE,
                Status.SUCCESS,
                "A1TOPUP",
                "261121103012123456",
                null,
                "RJ1",
                new BigDecimal("10"),
                null,
                message,
                RequestJson.emptyObject(),
                2L,
                null,
                Instant.parse("2026-11-21T10:30:12Z"));
    }

    private String written(String yaml, Charset charset) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ResultWriter writer = ResultWriter.open(ResultForm.of(Formats.of(folder, APPLIES + yaml)), out)) {
            writer.write(result("A", "ok"), BACK);
            writer.write(result("B", null), PassThrough.NONE);
        }
        return out.toString(charset);
    }

    @Test
    void csv_hasTheSendersDelimiterCharsetAndColumns_andWhatWasPassedThroughAsItCame() throws IOException {
        assertEquals(
                "TxnRef|State|Remark|Branch\r\nA|SUCCESS|ok|=Süd\r\nB|SUCCESS||\r\n",
                written(
                        "type: csv\ncharset: windows-1252\ncsv: {delimiter: \"|\"}\n" + REST + OWN,
                        Charset.forName("windows-1252")));
    }

    @Test
    void fixed_andCsvWithoutAHeader_areLinesOfCells() throws IOException {
        assertTrue(written(
                        "type: fixed\nfixed: {columns: {TxnRef: 1-4, Branch: 5-9}}\n" + REST + OWN,
                        StandardCharsets.UTF_8)
                .startsWith("TxnRef,State,Remark,Branch\r\nA,SUCCESS,ok,=Süd\r\n"));
        assertEquals(
                "A,Süd\r\n",
                new String(
                        ResultForm.of(Formats.of(
                                        folder,
                                        APPLIES + "type: csv\ncsv: {header: false}\nfields: {orderId: {from: 1}}\n"
                                                + "pass-through: [2]\nresults: {columns: {a: orderId, b: \"2\"}}\n"))
                                .text(result("A", null), new PassThrough(Map.of("2", "Süd"), Set.of()))
                                .getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.UTF_8));
    }

    @Test
    void jsonAndXml_haveTheSendersNames() throws IOException {
        assertEquals(
                "[\n{\"TxnRef\":\"A\",\"State\":\"SUCCESS\",\"Remark\":\"ok\",\"Branch\":\"=Süd\"},\n"
                        + "{\"TxnRef\":\"B\",\"State\":\"SUCCESS\",\"Remark\":null,\"Branch\":null}\n]\n",
                written("type: json\n" + REST + OWN, StandardCharsets.UTF_8));
        assertEquals(
                "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<results>\n"
                        + "  <result><TxnRef>A</TxnRef><State>SUCCESS</State><Remark>ok</Remark><Branch>=Süd</Branch></result>\n"
                        + "  <result><TxnRef>B</TxnRef><State>SUCCESS</State></result>\n</results>\n",
                written("type: xml\ncharset: ISO-8859-1\nrows: /a/b\n" + REST + OWN, StandardCharsets.ISO_8859_1));
    }

    @Test
    void workbook_hasTheSendersColumns_andChangesAreItsCsv() throws IOException {
        InputFormat format = Formats.of(folder, APPLIES + "type: xlsx\n" + REST + OWN);
        Path file = folder.resolve("a.results.xlsx");
        try (ResultWriter writer = ResultWriter.open(ResultForm.of(format), Files.newOutputStream(file))) {
            writer.write(result("A", "ok"), BACK);
        }
        InputFormat columns = Formats.of(
                folder,
                APPLIES + "type: xlsx\nfields: {orderId: {from: TxnRef}}\npass-through: [State, Remark, Branch]\n");
        try (RowReader rows = columns.open(Files.newInputStream(file), file.toFile(), Set.of())) {
            Row row = rows.next();
            assertEquals("A", row.content().path("orderId").asText());
            assertEquals(
                    Map.of("State", "SUCCESS", "Remark", "ok", "Branch", "=Süd"),
                    row.passThrough().values());
        }
        ResultForms forms = new ResultForms(InputFormats.canonical(List.of()), TestNode.STORED);
        assertEquals(
                "A,SUCCESS,ok,=Süd\r\n",
                forms.of(format.stored(), Format.XLSX, Format.CSV).text(result("A", "ok"), BACK));
        assertEquals(".xlsx", format.ending("x/a.xlsm"));
        assertEquals(".csv", Format.XLSX.extendable().ending(Format.XLSX, ".xlsx"));
    }

    @Test
    void withoutOwnColumns_theCanonicalOnesComeFirst_andThenWhatIsPassedThrough() throws IOException {
        String csv = written("type: csv\n" + REST, StandardCharsets.UTF_8);
        assertTrue(csv.startsWith("orderId,operation,status,"), csv);
        assertTrue(csv.lines().findFirst().orElseThrow().endsWith(",receivedAt,updatedAt,Branch"), csv);
        assertTrue(csv.lines().skip(1).findFirst().orElseThrow().endsWith(",=Süd"), csv);
    }

    @Test
    void changes_areAppendedInTheSendersForm() throws IOException {
        for (String type : List.of("csv", "json", "jsonl", "xml")) {
            ResultForm form = ResultForm.of(Formats.of(
                    folder,
                    APPLIES + "type: " + type + "\n" + (type.equals("xml") ? "rows: /a/b\n" : "") + REST + OWN));
            Path file = folder.resolve("a.changes." + type);
            ResultAppender.append(file, form, List.of(new Returned(result("A", "ok"), BACK)), () -> true);
            ResultAppender.append(file, form, List.of(new Returned(result("B", "ok"), BACK)), () -> true);
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            try (ResultWriter writer = ResultWriter.open(form, whole)) {
                writer.write(result("A", "ok"), BACK);
                writer.write(result("B", "ok"), BACK);
            }
            assertEquals(whole.toString(StandardCharsets.UTF_8), Files.readString(file), type);
        }
    }

    @Test
    void answerToAMessage_isInTheSendersForm_whateverBecameOfTheFormat() {
        ResultForms forms = new ResultForms(InputFormats.canonical(List.of()), TestNode.STORED);
        InputFormat csv = Formats.of(folder, APPLIES + "type: csv\ncharset: windows-1252\n" + REST + OWN);
        assertEquals(
                "TxnRef,State,Remark,Branch\r\nA,SUCCESS,ok,=Süd\r\n",
                forms.answer(csv.stored(), Format.CSV, result("A", "ok"), BACK).orElseThrow());
        InputFormat json = Formats.of(folder, APPLIES + "type: json\n" + REST + OWN);
        assertEquals(
                "{\"TxnRef\":\"A\",\"State\":\"SUCCESS\",\"Remark\":\"ok\",\"Branch\":\"=Süd\"}",
                forms.answer(json.stored(), Format.JSON, result("A", "ok"), BACK)
                        .orElseThrow());
        assertFalse(forms.answer(null, Format.JSON, result("A", "ok"), BACK).isPresent());
    }
}
