package io.rechargeroutes.ledger;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Our own name for an attempt: 18 digits, the UTC time to the second and six at random. The ledger refuses one that exists. */
final class Reference {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();

    private Reference() {
    }

    static String next() {
        return TIME.format(Instant.now()) + String.format(Locale.ROOT, "%06d", RANDOM.nextInt(1_000_000));
    }
}
