package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files in, good and bad, and what comes out: one result a row in input order, nothing sent for a bad one, nothing sent
 * twice.
 */
class FileIntakeIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEAD = "orderId,operator,circle,number,amount\n";

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static RequestJournal journal;
    private static Application application;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0).withPendingFor(Duration.ofSeconds(4)));
        journal = new RequestJournal(sandbox);
        application = Application.in(home)
                .calling(sandbox)
                .with("recharge.status.cron", "0/1+*+*+*+*+?")
                .with("recharge.status.intervals", "5s,1s")
                .with("recharge.status.recheck-success", "2s,2s,2s,2s,2s,2s,2s,2s,2s,2s,2s,2s,2s,2s,2s")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        sandbox.close();
    }

    private record Expected(String orderId, long line, String code, String reason) {}

    @Test
    void aThousandRowsOfEveryKindHaveAThousandResultsInOrder() {
        StringBuilder file = new StringBuilder(BadRows.HEAD + "\r\n");
        List<Expected> expected = new ArrayList<>();
        for (int i = 0; expected.size() < 1000; i++) {
            BadRows bad = BadRows.KINDS.get(i % BadRows.KINDS.size());
            if (expected.size() + bad.lines().size() + 2 <= 1000 && i < 7 * BadRows.KINDS.size()) {
                for (String line : bad.lines()) {
                    file.append(line.replace("%s", "bad-" + expected.size())).append("\r\n");
                    expected.add(new Expected(null, expected.size() + 2, bad.code(), bad.reason()));
                }
            }
            String id = "mix-" + expected.size();
            file.append(id)
                    .append(",,,AIRTEL,DELHI,98000")
                    .append(100_00 + expected.size() / 80 * 100 + expected.size() % 80)
                    .append(",10,,,,\r\n");
            expected.add(new Expected(id, expected.size() + 2, null, null));
        }
        long before = journal.moneyRequests();
        application.drop("mix.csv", file.toString().getBytes(StandardCharsets.ISO_8859_1));
        List<CSVRecord> results = Csv.rows(application.result("mix.results.csv"));

        assertEquals(1000, expected.size());
        assertEquals(1000, results.size());
        for (int i = 0; i < 1000; i++) {
            Expected row = expected.get(i);
            CSVRecord result = results.get(i);
            assertEquals(row.line(), Long.parseLong(result.get("line")), result.toString());
            if (row.code() == null) {
                assertEquals(row.orderId(), result.get("orderId"));
                assertEquals("SUCCESS", result.get("status"), result.toString());
            } else {
                assertEquals("REJECTED", result.get("status"), result.toString());
                assertEquals("true", result.get("final"));
                assertEquals(row.code(), result.get("code"), result.toString());
                assertTrue(result.get("message").contains(row.reason()), result.toString());
                assertEquals("", result.get("reference"));
            }
        }
        assertEquals(expected.stream().filter(row -> row.code() == null).count(), journal.moneyRequests() - before);
        assertTrue(Files.exists(home.resolve("inbox/.done/mix.csv")));
    }

    @Test
    void jsonRowsThatAreWrongCostThemselvesOnly() throws IOException {
        Map<String, String> bad = jsonKinds();
        List<String> rows = new ArrayList<>();
        bad.forEach((row, code) -> {
            rows.add(row);
            rows.add(good("js-" + rows.size(), rows.size()));
        });
        long before = journal.moneyRequests();
        application.drop("mix.json", "[\n" + String.join(",\n", rows) + "\n]\n");
        JsonNode results = JSON.readTree(application.result("mix.results.json"));
        check(results, bad.values(), 2);
        assertEquals(bad.size(), journal.moneyRequests() - before);
    }

    @Test
    void jsonLinesThatAreWrongCostThemselvesOnly() throws IOException {
        Map<String, String> bad = jsonKinds();
        bad.put("{\"orderId\":\"jl\",", "UNREADABLE_ROW");
        bad.put("hello", "UNREADABLE_ROW");
        bad.put("{} {}", "UNREADABLE_ROW");
        bad.put("{\"orderId\":\"" + "[".repeat(20_000), "UNREADABLE_ROW");
        bad.put("[".repeat(20_000), "UNREADABLE_ROW");
        List<String> rows = new ArrayList<>();
        bad.forEach((row, code) -> {
            rows.add(row);
            rows.add(good("jl-" + rows.size(), rows.size()));
        });
        long before = journal.moneyRequests();
        application.drop("mix.jsonl", String.join("\n", rows));
        JsonNode results = JSON.readTree(
                "[" + application.result("mix.results.jsonl").strip().replace("\n", ",") + "]");
        check(results, bad.values(), 1);
        assertEquals(bad.size(), journal.moneyRequests() - before);
    }

    private static Map<String, String> jsonKinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        String rest = "\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"9800000001\",";
        for (String amount : List.of("0", "-1", "10.555", "\"1e3\"", "1000000", "\"\u0661\u0660\"", "true", "1e400")) {
            kinds.put(
                    "{\"orderId\":\"a" + kinds.size() + "\"," + rest + "\"amount\":" + amount + "}", "INVALID_AMOUNT");
        }
        kinds.put("{\"orderId\":\"a\"," + rest + "\"amount\":[10]}", "INVALID_FIELD");
        kinds.put("{\"orderId\":\"a\"," + rest + "\"amount\":null}", "MISSING_FIELD");
        kinds.put("{\"orderId\":\"a\"," + rest + "\"amount\":10,\"amount\":20}", "UNREADABLE_ROW");
        kinds.put("{\"orderId\":\"a\"," + rest + "\"amout\":10}", "UNKNOWN_FIELD");
        kinds.put("{\"orderId\":\"a/b\"," + rest + "\"amount\":10}", "INVALID_ORDER_ID");
        kinds.put("{\"orderId\":\"\\u0000\"," + rest + "\"amount\":10}", "INVALID_ORDER_ID");
        kinds.put("{\"orderId\":\"a\"," + rest + "\"amount\":10,\"details\":\"x\"}", "INVALID_FIELD");
        kinds.put("{\"orderId\":\"a\"," + rest + "\"amount\":10,\"details\":{\"nosuch\":\"x\"}}", "UNKNOWN_FIELD");
        kinds.put("{\"orderId\":\"a\"," + rest + "\"amount\":10,\"bill\":{\"a\":\"\\u0000\"}}", "INVALID_FIELD");
        kinds.put(
                "{\"orderId\":\"a\"," + rest + "\"amount\":10,\"bill\":" + "[".repeat(200) + "]".repeat(200) + "}",
                "UNREADABLE_ROW");
        kinds.put(
                "{\"orderId\":\"a\"," + rest + "\"amount\":10,\"expiresAt\":\"+1000000000-12-31T23:59:59Z\"}",
                "INVALID_FIELD");
        kinds.put(
                "{\"orderId\":\"a\"," + rest + "\"amount\":10,\"x\":\"" + "y".repeat(1 << 20) + "\"}",
                "UNREADABLE_ROW");
        kinds.put("{}", "MISSING_FIELD");
        kinds.put("null", "UNREADABLE_ROW");
        kinds.put("17", "UNREADABLE_ROW");
        kinds.put("\"text\"", "UNREADABLE_ROW");
        kinds.put("[]", "UNREADABLE_ROW");
        return kinds;
    }

    private static String good(String id, int n) {
        return "{\"orderId\":\"" + id
                + "\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"98100000%02d\",\"amount\":10}"
                        .formatted(n);
    }

    /** Bad and good rows take turns, a row a line. */
    private static void check(JsonNode results, Collection<String> codes, int firstLine) {
        assertEquals(2 * codes.size(), results.size());
        int i = 0;
        for (String code : codes) {
            assertEquals(
                    "REJECTED",
                    results.get(i).get("status").asText(),
                    results.get(i).toString());
            assertEquals(
                    code, results.get(i).get("code").asText(), results.get(i).toString());
            assertFalse(results.get(i).get("message").asText().isBlank());
            assertEquals(firstLine + i, results.get(i).get("line").asInt());
            assertEquals(
                    "SUCCESS",
                    results.get(i + 1).get("status").asText(),
                    results.get(i + 1).toString());
            assertEquals(firstLine + i + 1, results.get(i + 1).get("line").asInt());
            i += 2;
        }
    }

    @Test
    void xmlRowsThatAreWrongCostThemselvesOnly() {
        String rest = "<operator>AIRTEL</operator><circle>DELHI</circle><number>9800000001</number>";
        Map<String, String> bad = new LinkedHashMap<>();
        for (String amount : List.of("0", "-1", "10.555", "\"1e3\"", "1000000")) {
            bad.put(
                    "<recharge><orderId>x</orderId>" + rest + "<amount>" + amount + "</amount></recharge>",
                    "INVALID_AMOUNT");
        }
        bad.put("<recharge/>", "MISSING_FIELD");
        bad.put("<recharge><orderId>x</orderId>" + rest + "</recharge>", "MISSING_FIELD");
        bad.put(
                "<recharge><orderId>x</orderId>" + rest + "<amount>10</amount><amount>10</amount></recharge>",
                "UNREADABLE_ROW");
        bad.put("<recharge id=\"1\"><orderId>x</orderId>" + rest + "<amount>10</amount></recharge>", "UNREADABLE_ROW");
        bad.put("<recharge><orderId>x</orderId>" + rest + "text<amount>10</amount></recharge>", "UNREADABLE_ROW");
        bad.put("<recharge><orderId>x</orderId>" + rest + "<amount><b>10</b></amount></recharge>", "INVALID_FIELD");
        bad.put(
                "<recharge><orderId>x</orderId>" + rest + "<amount>10</amount><sum>10</sum></recharge>",
                "UNKNOWN_FIELD");
        bad.put("<payment><orderId>x</orderId></payment>", "UNREADABLE_ROW");
        bad.put("<recharge><orderId>&lt;x&gt;</orderId>" + rest + "<amount>10</amount></recharge>", "INVALID_ORDER_ID");
        bad.put(
                "<recharge><orderId>" + "<a>".repeat(100) + "</a>".repeat(100) + "</orderId></recharge>",
                "UNREADABLE_ROW");
        bad.put("<recharge><orderId>" + "x".repeat(1 << 20) + "</orderId></recharge>", "UNREADABLE_ROW");
        bad.put("stray text", "UNREADABLE_ROW");
        StringBuilder file = new StringBuilder("<?xml version=\"1.0\"?><recharges>");
        int i = 0;
        for (String row : bad.keySet()) {
            file.append('\n')
                    .append(row)
                    .append("\n<recharge><orderId>xm-")
                    .append(i)
                    .append("</orderId>")
                    .append(rest.replace("01<", "%02d<".formatted(i++)))
                    .append("<amount>10</amount></recharge>");
        }
        long before = journal.moneyRequests();
        application.drop("mix.xml", file + "\n</recharges>");
        String results = application.result("mix.results.xml");
        List<String> rows = List.of(results.split("<result>"));
        assertEquals(2 * bad.size(), rows.size() - 1);
        int n = 1;
        for (Map.Entry<String, String> row : bad.entrySet()) {
            assertTrue(
                    rows.get(n).contains("<code>" + row.getValue() + "</code>"),
                    row.getKey().substring(0, Math.min(200, row.getKey().length())) + rows.get(n));
            assertTrue(rows.get(n).contains("REJECTED") && rows.get(n).contains("<line>"), rows.get(n));
            assertTrue(rows.get(n + 1).contains("<status>SUCCESS</status>"), rows.get(n + 1));
            n += 2;
        }
        assertEquals(bad.size(), journal.moneyRequests() - before);
    }

    static Stream<Arguments> brokenFiles() {
        String csvRow = ",AIRTEL,DELHI,9800000001,10\n";
        String xmlRow =
                "<recharge><orderId>brx-%s</orderId><operator>AIRTEL</operator><circle>DELHI</circle><number>9800000001</number><amount>10</amount></recharge>\n";
        return Stream.of(
                Arguments.of(
                        "broken.csv",
                        HEAD + "brc-1" + csvRow + "brc-2" + csvRow + "brc-3,\"AIRTEL,DELHI\n",
                        List.of("SUCCESS", "SUCCESS", "REJECTED")),
                Arguments.of(
                        "broken.json",
                        "[" + good("brj-1", 1) + ",\n" + good("brj-2", 2) + ",\n{\"orderId\":\"brj-3\",\"oper",
                        List.of("SUCCESS", "SUCCESS")),
                Arguments.of(
                        "text.json",
                        "[" + good("brw-1", 1) + ",\n" + good("brw-2", 2) + "\n" + good("brw-3", 2) + "]",
                        List.of("SUCCESS", "SUCCESS")),
                Arguments.of(
                        "broken.xml",
                        "<recharges>" + xmlRow.formatted(1) + xmlRow.formatted(2) + "<recharge><orderId>brx-3</ord",
                        List.of("SUCCESS", "SUCCESS")),
                Arguments.of(
                        "entity.xml",
                        "<recharges>" + xmlRow.formatted(4) + "<recharge><orderId>&x;</orderId></recharge>"
                                + xmlRow.formatted(5) + "</recharges>",
                        List.of("SUCCESS")));
    }

    @ParameterizedTest
    @MethodSource("brokenFiles")
    void aFileThatBreaksYieldsWhatWasReadAndOneRowThatSaysWhere(String name, String content, List<String> statuses)
            throws IOException {
        application.drop(name, content);
        String text = application.result(resultsName(name));
        List<String> rows = name.endsWith(".csv")
                ? Csv.rows(text).stream().map(CSVRecord::toString).toList()
                : name.endsWith(".xml")
                        ? Stream.of(text.split("<result>")).skip(1).toList()
                        : Stream.of(text.split("\"orderId\"")).skip(1).toList();
        assertEquals(statuses.size() + 1, rows.size(), text);
        for (int i = 0; i < statuses.size(); i++) {
            assertTrue(rows.get(i).contains(statuses.get(i)), rows.get(i));
        }
        String last = rows.get(rows.size() - 1);
        assertTrue(last.contains("FILE_UNREADABLE") && last.contains("REJECTED"), last);
        failed(name, "line ");
    }

    private record Unreadable(String name, byte[] content, String reason) {

        private Unreadable(String name, String content, String reason) {
            this(name, content.getBytes(StandardCharsets.UTF_8), reason);
        }
    }

    private static List<Unreadable> unreadableFiles() {
        String row = "u-1,AIRTEL,DELHI,9800000001,10\n";
        return List.of(
                new Unreadable("empty.csv", "", "empty"),
                new Unreadable("empty.json", "", "empty"),
                new Unreadable("empty.xml", "", "empty"),
                new Unreadable("blank.jsonl", "\n \r\n", "empty"),
                new Unreadable("head-only.csv", HEAD, "no rows"),
                new Unreadable("utf16.csv", ("\uFEFF" + HEAD + row).getBytes(StandardCharsets.UTF_16LE), "UTF-16"),
                new Unreadable(
                        "utf16be.json", ("[" + good("u", 1) + "]").getBytes(StandardCharsets.UTF_16BE), "UTF-16"),
                new Unreadable("header.csv", HEAD.replace("amount", "amuont") + row, "did you mean 'amount'"),
                new Unreadable("missing.csv", "operator,circle\nAIRTEL,DELHI\n", "'orderId' is missing"),
                new Unreadable("double.csv", "orderId,amount,amount\nu-1,10,10\n", "stands twice"),
                new Unreadable(
                        "semicolon.csv",
                        (HEAD + row).replace("amount", "amuont").replace(',', ';'),
                        "'amount'"),
                new Unreadable("text.xlsx", HEAD + row, "no Excel workbook"),
                new Unreadable("cut.xlsx", "PK\u0003\u0004 and no more", "no whole Excel workbook"),
                new Unreadable(
                        "picture.csv",
                        "\u0089PNG\r\n\u001A\n\0\0\0".getBytes(StandardCharsets.ISO_8859_1),
                        "not UTF-8"),
                new Unreadable(
                        "dtd.xml",
                        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><recharges><recharge><orderId>&x;</orderId></recharge></recharges>",
                        "DOCTYPE"),
                new Unreadable("root.xml", "<orders><recharge/></orders>", "root tag"),
                new Unreadable("latin1.xml", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><recharges/>", "no rows"),
                new Unreadable("deep.json", "[".repeat(20_000), "nested"),
                new Unreadable("deep-object.json", "{\"a\":".repeat(20_000), "nested"),
                new Unreadable("word.json", "hello", "JSON object or an array"),
                new Unreadable("none.json", "[]", "no rows"));
    }

    @Test
    void unreadableFile_isMovedToFailed_withASentence() throws IOException {
        List<Unreadable> files = unreadableFiles();
        files.forEach(file -> application.drop(file.name(), file.content()));
        for (Unreadable file : files) {
            failed(file.name(), file.reason());
            assertFalse(Files.exists(home.resolve("outbox").resolve(resultsName(file.name()))));
        }
    }

    @Test
    void workbook_isAnsweredByAWorkbook() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Workbook workbook = new Workbook(bytes, "test", null)) {
            Worksheet sheet = workbook.newWorksheet("Orders");
            List<String> header = List.of("orderId", "operator", "circle", "number", "amount");
            for (int column = 0; column < header.size(); column++) {
                sheet.value(0, column, header.get(column));
            }
            for (int row : new int[] {1, 2, 4}) {
                sheet.value(row, 0, row == 4 ? "book-1" : "book-" + row);
                sheet.value(row, 1, "AIRTEL");
                sheet.value(row, 2, "DELHI");
                sheet.value(row, 3, row == 4 ? 9811000001L : 9811000000L + row);
                sheet.value(row, 4, 10);
            }
            sheet.value(5, 0, 261121103012123456L);
        }
        application.drop("~$book.xlsx", "somebody has it open");
        application.drop("book.xlsx", bytes.toByteArray());
        Path results = home.resolve("outbox/book.results.xlsx");
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(results));
        try (ReadableWorkbook workbook = new ReadableWorkbook(results.toFile())) {
            List<String> rows = workbook.getFirstSheet().read().stream()
                    .skip(1)
                    .map(row -> row.getCellText(0) + " " + row.getCellText(2) + " " + row.getCellText(12))
                    .toList();
            assertEquals(List.of("book-1 SUCCESS 2", "book-2 SUCCESS 3", "book-1 SUCCESS 5", " REJECTED 6"), rows);
        }
        assertEquals(1, journal.orders("9811000001").size());
        assertTrue(Files.exists(home.resolve("inbox/.done/book.xlsx")));
        assertTrue(Files.exists(home.resolve("inbox/~$book.xlsx")));
    }

    private static String resultsName(String name) {
        int dot = name.lastIndexOf('.');
        return name.substring(0, dot) + ".results" + name.substring(dot);
    }

    private static void failed(String name, String reason) throws IOException {
        Path file = home.resolve("inbox/.failed").resolve(name);
        await(name).atMost(Duration.ofSeconds(30)).until(() -> Files.exists(file));
        String sentence = Files.readString(file.resolveSibling(name + ".error.txt"));
        assertTrue(sentence.contains(reason) && sentence.strip().length() > 10, sentence);
        assertFalse(sentence.contains("Exception"), sentence);
    }

    @Test
    void sameFileAgain_sendsNothing_answersTheCurrentResults() throws IOException {
        String file = HEAD
                + "again-1,AIRTEL,DELHI,9820000001,10\nagain-2,AIRTEL,DELHI,9820000092,10\nagain-3,AIRTEL,DELHI,9820000090,10\nagain-4,NOBODY,DELHI,9820000004,10\n";
        long before = journal.moneyRequests();
        application.drop("again.csv", file);
        List<CSVRecord> first = Csv.rows(application.result("again.results.csv"));
        assertEquals(List.of("SUCCESS", "FAILED", "PENDING", "REJECTED"), column(first, "status"));
        List<CSVRecord> settled = Csv.rows(application.result("again.final.csv"));
        assertEquals(List.of("SUCCESS", "FAILED", "SUCCESS", "REJECTED"), column(settled, "status"));

        application.drop("again.csv", file);
        application.drop(
                "other.csv",
                file.replace(",10\n", ",10.00\n").replace("AIRTEL", "A1TOPUP:A").replace("\n", "\r\n"));
        for (String name : List.of("again.2.results.csv", "other.results.csv")) {
            List<CSVRecord> second = Csv.rows(application.result(name));
            assertEquals(List.of("SUCCESS", "FAILED", "SUCCESS", "REJECTED"), column(second, "status"), name);
            assertEquals(column(settled, "reference"), column(second, "reference"));
        }
        assertEquals(3, journal.moneyRequests() - before);
        assertEquals(file, Files.readString(home.resolve("inbox/.done/again.csv")));
        assertEquals(file, Files.readString(home.resolve("inbox/.done/again.2.csv")));
        assertEquals(
                column(first, "status"),
                column(Csv.rows(application.result("again.results.csv")), "status"),
                "the first results are overwritten");
    }

    @Test
    void anOrderIdIsForOneContentAndARejectionDoesNotTakeIt() {
        application.drop(
                "reuse-1.csv",
                HEAD
                        + "reuse-a,AIRTEL,DELHI,9830000001,10\nreuse-b,AIRTEL,DELHI,9830000002,0\nreuse-c,AIRTEL,DELHI,9830000003,10\nreuse-c,AIRTEL,DELHI,9830000003,11\n");
        List<CSVRecord> first = Csv.rows(application.result("reuse-1.results.csv"));
        assertEquals(List.of("", "INVALID_AMOUNT", "", "ORDER_ID_REUSED"), column(first, "code"));
        application.drop(
                "reuse-2.csv",
                HEAD
                        + "reuse-a,AIRTEL,DELHI,9830000009,10\nreuse-b,AIRTEL,DELHI,9830000002,10\nreuse-a,AIRTEL,DELHI,9830000001,10.0\n");
        List<CSVRecord> second = Csv.rows(application.result("reuse-2.results.csv"));
        assertEquals(List.of("ORDER_ID_REUSED", "", ""), column(second, "code"));
        assertEquals(List.of("REJECTED", "SUCCESS", "SUCCESS"), column(second, "status"));
        assertEquals(first.get(0).get("reference"), second.get(2).get("reference"));
        assertEquals(0, journal.orders("9830000009").size());
        assertEquals(1, journal.orders("9830000001").size());
    }

    @Test
    void aGrowingFileWaitsAndKeepsNobodyElseWaiting() throws Exception {
        Path inbox = Files.createDirectories(home.resolve("inbox"));
        Path slow = Files.writeString(inbox.resolve("slow.csv"), HEAD);
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < 900 && !enough.get(); i++) {
                    Thread.sleep(100);
                    Files.writeString(
                            slow,
                            "slow-%d,AIRTEL,DELHI,984%07d,10\n".formatted(i, 1000 * i),
                            StandardOpenOption.APPEND);
                    written.incrementAndGet();
                }
            } catch (IOException | InterruptedException fault) {
                throw new IllegalStateException(fault);
            }
        });
        writer.start();
        // by now the inbox was looked at, with nothing but the growing file in it
        await().until(() -> Files.readAllLines(slow).size() > 15);
        application.drop("quick.csv", HEAD + "quick-1,AIRTEL,DELHI,9840000071,10\n");
        application.result("quick.results.csv");
        assertTrue(writer.isAlive(), "a growing file keeps others waiting");
        assertTrue(Files.exists(slow), "a growing file is taken");
        enough.set(true);
        writer.join();
        assertEquals(
                written.get(), Csv.rows(application.result("slow.results.csv")).size());
    }

    @Test
    void othersThanInputsAreLeftAlone() throws IOException {
        Path inbox = Files.createDirectories(home.resolve("inbox"));
        List<String> names = List.of(".hidden.csv", "half.csv.part", "notes.txt", "csv");
        for (String name : names) {
            Files.writeString(inbox.resolve(name), HEAD + "left-1,AIRTEL,DELHI,9850000001,10\n");
        }
        Files.createDirectories(inbox.resolve("folder.csv"));
        application.drop("after.CSV", HEAD + "left-2,AIRTEL,DELHI,9850000002,10\n");
        application.result("after.results.csv");
        names.forEach(name -> assertTrue(Files.exists(inbox.resolve(name)), name));
        assertEquals(0, journal.orders("9850000001").size());
    }

    @Test
    void aLongNameIsCutInTheResults() {
        String name = "\u0930".repeat(78);
        application.drop(name + ".csv", HEAD + "long-1,AIRTEL,DELHI,9890000001,10\n");
        assertEquals(
                1,
                Csv.rows(application.result(name.substring(0, 60) + ".results.csv"))
                        .size());
        assertTrue(Files.exists(home.resolve("inbox/.done/" + name + ".csv")));
    }

    @Test
    void openRowsAreFollowedToTheirEndAndChangesAfterItAreAppended() {
        application.drop(
                "open.csv",
                HEAD
                        + "open-1,AIRTEL,DELHI,9860000001,10\nopen-2,AIRTEL,DELHI,9860000090,10\nopen-3,AIRTEL,DELHI,9860000091,10\n"
                        + "open-4,AIRTEL,DELHI,9860000094,10\nopen-5,AIRTEL,DELHI,9860000096,10\n");
        List<CSVRecord> first = Csv.rows(application.result("open.results.csv"));
        assertEquals(List.of("SUCCESS", "PENDING", "PENDING", "UNKNOWN", "UNKNOWN"), column(first, "status"));
        assertEquals("CONNECTION_LOST", first.get(3).get("code"));
        List<CSVRecord> settled = Csv.rows(application.result("open.final.csv"));
        assertEquals(List.of("SUCCESS", "SUCCESS", "FAILED", "SUCCESS", "SUCCESS"), column(settled, "status"));
        assertEquals(column(first, "reference"), column(settled, "reference"));
        assertFalse(Files.exists(home.resolve("outbox/open.changes.csv")));

        journal.reverse(settled.get(0).get("reference"));
        CSVRecord change = Csv.rows(application.result("open.changes.csv")).get(0);
        assertEquals("open-1", change.get("orderId"));
        assertEquals("REVERSED", change.get("status"));
        assertEquals("2", change.get("line"));
        journal.reverse(settled.get(3).get("reference"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Csv.rows(application.result("open.changes.csv")).size() == 2);
        assertEquals(List.of("open-1", "open-4"), column(Csv.rows(application.result("open.changes.csv")), "orderId"));
        assertEquals(0, journal.duplicates().size());
    }

    @Test
    void twoFilesWithTheSameOrdersAtOnceSendEachOnce() {
        List<String> rows = IntStream.range(0, 300)
                .mapToObj(i -> "both-%d,AIRTEL,DELHI,98700%03d%02d,10".formatted(i, i / 80, i % 80))
                .toList();
        List<String> turned = new ArrayList<>(rows);
        Collections.reverse(turned);
        long before = journal.moneyRequests();
        application.drop("both-1.csv", HEAD + String.join("\n", rows) + "\n");
        application.drop(
                "both-2.json",
                turned.stream()
                        .map(row -> row.split(","))
                        .map(cells ->
                                "{\"orderId\":\"%s\",\"operator\":\"%s\",\"circle\":\"%s\",\"number\":\"%s\",\"amount\":\"%s\"}"
                                        .formatted((Object[]) cells))
                        .collect(Collectors.joining(",", "[", "]")));
        List<CSVRecord> first = Csv.rows(application.result("both-1.results.csv"));
        String second = application.result("both-2.results.json");
        assertEquals(300, first.size());
        first.forEach(result -> {
            assertEquals("SUCCESS", result.get("status"), result.toString());
            assertNotEquals(-1, second.indexOf(result.get("reference")));
        });
        assertEquals(300, journal.moneyRequests() - before);
        assertEquals(0, journal.duplicates().size());
    }

    @Test
    void resultsWaitForAnOutboxThatCannotBeWritten() throws IOException {
        Path outbox = home.resolve("outbox");
        Path deferred = home.resolve("outbox-aside");
        int output = application.output().length();
        Files.move(outbox, deferred);
        try {
            Files.writeString(outbox, "in the way");
            application.drop("wait-1.csv", HEAD + "wait-1,AIRTEL,DELHI,9880000001,10\n");
            application.drop("wait-2.csv", HEAD + "wait-2,AIRTEL,DELHI,9880000002,10\n");
            await().atMost(Duration.ofSeconds(30)).until(() -> application
                    .output()
                    .substring(output)
                    .contains("delivery-files waits and will go on by itself"));
            await().during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> application
                                    .output()
                                    .substring(output)
                                    .lines()
                                    .filter(line -> line.contains("delivery-files"))
                                    .count()
                            <= 1);
        } finally {
            Files.deleteIfExists(outbox);
            Files.move(deferred, outbox);
        }
        for (String name : List.of("wait-1", "wait-2")) {
            assertEquals(List.of("SUCCESS"), column(Csv.rows(application.result(name + ".results.csv")), "status"));
        }
    }

    private static List<String> column(List<CSVRecord> rows, String name) {
        return rows.stream().map(row -> row.get(name)).toList();
    }
}
