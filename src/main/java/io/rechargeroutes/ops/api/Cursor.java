package io.rechargeroutes.ops.api;

import io.rechargeroutes.ledger.RequestSearch.Found;
import io.rechargeroutes.ledger.RequestSearch.Place;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/** A place in a list, as a caller carries it from page to page. */
final class Cursor {

    private Cursor() {
    }

    static String of(Found last) {
        String place = last.result().receivedAt() + " " + last.result().orderId();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    static Place read(String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            String[] place = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(" ", 2);
            return new Place(Instant.parse(place[0]), Given.orderId(place[1]));
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException fault) {
            throw ApiFault.bad("after: the `next` of the page before, as it came");
        }
    }
}
