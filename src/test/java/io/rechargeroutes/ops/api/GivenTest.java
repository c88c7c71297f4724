package io.rechargeroutes.ops.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rechargeroutes.ledger.ops.RequestSearch.Place;
import io.rechargeroutes.model.Decision;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GivenTest {

    private static final String EVIL = "x\r\nSet-Cookie: <script>";

    private static String refused(Executable reading) {
        return assertThrows(ApiFault.class, reading).getMessage();
    }

    @Test
    void whatFitsComesThrough() {
        assertEquals("ORD-1", Given.orderId("ORD-1"));
        assertEquals("0017", Given.lastDigits("0017"));
        assertNull(Given.orderId(null));
        assertEquals(Instant.parse("2030-01-31T12:00:00Z"), Given.time("since", "2030-01-31T12:00:00Z"));
        assertEquals(new BigDecimal("-5000.50"), Given.amount("-5000.50"));
        assertEquals(Decision.ASK_AGAIN, Given.oneOf("outcome", "ASK_AGAIN", Decision.class));
        assertEquals("in their records", Given.note("note", " in their\nrecords "));
    }

    @Test
    void whatDoesNotIsRefusedAndNotRepeated() {
        List<Executable> readings = List.of(
                () -> Given.orderId(EVIL),
                () -> Given.name("provider", EVIL),
                () -> Given.lastDigits(EVIL),
                () -> Given.reference(EVIL),
                () -> Given.time("since", EVIL),
                () -> Given.amount(EVIL),
                () -> Given.amount("0.00"),
                () -> Given.amount(null),
                () -> Given.oneOf("outcome", EVIL, Decision.class),
                () -> Given.note("note", "\r\n"),
                () -> Given.note("note", null),
                () -> Given.count("limit", "0", 1, 10),
                () -> Given.count("limit", "11", 1, 10),
                () -> Given.count("limit", EVIL, 1, 10),
                () -> Given.place(EVIL),
                () -> Given.place("AAAA"));
        for (Executable reading : readings) {
            String reported = refused(reading);
            assertFalse(reported.isBlank() || reported.contains("script"), reported);
        }
    }

    @Test
    void aCursorIsReadAsItWasWritten() {
        String cursor = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("2030-01-31T12:00:00.123456Z ORD-1".getBytes(StandardCharsets.UTF_8));
        assertEquals(new Place(Instant.parse("2030-01-31T12:00:00.123456Z"), "ORD-1"), Given.place(cursor));
    }
}
