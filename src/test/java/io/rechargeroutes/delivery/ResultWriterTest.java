package io.rechargeroutes.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import io.rechargeroutes.model.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

class ResultWriterTest {

    private static final String HEADER =
            "orderId,operation,status,final,provider,reference,providerRef,operatorRef,amount,code,message,data,line,receivedAt,updatedAt";
    private static final Instant RECEIVED = Instant.parse("2026-11-21T10:30:12Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private static RechargeResult full(String id, String message) {
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("balance", new BigDecimal("10.50"))
                .put("name", "a,\"b\"");
        return new RechargeResult(
                id,
                Operation.RECHARGE,
                Status.SUCCESS,
                "A1TOPUP",
                "261121103012123456",
                "5804",
                "RJ0317161622000269New",
                new BigDecimal("10.00"),
                null,
                message,
                data,
                7L,
                RECEIVED,
                Instant.parse("2026-11-21T10:30:13.123456Z"));
    }

    private static RechargeResult bare() {
        return new RechargeResult(
                null,
                null,
                Status.REJECTED,
                null,
                null,
                null,
                null,
                null,
                "UNREADABLE_ROW",
                null,
                null,
                2L,
                null,
                RECEIVED);
    }

    private static String write(Format format, RechargeResult... results) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ResultWriter writer = ResultWriter.open(format, out)) {
            for (RechargeResult result : results) {
                writer.write(result);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void jsonHasEveryFieldInOrder() {
        assertEquals(
                "{\"orderId\":\"A\",\"operation\":\"RECHARGE\",\"status\":\"SUCCESS\",\"final\":true,\"provider\":\"A1TOPUP\","
                        + "\"reference\":\"261121103012123456\",\"providerRef\":\"5804\",\"operatorRef\":\"RJ0317161622000269New\",\"amount\":\"10\","
                        + "\"code\":null,\"message\":\"ok\",\"data\":{\"balance\":10.50,\"name\":\"a,\\\"b\\\"\"},\"line\":7,"
                        + "\"receivedAt\":\"2026-11-21T10:30:12.000Z\",\"updatedAt\":\"2026-11-21T10:30:13.123Z\"}",
                ResultJson.of(full("A", "ok")).toString());
        assertEquals(
                "{\"orderId\":null,\"operation\":null,\"status\":\"REJECTED\",\"final\":true,\"provider\":null,\"reference\":null,"
                        + "\"providerRef\":null,\"operatorRef\":null,\"amount\":null,\"code\":\"UNREADABLE_ROW\",\"message\":null,\"data\":{},\"line\":2,"
                        + "\"receivedAt\":null,\"updatedAt\":\"2026-11-21T10:30:12.000Z\"}",
                ResultJson.of(bare()).toString());
    }

    @Test
    void jsonIsAlwaysAnArray() throws IOException {
        assertEquals(0, JSON.readTree(write(Format.JSON)).size());
        JsonNode one = JSON.readTree(write(Format.JSON, full("A", "ok")));
        assertTrue(one.isArray());
        assertEquals("A", one.get(0).get("orderId").asText());
        assertEquals(
                2, JSON.readTree(write(Format.JSON, full("A", "ok"), bare())).size());
    }

    @Test
    void jsonLinesHoldOneObjectEach() throws IOException {
        String[] lines = write(Format.JSONL, full("A", "x\ny"), bare()).split("\n");
        assertEquals(2, lines.length);
        assertEquals("x\ny", JSON.readTree(lines[0]).get("message").asText());
    }

    @Test
    void csvHasTheContractsColumns() throws IOException {
        String text = write(Format.CSV, full("A", "ok"), bare());
        assertEquals(
                HEADER + "\r\n"
                        + "A,RECHARGE,SUCCESS,true,A1TOPUP,261121103012123456,5804,RJ0317161622000269New,10,,ok,"
                        + "\"{\"\"balance\"\":10.50,\"\"name\"\":\"\"a,\\\"\"b\\\"\"\"\"}\",7,2026-11-21T10:30:12.000Z,2026-11-21T10:30:13.123Z\r\n"
                        + "\"\",,REJECTED,true,,,,,,UNREADABLE_ROW,,{},2,,2026-11-21T10:30:12.000Z\r\n",
                text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1+1",
                "-1+1|x",
                "+cmd|' /C calc'!A0",
                "-SUM(A1)",
                "@SUM(A1)",
                "@x",
                "\tx",
                "\rx",
                "\nx",
                "=",
                "\uFF1D1",
                "\uFF20x"
            })
    void csvRunsNoFormula(String message) throws IOException {
        assertEquals(
                "'" + message, csv(write(Format.CSV, full("A", message))).get(1).get(10));
        assertEquals(
                "x" + message,
                csv(write(Format.CSV, full("A", "x" + message))).get(1).get(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+1", "-10.50", "-ORD_1", "--1", "-", "'=1", "1-1", "ORD-1"})
    void csvLeavesNumbersAndIdsAsTheyAre(String id) throws IOException {
        assertEquals(id, csv(write(Format.CSV, full(id, "ok"))).get(1).get(0));
    }

    private static List<CSVRecord> csv(String text) throws IOException {
        return CSVFormat.RFC4180.parse(new StringReader(text)).getRecords();
    }

    @Test
    void xmlIsFlatAndLegal() throws Exception {
        String text = write(Format.XML, full("A", "a<b>&\"c\"]]> \u0000\u0008\uFFFF\uD800 é 😀"), bare());
        Document document = xml(text);
        assertEquals("results", document.getDocumentElement().getTagName());
        assertEquals(2, document.getElementsByTagName("result").getLength());
        assertEquals(
                "a<b>&\"c\"]]> \uFFFD\uFFFD\uFFFD\uFFFD é 😀",
                document.getElementsByTagName("message").item(0).getTextContent());
        assertEquals(
                "{\"balance\":10.50,\"name\":\"a,\\\"b\\\"\"}",
                document.getElementsByTagName("data").item(0).getTextContent());
        assertEquals("true", document.getElementsByTagName("final").item(0).getTextContent());
        assertEquals(1, document.getElementsByTagName("orderId").getLength());
        assertEquals(0, xml(write(Format.XML)).getElementsByTagName("result").getLength());
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void halfACharacterSpoilsNothing(Format format) throws IOException {
        assertTrue(write(format, full("A", "x\uD800y")).contains("A1TOPUP"));
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void appendingGivesWhatWritingAtOnceGives(Format format) throws IOException {
        Path file = folder.resolve("recharges.changes." + format.extension());
        ResultAppender.append(file, format, List.of(full("A", "ok"), bare()), () -> true);
        ResultAppender.append(file, format, List.of(), () -> true);
        ResultAppender.append(file, format, List.of(full("B", "é")), () -> true);
        assertEquals(write(format, full("A", "ok"), bare(), full("B", "é")), Files.readString(file));
        assertEquals(List.of(file), list());
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void appendsToAFileWithoutRows(Format format) throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        ResultAppender.append(empty, format, List.of(bare()), () -> true);
        assertEquals(write(format, bare()), Files.readString(empty));
        Path noRows = Files.writeString(folder.resolve("none"), write(format));
        ResultAppender.append(noRows, format, List.of(bare()), () -> true);
        assertEquals(write(format, bare()), Files.readString(noRows));
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void appendsToAFileThatAnEditorTouched(Format format) throws IOException {
        Path file = Files.writeString(
                folder.resolve("edited"), write(format, bare()).stripTrailing() + (format == Format.XML ? "\n\n" : ""));
        ResultAppender.append(file, format, List.of(bare()), () -> true);
        assertEquals(
                write(format, bare(), bare()).replace("\r\n", "\n"),
                Files.readString(file).replace("\r\n", "\n"));
    }

    @ParameterizedTest
    @EnumSource(names = {"JSON", "XML"})
    void leavesAFileAloneThatDoesNotEndAsItShould(Format format) throws IOException {
        Path file = Files.writeString(folder.resolve("cut"), "[{\"orderId\":");
        assertTrue(
                assertThrows(IOException.class, () -> ResultAppender.append(file, format, List.of(bare()), () -> true))
                        .getMessage()
                        .startsWith("cut does not end with"));
        assertEquals("[{\"orderId\":", Files.readString(file));
        assertEquals(List.of(file), list());
    }

    @Test
    void keepsALongFileWhole() throws IOException {
        Path file = folder.resolve("long.json");
        List<RechargeResult> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(full("A" + i, "ok"));
        }
        ResultAppender.append(file, Format.JSON, many, () -> true);
        ResultAppender.append(file, Format.JSON, List.of(full("Z", "ok")), () -> true);
        JsonNode all = JSON.readTree(file.toFile());
        assertEquals(1001, all.size());
        assertEquals("Z", all.get(1000).get("orderId").asText());
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.endsWith(".outbox-lock")).toList();
        }
    }

    @Test
    void workbook_readByAnotherLibrary_hasTextsAlone() throws IOException {
        Path file = folder.resolve("a.xlsx");
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("raw", "x".repeat(40_000));
        RechargeResult last = new RechargeResult(
                "=1+1",
                null,
                Status.REJECTED,
                null,
                null,
                null,
                null,
                null,
                "C",
                "a\u0007\uD800b",
                data,
                3L,
                null,
                RECEIVED);
        try (ResultWriter writer = ResultWriter.open(Format.XLSX, Files.newOutputStream(file))) {
            for (int i = 0; i < 1200; i++) {
                writer.write(full("A" + i, "<ok> & é"));
            }
            writer.write(bare());
            writer.write(last);
        }
        try (ReadableWorkbook workbook = new ReadableWorkbook(file.toFile())) {
            List<Row> rows = workbook.getFirstSheet().read();
            assertEquals(1203, rows.size());
            assertEquals(HEADER, String.join(",", texts(rows.get(0))));
            assertEquals(
                    List.of(
                            "A1199",
                            "RECHARGE",
                            "SUCCESS",
                            "true",
                            "A1TOPUP",
                            "261121103012123456",
                            "5804",
                            "RJ0317161622000269New",
                            "10",
                            "",
                            "<ok> & é",
                            "{\"balance\":10.50,\"name\":\"a,\\\"b\\\"\"}",
                            "7",
                            "2026-11-21T10:30:12.000Z",
                            "2026-11-21T10:30:13.123Z"),
                    texts(rows.get(1200)));
            assertEquals("UNREADABLE_ROW", texts(rows.get(1201)).get(9));
            assertEquals("=1+1", texts(rows.get(1202)).get(0));
            assertEquals(32_767, texts(rows.get(1202)).get(11).length());
        }
    }

    private static List<String> texts(Row row) {
        List<String> texts = new ArrayList<>();
        for (Cell cell : row) {
            assertTrue(cell == null || cell.getType() == CellType.STRING);
            texts.add(cell == null ? "" : cell.asString());
        }
        return texts;
    }
}
