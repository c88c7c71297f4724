package io.rechargeroutes.provider.a1topup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.model.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every answer under src/test/resources/a1topup, run through the real reply route. {@code <case>.expected.json} beside
 * it says what it must come to; a {@code *} message stands for any words of ours.
 */
class ReplyCasesTest {

    private static final Path CASES = Path.of("src/test/resources/a1topup");
    private static final String EXPECTED = ".expected.json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static A1TopupRoutes routes;

    @BeforeAll
    static void start() throws Exception {
        routes = A1TopupRoutes.replyOnly();
    }

    @AfterAll
    static void stop() {
        routes.close();
    }

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXPECTED))
                    .map(name -> name.substring(0, name.length() - EXPECTED.length()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answer(String name) throws IOException {
        JsonNode expected = JSON.readTree(CASES.resolve(name + EXPECTED).toFile());
        Outcome outcome = routes.outcome(
                expected.path("call").asText("recharge"),
                expected.path("http").asInt(200),
                Files.readAllBytes(reply(name)));
        assertEquals(expected.get("verdict").asText(), outcome.verdict().name(), outcome::toString);
        assertEquals(text(expected, "code"), outcome.code(), outcome::toString);
        assertEquals(text(expected, "providerRef"), outcome.providerRef(), outcome::toString);
        assertEquals(text(expected, "operatorRef"), outcome.operatorRef(), outcome::toString);
        if ("*".equals(text(expected, "message"))) {
            assertTrue(outcome.message() != null && !outcome.message().isBlank(), outcome::toString);
        } else {
            assertEquals(text(expected, "message"), outcome.message(), outcome::toString);
        }
    }

    @Test
    void thereAreEnoughCasesAndNoneWithoutExpectation() throws IOException {
        List<String> cases = cases();
        assertTrue(cases.size() >= 60, () -> cases.size() + " cases");
        try (Stream<Path> files = Files.list(CASES)) {
            long answers = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(EXPECTED) && !name.startsWith("seed-"))
                    .count();
            assertEquals(cases.size(), answers);
        }
    }

    @Test
    void twoMebibytesAreNotRead() {
        String record = "1225,Success,WB22565584,9800000000,10," + A1TopupRoutes.REFERENCE;
        assertEquals(
                "SUCCESS",
                routes.outcome("recharge", 200, (record + " ".repeat(1000)).getBytes(StandardCharsets.US_ASCII))
                        .verdict()
                        .name());
        byte[] large = (record + " ".repeat(2 << 20)).getBytes(StandardCharsets.US_ASCII);
        assertEquals("UNREADABLE_REPLY", routes.outcome("recharge", 200, large).code());
    }

    @Test
    void deepNestingIsNoAnswer() {
        byte[] deep = ("{\"a\":" + "[".repeat(500_000)).getBytes(StandardCharsets.US_ASCII);
        assertEquals("UNREADABLE_REPLY", routes.outcome("recharge", 200, deep).code());
        byte[] tags = ("<Recharge>" + "<a>".repeat(300_000) + "</Recharge>").getBytes(StandardCharsets.US_ASCII);
        assertEquals("UNREADABLE_REPLY", routes.outcome("recharge", 200, tags).code());
    }

    @Test
    void manyCellsAreOneOpid() {
        byte[] cells = ("1225,Success" + ",".repeat(300_000) + ",9800000000,10," + A1TopupRoutes.REFERENCE)
                .getBytes(StandardCharsets.US_ASCII);
        assertEquals("SUCCESS", routes.outcome("recharge", 200, cells).verdict().name());
    }

    @Test
    void aReplyWithoutBodyIsNoAnswer() {
        assertEquals("UNREADABLE_REPLY", routes.outcome("recharge", 200, null).code());
        assertEquals("HTTP_502", routes.outcome("recharge", 502, null).code());
    }

    private static Path reply(String name) throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().startsWith(name + "."))
                    .filter(file -> !file.toString().endsWith(EXPECTED))
                    .toList();
            assertEquals(1, found.size(), () -> name + " has answers " + Arrays.toString(found.toArray()));
            return found.get(0);
        }
    }

    private static String text(JsonNode expected, String field) {
        return expected.hasNonNull(field) ? expected.get(field).asText() : null;
    }
}
