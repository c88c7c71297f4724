package io.rechargeroutes.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.Generate.byteArrays;
import static org.quicktheories.generators.Generate.bytes;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.catalog.TinyCatalogue;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.Rows;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Location;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.Service;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for any input at all. */
class ReaderPropertiesTest {

    private static final RequestValidator VALIDATOR =
            new RequestValidator(TinyCatalogue.read(), Set.of("A1TOPUP", "AOP"));

    /**
     * Pieces that mean something to one of the readers; put together at random they reach further in than random bytes
     * do.
     */
    private static final List<String> PIECES = List.of(
            "orderId",
            ",",
            "\n",
            "\r\n",
            "\"",
            "\"\"",
            "A",
            "amount",
            " ",
            "{",
            "}",
            "[",
            "]",
            ":",
            "1e3",
            "null",
            "\\",
            "\\u0000",
            "{\"orderId\":\"A\"}",
            "<recharges>",
            "</recharges>",
            "<recharge>",
            "</recharge>",
            "<recharge/>",
            "<orderId>",
            "</orderId>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?x",
            "?>",
            "&amp;",
            "&",
            "<!DOCTYPE",
            "<",
            ">",
            "/",
            "=",
            "'",
            "\u0000",
            "é",
            "\uFEFF",
            ";",
            "\t",
            "orderId,amount\n",
            "sep=;\n",
            ",,\n",
            "{\"recharges\":[",
            "<?xml version='1.0'?>",
            "xmlns:a='b'",
            "a:");

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void anyBytesEndInRowsOrInOneException(Format format) {
        qt().withExamples(3000)
                .forAll(byteArrays(integers().between(0, 200), bytes(Byte.MIN_VALUE, Byte.MAX_VALUE, (byte) 0)))
                .checkAssert(bytes -> assertWhole(Rows.read(format, bytes)));
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void anyPiecesEndInRowsOrInOneException(Format format) {
        qt().withExamples(5000)
                .forAll(lists().of(integers().between(0, PIECES.size() - 1)).ofSizeBetween(0, 40))
                .checkAssert(choice -> assertWhole(Rows.read(format, text(choice))));
    }

    /** Whatever was read is either good or bad, never neither, and can be checked. */
    private static void assertWhole(Rows rows) {
        assertTrue(rows.broken() != null || !rows.rows().isEmpty());
        for (Row row : rows.rows()) {
            assertTrue((row.content() == null) != (row.problem() == null));
            assertTrue(row.line() >= 1);
            Checked checked = VALIDATOR.check(row);
            assertTrue(checked instanceof Checked.Accepted
                    || checked instanceof Checked.Rejected no && no.code() != null && no.message() != null);
        }
    }

    private static String text(List<Integer> choice) {
        StringBuilder text = new StringBuilder();
        choice.forEach(index -> text.append(PIECES.get(index)));
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource(names = "XLSX", mode = EnumSource.Mode.EXCLUDE)
    void whatIsWrittenReadsBackEqual(Format format) {
        qt().withExamples(1000)
                .forAll(integers().all(), integers().between(1, 5))
                .checkAssert((seed, count) -> {
                    List<RechargeRequest> requests = requests(new Random(seed), count);
                    Rows rows = Rows.read(
                            format, RequestWriting.write(format, requests).getBytes(StandardCharsets.UTF_8));
                    assertNull(rows.broken());
                    List<RechargeRequest> read = new ArrayList<>();
                    rows.rows()
                            .forEach(row -> read.add(assertInstanceOf(Checked.Accepted.class, VALIDATOR.check(row))
                                    .request()));
                    assertEquals(requests, read);
                    read.forEach(request -> assertEquals(request, RequestJson.read(RequestJson.write(request))));
                });
    }

    private static List<RechargeRequest> requests(Random random, int count) {
        List<RechargeRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(request(random, i));
        }
        return requests;
    }

    private static RechargeRequest request(Random random, int index) {
        boolean toll = random.nextBoolean();
        BigDecimal amount = BigDecimal.valueOf(1000 + random.nextInt(4_000_000), random.nextInt(3))
                .max(BigDecimal.TEN)
                .min(new BigDecimal("50000"));
        Map<String, String> details = random.nextBoolean()
                ? Map.of()
                : Map.of("caNumber", text(random), "accountNumber", text(random), "allowDuplicate", "true");
        Location location = random.nextBoolean()
                ? null
                : new Location("-" + random.nextInt(90) + ".5", "179." + random.nextInt(99999));
        ObjectNode bill = random.nextBoolean()
                ? null
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("billAmount", "1000.0")
                        .put("userName", text(random));
        return new RechargeRequest(
                "ORD-" + index,
                Operation.RECHARGE,
                toll ? Service.FASTAG : Service.MOBILE_PREPAID,
                toll ? "FASTAG" : "JIO",
                toll ? null : "DELHI",
                toll ? "DL01AB" + (1000 + random.nextInt(9000)) : "9" + (100_000_000 + random.nextInt(900_000_000)),
                amount,
                details,
                location,
                bill,
                random.nextBoolean() ? null : "AOP",
                random.nextBoolean() ? null : Instant.ofEpochMilli(1_900_000_000_000L + random.nextInt()));
    }

    /** Text with all that needs care in one of the forms. */
    private static String text(Random random) {
        String letters = "aZ09,;\"'<>&]é€😀=\\/{}[]:#%|";
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(20);
        int[] points = letters.codePoints().toArray();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }
}
