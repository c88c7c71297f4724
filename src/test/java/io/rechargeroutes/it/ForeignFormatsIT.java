package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.intake.format.Workbooks;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several formats together; one is edited while its file is read. The process is killed in the middle of each type. */
class ForeignFormatsIT {

    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final Path SAMPLES = Path.of("samples/formats");
    private static final int ROWS = 400;
    private static final int ROWS_EACH = 240;

    @TempDir
    Path home;

    private Path drop(String folder, String name, byte[] content) throws IOException {
        Path inbox = Files.createDirectories(home.resolve("application/inbox").resolve(folder));
        Path half = Files.write(inbox.resolve("." + name + ".part"), content);
        return Files.move(half, inbox.resolve(name));
    }

    @Test
    void formats_severalInOneStart_killedInTheMiddleOfOne() throws Exception {
        try (Sandbox sandbox =
                        Sandbox.start(SandboxSettings.defaults().withPort(0).withLatency(Duration.ofMillis(100)));
                BrokerProcess broker = BrokerProcess.start(home.resolve("broker"));
                Application application = Application.in(home.resolve("application"))
                        .calling(sandbox)
                        .with("recharge.jms.enabled", "true")
                        .with("recharge.files.to-results-queue", "true")
                        .with("recharge.intake.batch", "50")
                        .with("recharge.intake.pass-through", "remark")
                        .with("recharge.broker.url", broker.url("tcp"))) {
            RequestJournal journal = new RequestJournal(sandbox);
            Path formats = home.resolve("application/routes/formats");
            try (Stream<Path> samples = Files.list(SAMPLES)) {
                for (Path sample : samples.filter(file -> file.toString().matches(".*\\.yaml|.*-operators\\.csv"))
                        .toList()) {
                    Files.copy(sample, formats.resolve(sample.getFileName()));
                }
            }
            Files.writeString(
                    formats.resolve("sheets.yaml"),
                    """
                    applies-to: {files: ["partner-xlsx/*"]}
                    type: xlsx
                    fields: {orderId: {from: TxnRef}, number: {from: MobileNo}, operator: {value: AIRTEL}, circle: {value: DELHI}, amount: {from: Amt}}
                    """);
            application.start();
            drop("partner-pipe", "small.txt", Files.readAllBytes(SAMPLES.resolve("pipe.txt")));
            drop("partner-fixed", "a.txt", Files.readAllBytes(SAMPLES.resolve("fixed.txt")));
            drop("partner-xml", "a.xml", Files.readAllBytes(SAMPLES.resolve("bank.xml")));
            drop("partner-json", "a", Files.readAllBytes(SAMPLES.resolve("envelope.json")));
            drop("statements", "mine.csv", "orderId\nNO-1\n".getBytes(StandardCharsets.UTF_8));
            application.drop(
                    "canonical.csv",
                    "orderId,operator,circle,number,amount,remark\nCAN-1,AIRTEL,DELHI,9800000061,10,hello\n");
            Path pipe = application.resultFile("partner-pipe/small.results.txt");
            assertEquals(
                    List.of(
                            "TxnRef|Status|OperatorRef|Remark|Branch|AgentId",
                            "PIPE-1|SUCCESS|Süd|4711",
                            "PIPE-2|SUCCESS|Nord|4712"),
                    Files.readAllLines(pipe, WINDOWS).stream()
                            .map(line -> line.startsWith("TxnRef")
                                    ? line
                                    : line.replaceFirst("^([^|]*\\|[^|]*)\\|[^|]*\\|[^|]*\\|", "$1|"))
                            .toList());
            assertTrue(application.result("partner-fixed/a.results.txt").contains(",BR-01\r\n"));
            assertTrue(application
                    .result("partner-xml/a.results.xml")
                    .contains("<ref>XML-1</ref><state>SUCCESS</state><branch>BR-01</branch>"));
            assertTrue(application.result("partner-json/a.results").contains("\"branch\":\"BR-02\"}"));
            assertTrue(application.result("canonical.results.csv").contains(",hello\r\n"));
            assertTrue(Files.exists(home.resolve("application/inbox/partner-pipe/.done/small.txt")));
            try (Queues queues = Queues.at(broker.url("tcp"))) {
                TextMessage message = queues.text(Files.readString(SAMPLES.resolve("lines.txt")));
                message.setJMSReplyTo(queues.queue("partner.answers"));
                queues.send("partner.lines.requests", message);
                List<String> answers =
                        Stream.of(1, 2).map(any -> text(queues)).sorted().toList();
                assertEquals(
                        List.of(
                                "{\"ref\":\"LIN-1\",\"state\":\"SUCCESS\",\"branch\":\"BR-01\"}",
                                "{\"ref\":\"LIN-2\",\"state\":\"SUCCESS\",\"branch\":\"BR-02\"}"),
                        answers);
                Message event = queues.next(Queues.RESULTS, "JMSCorrelationID = 'PIPE-1'");
                assertEquals("4711", Queues.json(event).path("AgentId").asText());
            }
            killed(application, formats, journal);
            killedInEachType(application, journal);
            String output = application.output();
            assertFalse(output.contains("4711") || output.contains("Süd"), "no log shows what is passed through");
            assertTrue(output.contains("statements/mine.csv is not taken"), output);
            assertTrue(output.contains("format            bank: partner-xml/*.xml\n"), output);
            assertTrue(
                    output.contains("format            lines: partner-lines/*.txt, queue partner.lines.requests\n"),
                    output);
        }
    }

    private static String text(Queues queues) {
        try {
            Message answer = queues.next(queues.queue("partner.answers"), Duration.ofSeconds(60));
            return answer == null ? "none" : answer.getBody(String.class).strip();
        } catch (JMSException fault) {
            throw new AssertionError(fault);
        }
    }

    /** The format is edited in the middle of its file: the rest is read as it was begun. */
    private void killed(Application application, Path formats, RequestJournal journal) throws Exception {
        long before = journal.moneyRequests();
        String head = "PARTNER X\nTxnRef|MobileNo|Operator|Circle|Amt|Valid|Branch|AgentId\n";
        String rows = IntStream.range(0, ROWS)
                .mapToObj(i -> "KILL-%d|98%06d11|Airtel|DELHI|10,00||B%d|%d\n".formatted(i, i, i, i)
                        + (i % 100 == 0 ? "||||||\n" : ""))
                .collect(Collectors.joining());
        drop("partner-pipe", "killed.txt", (head + rows).getBytes(WINDOWS));
        await().atMost(Duration.ofSeconds(90)).until(() -> journal.moneyRequests() > before + 20);
        application.kill();
        Path format = formats.resolve("pipe.yaml");
        Files.writeString(
                format,
                Files.readString(format)
                        .replace("orderId: {from: TxnRef}", "orderId: {from: AgentId}")
                        .replace("results:\n  columns: {TxnRef: orderId", "results:\n  columns: {Other: orderId"));
        application.start();
        List<String> results = Files.readAllLines(application.resultFile("partner-pipe/killed.results.txt"), WINDOWS);
        assertEquals("TxnRef|Status|OperatorRef|Remark|Branch|AgentId", results.get(0));
        assertEquals(
                IntStream.range(0, ROWS)
                        .mapToObj(i -> "KILL-" + i + "|B" + i + "|" + i)
                        .toList(),
                results.stream()
                        .skip(1)
                        .map(line -> line.replaceFirst("^([^|]*)\\|.*\\|([^|]*\\|[^|]*)$", "$1|$2"))
                        .toList());
        assertEquals(0, journal.duplicates().size(), "sent twice: " + journal.duplicates());
    }

    private static String rows(String row) {
        return IntStream.range(0, ROWS_EACH).mapToObj(i -> row.formatted(i, i)).collect(Collectors.joining());
    }

    /** One file of each other type is in the middle when the process is killed, three times. */
    private void killedInEachType(Application application, RequestJournal journal) throws Exception {
        Map<String, String> ids = new LinkedHashMap<>();
        ids.put("partner-fixed/each.txt", "F");
        ids.put("partner-xml/each.xml", "X");
        ids.put("partner-json/each", "J");
        ids.put("partner-lines/each.txt", "L");
        ids.put("partner-xlsx/each.xlsx", "S");
        long before = journal.moneyRequests();
        drop(
                "partner-fixed",
                "each.txt",
                rows("F%04d   99%06d11Airtel      00001000BR-01 \n").getBytes(WINDOWS));
        drop(
                "partner-xml",
                "each.xml",
                ("<payments>"
                                + rows(
                                        "<payment ref='X%04d'><customer><mobile>98%06d12</mobile></customer><op>Airtel</op>"
                                                + "<amount value='10'/></payment>")
                                + "</payments>")
                        .getBytes(StandardCharsets.UTF_8));
        drop(
                "partner-json",
                "each",
                ("{\"data\":{\"payments\":["
                                + rows("{\"ref\":\"J%04d\",\"customer\":{\"mobile\":\"98%06d13\"},\"op\":\"Airtel\",\"amt\":10},")
                                        .replaceFirst(",$", "")
                                + "]}}")
                        .getBytes(StandardCharsets.UTF_8));
        drop(
                "partner-lines",
                "each.txt",
                rows("{\"ref\":\"L%04d\",\"mobile\":\"98%06d14\",\"op\":\"Airtel\",\"amt\":10}\n")
                        .getBytes(StandardCharsets.UTF_8));
        drop(
                "partner-xlsx",
                "each.xlsx",
                Workbooks.of(Workbooks.row("TxnRef", "MobileNo", "Amt")
                                + rows(Workbooks.row("S%04d", "98%06d15", "10")))
                        .bytes());
        for (int kill = 1; kill <= 3; kill++) {
            long killed = before + kill * ids.size() * ROWS_EACH / 4L;
            await().atMost(Duration.ofSeconds(90)).until(() -> journal.moneyRequests() > killed);
            application.kill();
            application.start();
        }
        for (Map.Entry<String, String> input : ids.entrySet()) {
            String name = input.getKey().replaceFirst("(\\.\\w+)?$", ".results$1");
            String results = text(application.resultFile(name));
            assertEquals(
                    IntStream.range(0, ROWS_EACH)
                            .mapToObj(i -> "%s%04d".formatted(input.getValue(), i))
                            .toList(),
                    Pattern.compile("\\b" + input.getValue() + "\\d{4}\\b")
                            .matcher(results)
                            .results()
                            .map(MatchResult::group)
                            .toList(),
                    name);
        }
        assertEquals(0, journal.duplicates().size(), "sent twice: " + journal.duplicates());
    }

    private static String text(Path results) throws IOException {
        if (!results.toString().endsWith(".xlsx")) {
            return Files.readString(results);
        }
        try (ZipFile zip = new ZipFile(results.toFile());
                InputStream sheet = zip.getInputStream(zip.getEntry("xl/worksheets/sheet1.xml"))) {
            return new String(sheet.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
