package io.rechargeroutes.provider.aop;

import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.provider.OutcomeTable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Turns what came back from AOP into an outcome. */
@ApplicationScoped
@Named("aopOutcome")
public class AopOutcome {

    /** Longest reply that is read, in bytes. */
    static final int LONGEST = 1 << 20;

    private final AopOutcomes outcomes;

    @Inject
    AopOutcome(OutcomeTable table, AopSettings settings) {
        this.outcomes = new AopOutcomes(table, settings);
    }

    /**
     * Leaves the reply's text as the body, or its outcome where it cannot be read any further.
     *
     * @throws IOException where the connection was lost within the reply
     */
    public void receive(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String text = text(message);
        Optional<Outcome> outcome = outcomes.ruledOut(call(exchange), http(message), text);
        message.setBody(outcome.isPresent() ? outcome.get() : text);
    }

    /** Replaces the reply by its outcome. */
    public void decide(Exchange exchange) {
        Message message = exchange.getMessage();
        Attempt attempt = exchange.getProperty("attempt", Attempt.class);
        message.setBody(outcomes.decide(call(exchange), attempt, http(message), message.getBody(AopReply.class)));
    }

    /** Leaves the outcome of an enquiry that AOP cannot answer. */
    public void cannotAsk(Exchange exchange) {
        exchange.getMessage().setBody(AopOutcomes.noReference());
    }

    /** The body as UTF-8 without blanks around it, read no further than is needed to see that it is too long; null then. */
    private static String text(Message message) throws IOException {
        try (InputStream body = message.getBody(InputStream.class)) {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(LONGEST + 1);
            return bytes.length > LONGEST ? null : new String(bytes, StandardCharsets.UTF_8).replaceFirst("^\uFEFF", "").strip();
        }
    }

    private static AopCall call(Exchange exchange) {
        return AopCall.of(exchange.getProperty("call", String.class));
    }

    private static int http(Message message) {
        return message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
    }
}
