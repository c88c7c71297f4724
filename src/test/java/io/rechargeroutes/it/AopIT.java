package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import io.rechargeroutes.sandbox.aop.AopAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All of AOP in the packaged application: a FASTag from one row, bills, a credit check from its registration to the
 * history, and bearer tokens.
 */
class AopIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEAD = "orderId,operator,circle,number,amount,provider\n";
    private static final String PAN = "ABCPE1234F";
    private static final String BORN = "1990-01-31";
    private static final List<String> SECRETS = List.of(
            "AOP-000",
            "sandbox-client-secret",
            "KEY-000-KEY",
            PAN,
            BORN,
            "31/01/1990",
            "asha@example.invalid",
            "123456\"",
            "Bearer ");

    @TempDir
    Path home;

    private static SandboxSettings settings() {
        return SandboxSettings.defaults().withPort(0).withPendingFor(Duration.ofSeconds(2));
    }

    private Application application(Sandbox sandbox) {
        return Application.in(home)
                .calling(sandbox)
                .with("aop.company-code", "SANDBOX")
                .with("recharge.status.cron", "*+*+*+*+*+?")
                .with("recharge.status.intervals", "1s")
                .with("quarkus.log.level", "DEBUG")
                .with("quarkus.log.category.\"org.apache.camel\".level", "DEBUG")
                .with("quarkus.log.category.\"io.rechargeroutes\".level", "DEBUG");
    }

    @Test
    void fastagAndBillsAndCreditFromFiles() throws Exception {
        try (Sandbox sandbox = Sandbox.start(settings().withJournal(home.resolve("journal.jsonl")));
                Application application = withBillCodes(application(sandbox))
                        .with("recharge.status.recheck-success", "1s,1s,1s,2s,2s,5s,5s,10s,20s")
                        .start()) {
            RequestJournal journal = new RequestJournal(sandbox);
            oneRowOfFastagIsLookedUpPaidQueriedAndTakenBack(application, journal);
            aBillIsFetchedAndPaidByPinningTheProvider(application, journal);
            creditFromRegistrationToHistory(application, journal);
            creditStepsAreSentOnce(application, journal);
            application.stop();
            assertNoSecretAnywhere();
        }
    }

    /** The catalogue that ships knows no bill ids of AOP. */
    private Application withBillCodes(Application application) throws IOException {
        Path operators = home.resolve("routes/catalog/operators.csv");
        List<String> lines = Files.readAllLines(operators);
        List<String> columns = List.of(lines.stream()
                .filter(line -> line.startsWith("code,"))
                .findFirst()
                .orElseThrow()
                .split(","));
        int fromTheEnd = columns.size() - columns.indexOf("aop.bill");
        List<String> edited = lines.stream()
                .map(line -> line.startsWith("MSEDCL,") || line.startsWith("AIRTEL_POSTPAID,")
                        ? withBillCode(line, fromTheEnd)
                        : line)
                .toList();
        assertFalse(edited.equals(lines));
        Files.write(operators, edited);
        return application;
    }

    private static String withBillCode(String line, int fromTheEnd) {
        String[] cells = line.split(",", -1);
        cells[cells.length - fromTheEnd] = "52";
        return String.join(",", cells);
    }

    private static void oneRowOfFastagIsLookedUpPaidQueriedAndTakenBack(Application application, RequestJournal journal)
            throws Exception {
        application.drop("tag.csv", HEAD + "TAG-1,FASTAG,,DL01AB1090,500,\n");
        String first = Csv.rows(application.result("tag.results.csv")).get(0).get("status");
        assertTrue(List.of("PENDING", "UNKNOWN").contains(first), first);
        CSVRecord paid = Csv.rows(application.result("tag.final.csv")).get(0);
        assertEquals("SUCCESS AOP", paid.get("status") + " " + paid.get("provider"), paid.toString());
        assertEquals(1, journal.calls("AOP", "FetchConsumerDetails"));
        assertEquals(1, journal.calls("AOP", "Recharge"));
        assertTrue(journal.calls("AOP", "RechargeStatus") >= 1);
        assertEquals(1, journal.orders("DL01AB1090").get(0).path("executions").asInt());
        application.drop("back.csv", HEAD + "BACK-1,AIRTEL,DELHI,9800000001,10,AOP\n");
        CSVRecord sent = Csv.rows(application.result("back.results.csv")).get(0);
        assertEquals("SUCCESS", sent.get("status"), sent.toString());
        journal.reverse(sent.get("reference"));
        CSVRecord changed = Csv.rows(application.result("back.changes.csv")).get(0);
        assertEquals("REVERSED REFUNDED", changed.get("status") + " " + changed.get("code"));
    }

    private static void aBillIsFetchedAndPaidByPinningTheProvider(Application application, RequestJournal journal)
            throws Exception {
        application.drop(
                "bills.csv",
                """
                orderId,operator,circle,number,amount,provider,details.billingUnit,details.processingCycle,details.billGroupNumber
                BILL-1,MSEDCL,,170000000034,120,AOP,4701,3,
                BILL-2,AIRTEL_POSTPAID,DELHI,9800000002,50,AOP,,,
                BILL-3,MAHANAGAR_GAS,,210000000045,50,AOP,,,7
                """);
        assertEquals(
                List.of("SUCCESS ", "SUCCESS ", "FAILED NOT_OFFERED"),
                statuses(application.result("bills.results.csv")));
        assertEquals(2, journal.calls("AOP", "FetchBilPaymentDetails"));
        assertEquals(2, journal.calls("AOP", "BillPaymentPaybill"));
        assertEquals(
                2,
                application
                        .ledgerRows(
                                "SELECT * FROM balance_reading WHERE provider = 'AOP' AND source = 'bill-pay' AND amount > 9000000")
                        .size());
        assertEquals(
                2,
                application
                        .ledgerRows(
                                "SELECT a.bill FROM attempt a WHERE a.order_id IN ('BILL-1', 'BILL-2') AND a.bill LIKE '%billAmount%'")
                        .size());
    }

    private static void creditFromRegistrationToHistory(Application application, RequestJournal journal)
            throws Exception {
        String register =
                """
                [{"orderId":"CR-1","operation":"CREDIT_REGISTER","details":{"firstName":"Asha","lastName":"Rao","pan":"%s","dateOfBirth":"%s",
                  "email":"asha@example.invalid","mobile":"9800000042"}}]"""
                        .formatted(PAN, BORN);
        application.drop("register.json", register);
        JsonNode registered =
                JSON.readTree(application.result("register.results.json")).get(0);
        assertEquals(
                "SUCCESS AOP",
                registered.path("status").asText() + " "
                        + registered.path("provider").asText(),
                registered.toString());
        String id = registered.at("/data/credit/id").asText();
        assertFalse(id.isEmpty() || registered.toString().contains("oken"), registered.toString());
        application.drop("again.json", register);
        assertEquals(
                id,
                JSON.readTree(application.result("again.results.json"))
                        .get(0)
                        .at("/data/credit/id")
                        .asText());
        assertEquals(1, journal.calls("AOP", "CibilScore/registeration"));

        assertEquals("SUCCESS ", step(application, "otp", "CREDIT_OTP", id, ""));
        assertEquals("FAILED PROVIDER_FAILED", step(application, "early", "CREDIT_HISTORY", id, ""));
        assertEquals("FAILED PROVIDER_FAILED", step(application, "wrong", "CREDIT_SUBMIT_OTP", id, "654321"));
        assertEquals("SUCCESS ", step(application, "right", "CREDIT_SUBMIT_OTP", id, "123456"));
        assertEquals("SUCCESS ", step(application, "history", "CREDIT_HISTORY", id, ""));
        JsonNode credit = JSON.readTree(Csv.rows(application.result("history.results.csv"))
                        .get(0)
                        .get("data"))
                .path("credit");
        assertEquals(
                "765 *** *** PAN *** verified Sandbox Bank",
                credit.path("score").asText() + " "
                        + credit.at("/raw/consumer/pan").asText() + " "
                        + credit.at("/raw/consumer/dob").asText() + " "
                        + credit.at("/raw/consumer/remark").asText() + " "
                        + credit.at("/raw/accounts/0/company").asText());
        assertEquals("FAILED CREDIT_UNKNOWN", step(application, "nobody", "CREDIT_OTP", "1", ""));
        assertEquals(1, journal.calls("AOP", "CibilScore/GenerateOTP"));
        assertEquals(2, journal.calls("AOP", "CibilScore/SubmitOTP"));
    }

    private static String step(Application application, String name, String operation, String id, String otp) {
        application.drop(
                name + ".csv",
                "orderId,operation,details.creditId,details.otp\n" + name + "," + operation + "," + id + "," + otp
                        + "\n");
        return statuses(application.result(name + ".results.csv")).get(0);
    }

    private static void creditStepsAreSentOnce(Application application, RequestJournal journal) throws Exception {
        application.drop(
                "lost.csv",
                "orderId,operation,details.firstName,details.lastName,details.pan,details.dateOfBirth,details.email,details.mobile\n"
                        + IntStream.of(94, 95, 96, 97)
                                .mapToObj(last -> "LOST-" + last + ",CREDIT_REGISTER,Asha,Rao," + PAN + "," + BORN
                                        + ",asha@example.invalid,98000001" + last + "\n")
                                .collect(Collectors.joining()));
        assertEquals(
                List.of(
                        "REVIEW CONNECTION_LOST",
                        "REVIEW CONNECTION_LOST",
                        "REVIEW UNREADABLE_REPLY",
                        "REVIEW HTTP_503"),
                statuses(application.result("lost.results.csv")));
        assertEquals(5, journal.calls("AOP", "CibilScore/registeration"));
    }

    @Test
    void twoHundredWaitForOneToken() throws Exception {
        Path key = home.resolve("aop.pem");
        AopAccess access = AopAccess.defaults().withPublicKey(key);
        try (Sandbox sandbox = Sandbox.start(settings()
                        .withLatency(Duration.ofMillis(300))
                        .with(access.withTokens(true, Duration.ofMinutes(10))));
                Application application = bearer(application(sandbox), key)
                        .with("recharge.dispatch.threads", "200")
                        .with("aop.concurrency", "200")
                        .start()) {
            RequestJournal journal = new RequestJournal(sandbox);
            application.drop("many.csv", rows("MANY-", 200));
            assertEquals(
                    List.of("SUCCESS "),
                    statuses(application.result("many.results.csv")).stream()
                            .distinct()
                            .toList());
            assertEquals(1, journal.calls("AOP", "authorize"));
            assertEquals(200, journal.moneyRequests());
            application.stop();
        }
        // tokens that end at AOP before we think that they do
        try (Sandbox sandbox = Sandbox.start(settings()
                        .withLatency(Duration.ofMillis(50))
                        .with(access.withTokens(true, Duration.ofMinutes(10))));
                // the token that cannot be had opens the circuit
                Application application = bearer(application(sandbox), key)
                        .with("aop.rate", "40")
                        .with("recharge.circuit-breaker.probe-interval", "1s")
                        .start()) {
            RequestJournal journal = new RequestJournal(sandbox);
            journal.fault("TOKEN", "UNAVAILABLE", 2);
            application.drop("late.csv", rows("LATE-", 240));
            for (int executed : new int[] {50, 130}) {
                await().atMost(Duration.ofSeconds(60)).until(() -> journal.executions() >= executed);
                sandbox.endTokens();
            }
            List<String> first = statuses(application.result("late.results.csv"));
            assertEquals(List.of("SUCCESS "), first.stream().distinct().toList());
            assertEquals(240, first.size());
            assertEquals(240, journal.executions());
            assertEquals(0, journal.duplicates().size());
            assertTrue(journal.moneyRequests() > 240, "no token ended on the way: nothing was tried");
            assertTrue(journal.calls("AOP", "authorize") >= 5, "two in vain, and three tokens");
            assertEquals(
                    0,
                    application
                            .ledgerRows(
                                    "SELECT order_id FROM attempt WHERE verdict <> 'NOT_SENT' GROUP BY order_id HAVING count(*) > 1")
                            .size());
            application.stop();
        }
        assertNoSecretAnywhere();
    }

    private static Application bearer(Application application, Path key) {
        return application
                .with("aop.auth", "bearer")
                .with("aop.token.client-id", "sandbox-client")
                .with("aop.token.client-secret", "sandbox-client-secret")
                .with("aop.token.public-key", key.toString())
                .with("aop.headers.api-key", "KEY-000-KEY");
    }

    @Test
    void inferredOutcome_notTrusted_isQueried() throws Exception {
        try (Sandbox sandbox = Sandbox.start(settings());
                Application application = application(sandbox)
                        .with("aop.trust-inferred", "false")
                        .with("recharge.status.give-up-after", "3s")
                        .start()) {
            RequestJournal journal = new RequestJournal(sandbox);
            application.drop("unknown.csv", rows("UNKNOWN-", 1) + "TAG-2,FASTAG,,DL01AB1001,500,\n");
            assertEquals(
                    List.of("UNKNOWN INFERRED_REPLY", "UNKNOWN INFERRED_REPLY"),
                    statuses(application.result("unknown.results.csv")));
            assertEquals(
                    List.of("REVIEW NO_ANSWER", "REVIEW NO_ANSWER"), statuses(application.result("unknown.final.csv")));
            assertTrue(journal.calls("AOP", "RechargesStatus") >= 1 && journal.calls("AOP", "RechargeStatus") >= 1);
            assertEquals(2, journal.moneyRequests());
        }
    }

    private static String rows(String prefix, int count) {
        return HEAD
                + IntStream.range(0, count)
                        .mapToObj(i -> prefix + i + ",AIRTEL,DELHI,98%06d%02d,10,AOP\n".formatted(i, i % 80))
                        .collect(Collectors.joining());
    }

    private static List<String> statuses(String results) {
        return Csv.rows(results).stream()
                .map(row -> row.get("status") + " " + row.get("code"))
                .toList();
    }

    /**
     * Every file that was written, the database's own and its journal among them; but for the input, which its sender
     * wrote, and what the test set up.
     */
    private void assertNoSecretAnywhere() throws IOException {
        Map<String, List<String>> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file :
                    files.filter(Files::isRegularFile).filter(this::written).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                List<String> here = SECRETS.stream().filter(text::contains).toList();
                if (!here.isEmpty()) {
                    found.put(home.relativize(file).toString(), here);
                }
            }
        }
        assertEquals(Map.of(), found);
        assertTrue(Files.readString(home.resolve("output.log")).contains("DEBUG"), "nothing was logged at DEBUG");
    }

    private boolean written(Path file) {
        String name = home.relativize(file).toString();
        return !name.startsWith("inbox")
                && !name.startsWith("routes")
                && !name.equals("application.properties")
                && !name.startsWith("data/postgresql");
    }
}
