package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Inputs that want to break in, lie in the log, fill the memory or write elsewhere: each is refused and reported, and
 * good rows beside them are served.
 */
class HostileInputIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FIELDS = List.of(
            "orderId",
            "operation",
            "service",
            "operator",
            "circle",
            "number",
            "amount",
            "details",
            "location",
            "bill",
            "provider",
            "expiresAt");
    /** Each of them in each field. */
    private static final List<String> ATTACKS = List.of(
            "'; DROP TABLE request; --",
            "x' OR '1'='1",
            "${jndi:ldap://localhost:1/a}",
            "${exec:touch hacked}",
            "{{a1topup.password}}",
            "#{1+1}",
            "../../../hacked",
            "/etc/passwd",
            "..\\..\\hacked",
            "file:hacked",
            "a\u0000b",
            "x\r\nSet-Cookie: hacked=1",
            "x\n12:00:00 INFO  forged line",
            "\u001b[31mred",
            "\u202egnp.exe",
            "\ud800",
            "=cmd|' /C calc'!A0",
            "@SUM(A1)",
            "<script>alert(1)</script>",
            "&orderid=1&amount=1",
            "%0d%0ahacked",
            "x".repeat(60_000));

    private static final String GOOD =
            "{\"orderId\":\"%s\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"9800000001\",\"amount\":\"10\"}";

    @TempDir
    Path home;

    @Test
    void hostileInput_isRefused_andReported() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                BrokerProcess broker = BrokerProcess.start(home.resolve("broker"));
                Application application = Application.in(home)
                        .calling(sandbox)
                        .jvm("-Xmx192m")
                        .with("recharge.status.cron", "0+0+0+1+1+?+2099")
                        .with("recharge.jms.enabled", "true")
                        .with("recharge.broker.url", broker.url("tcp"))
                        .start();
                Queues queues = Queues.at(broker.url("tcp"))) {
            RequestJournal journal = new RequestJournal(sandbox);
            dropUnreadable(application);
            application.drop("fields.json", fields());
            application.drop("bombs.csv", quoteBomb());
            application.drop(
                    "deep.jsonl",
                    GOOD.formatted("BEFORE") + "\n" + "{\"bill\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}\n"
                            + "{\"bill\":" + "{\"a\":".repeat(200) + "1" + "}".repeat(201) + "\n"
                            + "{\"amount\":1e999999999}\n" + GOOD.formatted("AFTER") + "\n");
            String nasty = "nasty name\u001b[2J$(touch hacked)${exchangeId}';--.csv";
            application.drop(nasty, "orderId,operator,circle,number,amount\nNASTY,AIRTEL,DELHI,9800000002,10\n");
            Files.writeString(home.resolve("inbox").resolve("x".repeat(240) + ".broken.csv"), "orderId\n\"");

            ArrayNode reported = (ArrayNode) JSON.readTree(application.result("fields.results.json"));
            assertEquals(FIELDS.size() * ATTACKS.size() + 1, reported.size());
            reported.forEach(result -> assertTrue(
                    List.of("REJECTED", "SUCCESS").contains(result.get("status").asText()), result.toString()));
            assertEquals(
                    "SUCCESS", reported.get(reported.size() - 1).get("status").asText());
            // a text that is a good order id is one
            assertEquals(
                    1,
                    StreamSupport.stream(reported.spliterator(), false)
                            .filter(result -> result.get("status").asText().equals("SUCCESS"))
                            .count());

            List<CSVRecord> bombs = Csv.rows(application.result("bombs.results.csv"));
            assertEquals("SUCCESS", bombs.get(0).get("status"));
            assertTrue(bombs.stream().skip(1).allMatch(row -> row.get("status").equals("REJECTED")));
            assertEquals("FILE_UNREADABLE", bombs.get(bombs.size() - 1).get("code"));
            List<String> deep = JSON.readTree("["
                            + String.join(
                                    ",",
                                    application
                                            .result("deep.results.jsonl")
                                            .lines()
                                            .toList()) + "]")
                    .findValuesAsText("status");
            assertEquals(List.of("SUCCESS", "REJECTED", "REJECTED", "REJECTED", "SUCCESS"), deep);
            assertEquals(
                    "SUCCESS",
                    Csv.rows(application.result(nasty.replace(".csv", ".results.csv")))
                            .get(0)
                            .get("status"));

            await().until(() -> list("inbox/.failed").stream()
                            .filter(name -> name.endsWith(".error.txt"))
                            .count()
                    == 9);
            assertEquals(
                    List.of(),
                    list("inbox").stream().filter(name -> !name.startsWith(".")).toList());
            await().until(() -> list("inbox/.work").isEmpty());
            HostileMessages messages = new HostileMessages(queues, FIELDS, ATTACKS);
            int good = messages.inBodies();
            messages.asCorrelationIds();
            messages.asReplyQueues();
            assertEquals(5 + good, journal.moneyRequests());
            assertEquals(List.of(), journal.duplicates());
            assertNothingBroke(application);
        }
    }

    /** None of these has a row that can be read. */
    private static void dropUnreadable(Application application) {
        application.drop(
                "xxe.xml",
                "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                        + "<recharges><recharge><orderId>&x;</orderId></recharge></recharges>");
        application.drop("remote.xml", "<!DOCTYPE recharges SYSTEM \"http://127.0.0.1:1/evil.dtd\"><recharges/>");
        StringBuilder laughs = new StringBuilder("<!DOCTYPE r [<!ENTITY l0 \"lol\">");
        for (int i = 1; i < 10; i++) {
            laughs.append("<!ENTITY l")
                    .append(i)
                    .append(" \"")
                    .append(("&l" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        application.drop(
                "laughs.xml", laughs + "]><recharges><recharge><orderId>&l9;</orderId></recharge></recharges>");
        application.drop("entity.xml", "<recharges><recharge><orderId>&unknown;</orderId></recharge></recharges>");
        application.drop("deep.xml", "<recharges>" + "<recharge>".repeat(100_000));
        application.drop("deep.json", "[".repeat(2_000_000));
        application.drop("zeros.csv", new byte[1 << 20]);
    }

    private static String fields() {
        ArrayNode rows = JSON.createArrayNode();
        for (String field : FIELDS) {
            for (String attack : ATTACKS) {
                ObjectNode row = JSON.createObjectNode()
                        .put("orderId", "H-" + rows.size())
                        .put("operator", "AIRTEL")
                        .put("circle", "DELHI")
                        .put("number", "9800000001")
                        .put("amount", "10");
                rows.add(row.put(field, attack));
            }
        }
        rows.addObject()
                .put("orderId", "..")
                .put("operator", "AIRTEL")
                .put("circle", "DELHI")
                .put("number", "9800000003")
                .put("amount", "10");
        // a lone half of a character can only be written as an escape
        return rows.toString().replace("\ud800", "\\ud800");
    }

    /** A good row, and 50 MB inside a quote that is never closed. */
    private static byte[] quoteBomb() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write("orderId,operator,circle,number,amount\nBOMB,AIRTEL,DELHI,9800000004,10\nOPEN,\""
                .getBytes(StandardCharsets.UTF_8));
        byte[] line = ("x,\"\"y".repeat(20_000) + "\n").getBytes(StandardCharsets.UTF_8);
        while (bomb.size() < 50_000_000) {
            bomb.write(line);
        }
        return bomb.toByteArray();
    }

    private void assertNothingBroke(Application application) throws IOException {
        assertEquals(200, application.get("/q/health").statusCode());
        try (Stream<Path> files = Files.walk(home)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.getFileName().toString().startsWith("hacked"))
                            .toList());
        }
        String log = application.output();
        assertFalse(
                log.contains("forged line") && log.lines().anyMatch(line -> line.startsWith("12:00:00 INFO  forged")),
                log);
        assertEquals(
                "",
                log
                        .chars()
                        .filter(c -> c != '\n' && Character.isISOControl(c))
                        .mapToObj(Integer::toHexString)
                        .collect(Collectors.toCollection(TreeSet::new))
                        .stream()
                        .collect(Collectors.joining(" ")),
                "control characters in the log");
        assertTrue(log.lines().allMatch(line -> line.matches("[0-9]{2}:[0-9]{2}:[0-9]{2} (INFO|WARN|ERROR) .*")), log);
        assertFalse(log.contains("OutOfMemory") || log.contains("root:"), log);
    }

    private List<String> list(String folder) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
