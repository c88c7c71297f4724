package io.rechargeroutes.dispatch;

import io.rechargeroutes.model.Attempt;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Exchange;

/**
 * Part of a broken build of the fault harness: makes up the reference of an attempt that no ledger knows of. Never part
 * of the application.
 */
public final class SubmittedLate {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss").withZone(ZoneOffset.UTC);

    private SubmittedLate() {}

    /** Makes the body and the property {@code attempt} what they would be after the record of intent. */
    public static void markSubmitted(Exchange exchange) {
        Attempt planned = exchange.getProperty("attempt", Attempt.class);
        String reference = TIME.format(Instant.now())
                + "%06d".formatted(ThreadLocalRandom.current().nextInt(1_000_000));
        Attempt made = new Attempt(planned.request(), planned.provider(), reference, null, Instant.now());
        exchange.setProperty("attempt", made);
        exchange.getMessage().setBody(made);
    }
}
