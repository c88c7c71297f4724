package io.rechargeroutes.ops.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.ops.RequestSearch.Place;
import io.rechargeroutes.model.Decision;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
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
        assertEquals("+91 98000-00017", Given.number("+91 98000-00017"));
        assertEquals("919800000017", Given.ending("+91 98000-00017"));
        assertNull(Given.ending("12/3 4"), "no letters and digits alone");
        assertEquals("May orders (2).csv", Given.file("May orders (2).csv"));
        assertTrue(Given.flag("open", "true"));
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
                () -> Given.number(EVIL),
                () -> Given.file(EVIL),
                () -> Given.file("../etc/passwd"),
                () -> Given.flag("open", EVIL),
                () -> Given.parameters(Set.of(EVIL), Set.of("state")),
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
        Place place = new Place(Instant.parse("2030-01-31T12:00:00.123456Z"), "ORD-1", false);
        assertEquals(place, Given.place(cursor));
        assertEquals(cursor, Given.cursor(place));
        Place byEnding = new Place(place.receivedAt(), place.orderId(), true);
        assertEquals(byEnding, Given.place(Given.cursor(byEnding)));
        assertNull(Given.cursor(null));
    }

    @Test
    void parameter_unknown_isNamedWithTheNearest() {
        Given.parameters(Set.of("state"), Set.of("state", "provider"));
        String refused = refused(() -> Given.parameters(Set.of("state", "providr"), Set.of("state", "provider")));
        assertTrue(refused.contains("providr") && refused.contains("provider"), refused);
    }
}
