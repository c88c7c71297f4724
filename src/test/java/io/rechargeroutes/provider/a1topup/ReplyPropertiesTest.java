package io.rechargeroutes.provider.a1topup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.arbitrary;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.strings;

import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/** What holds for every answer, whatever its bytes. */
class ReplyPropertiesTest {

    private static final List<String> SUCCESSES = List.of(
            "1225,Success,WB22565584,9800000000,10," + A1TopupRoutes.REFERENCE,
            "{\"txid\":\"5804\",\"status\":\"Success\",\"opid\":\"RJ1\",\"number\":\"9800000000\",\"amount\":\"10\",\"orderid\":\""
                    + A1TopupRoutes.REFERENCE + "\"}",
            "<Recharge><txid>5804</txid><status>Success</status><opid>RJ1</opid><number>9800000000</number><amount>10</amount><orderid>"
                    + A1TopupRoutes.REFERENCE + "</orderid></Recharge>");
    private static A1TopupRoutes routes;

    @BeforeAll
    static void start() throws Exception {
        routes = A1TopupRoutes.replyOnly();
    }

    @AfterAll
    static void stop() {
        routes.close();
    }

    @Test
    void theSamplesAreSuccesses() {
        SUCCESSES.forEach(text -> assertEquals(
                Verdict.SUCCESS, outcome(text.getBytes(StandardCharsets.UTF_8)).verdict()));
    }

    @Test
    void noBytesMakeItThrowOrSucceed() {
        qt().withExamples(2000)
                .forAll(lists().of(integers().between(0, 255)).ofSizeBetween(0, 200))
                .checkAssert(bytes -> {
                    byte[] body = new byte[bytes.size()];
                    for (int i = 0; i < body.length; i++) {
                        body[i] = bytes.get(i).byteValue();
                    }
                    assertEquals(Verdict.UNKNOWN, outcome(body).verdict());
                });
    }

    @Test
    void noPrefixOfASuccessIsFinal() {
        for (String text : SUCCESSES) {
            for (int length = 0; length < text.length(); length++) {
                assertEquals(
                        Verdict.UNKNOWN,
                        outcome(text.substring(0, length).getBytes(StandardCharsets.UTF_8))
                                .verdict());
            }
        }
    }

    /** One byte changed: a success only where status, number, amount and reference still stand there whole. */
    @Test
    void aDamagedSuccessIsOneOnlyWhereWhatCountsIsIntact() {
        qt().withExamples(4000)
                .forAll(
                        integers().between(0, SUCCESSES.size() - 1),
                        integers().between(0, 10_000),
                        integers().between(0, 255))
                .checkAssert((which, place, value) -> {
                    byte[] body = SUCCESSES.get(which).getBytes(StandardCharsets.UTF_8);
                    body[place % body.length] = value.byteValue();
                    if (outcome(body).verdict() == Verdict.SUCCESS) {
                        assertHoldsRecord(new String(body, StandardCharsets.ISO_8859_1));
                    }
                });
    }

    /** Pieces of records in any order and number. */
    @Test
    void noHeapOfPiecesIsASuccessWithoutOurReference() {
        List<String> pieces = List.of(
                "{",
                "}",
                "\"",
                ",",
                ":",
                "<Recharge>",
                "</Recharge>",
                "<status>",
                "</status>",
                "Success",
                "\"status\"",
                "\"orderid\"",
                "\"number\"",
                "9800000000",
                "10",
                "261121103012123457",
                "&",
                "\n",
                "0",
                "txid",
                "<!--",
                "]]>",
                "Failure",
                "\uFEFF",
                "[",
                "1225,Success,");
        Gen<List<Integer>> heaps =
                lists().of(integers().between(0, pieces.size() - 1)).ofSizeBetween(0, 40);
        qt().withExamples(3000).forAll(heaps).checkAssert(heap -> {
            StringBuilder text = new StringBuilder();
            heap.forEach(piece -> text.append(pieces.get(piece)));
            assertNotEquals(
                    Verdict.SUCCESS,
                    outcome(text.toString().getBytes(StandardCharsets.UTF_8)).verdict(),
                    text::toString);
        });
    }

    @Test
    void freeTextOfTheOperatorNeverHidesASuccessInCsv() {
        qt().withExamples(2000)
                .forAll(strings().allPossible().ofLengthBetween(0, 60))
                .checkAssert(opid -> {
                    String oneLine = opid.replaceAll("[\\r\\n]", "").strip();
                    String text = "1225,Success," + oneLine + ",9800000000,10," + A1TopupRoutes.REFERENCE;
                    assertEquals(
                            Verdict.SUCCESS,
                            outcome(text.getBytes(StandardCharsets.UTF_8)).verdict(),
                            text);
                });
    }

    /**
     * In all three formats: a status query ends nothing without every field of the record, ours in each, and a
     * transaction that has a number.
     */
    @Test
    void statusQuery_withoutEvidence_endsNothing() {
        Set<Verdict> ended = EnumSet.noneOf(Verdict.class);
        Gen<String> values = arbitrary()
                .pick("ours", "ours", "ours", "ours", "other", "", "0", "00", "NA", "N/A", "null", "-", "none");
        Gen<List<String>> fields = values.zip(values, values, values, List::of);
        Gen<String> messages = arbitrary().pick("Failure", "failure", "Refunded", "REVERSED", "refund");
        Gen<String> reasons = arbitrary()
                .pick(
                        "Failed",
                        "Failed",
                        "Refunded",
                        "No Record Found",
                        "Order ID does not exist",
                        "record not available",
                        "Duplicate Order",
                        "was Already done");
        qt().withExamples(3000)
                .forAll(fields, messages, reasons, integers().between(0, 2))
                .checkAssert((given, word, reason, format) -> {
                    List<String> cells = List.of(
                            cell(given.get(0), "5804", A1TopupRoutes.REFERENCE),
                            word,
                            reason,
                            cell(given.get(1), A1TopupRoutes.NUMBER, "9800000001"),
                            cell(given.get(2), "10", "11"),
                            cell(given.get(3), A1TopupRoutes.REFERENCE, "261121103012999999"));
                    String text = (switch (format) {
                                case 0 -> "%s,%s,%s,%s,%s,%s";
                                case 1 -> "{\"txid\":\"%s\",\"status\":\"%s\",\"opid\":\"%s\",\"number\":\"%s\",\"amount\":\"%s\",\"orderid\":\"%s\"}";
                                default -> "<Recharge><txid>%s</txid><status>%s</status><opid>%s</opid><number>%s</number><amount>%s</amount><orderid>%s</orderid></Recharge>";
                            })
                            .formatted(cells.toArray());
                    Verdict verdict = routes.outcome("status", 200, text.getBytes(StandardCharsets.UTF_8))
                            .verdict();
                    boolean failure = word.equalsIgnoreCase("failure");
                    boolean clear = reason.equals("Failed")
                            || reason.equals("Refunded")
                            || !failure && reason.matches("Duplicate.*|.*Already.*");
                    Verdict expected = !clear || !given.stream().allMatch("ours"::equals)
                            ? Verdict.UNKNOWN
                            : failure && !reason.equals("Refunded") ? Verdict.FAILED : Verdict.REVERSED;
                    assertEquals(expected, verdict, text);
                    ended.add(verdict);
                });
        assertEquals(EnumSet.of(Verdict.UNKNOWN, Verdict.FAILED, Verdict.REVERSED), ended);
    }

    private static String cell(String given, String ours, String other) {
        return given.equals("ours") ? ours : given.equals("other") ? other : given;
    }

    private static Outcome outcome(byte[] body) {
        return routes.outcome("recharge", 200, body);
    }

    private static void assertHoldsRecord(String text) {
        String lower = text.toLowerCase();
        for (String part : List.of("success", "9800000000", A1TopupRoutes.REFERENCE)) {
            assertEquals(true, lower.contains(part), () -> "a success without " + part + ": " + text);
        }
    }
}
