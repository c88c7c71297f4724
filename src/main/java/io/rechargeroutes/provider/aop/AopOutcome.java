package io.rechargeroutes.provider.aop;

import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.provider.OutcomeTable;
import io.rechargeroutes.secrets.SecretBox;
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

    /** Property that says with which token a call went out; absent where it carried none. */
    static final String TOKEN_NUMBER = "aopTokenNumber";
    private static final String TOKEN_CODE = "aopTokenCode";
    private static final int OK = 200;
    private static final int UNAUTHORISED = 401;

    private final AopOutcomes outcomes;
    private final AopTokens tokens;

    @Inject
    AopOutcome(OutcomeTable table, AopSettings settings, AopTokens tokens, SecretBox box) {
        this.outcomes = new AopOutcomes(table, settings, box);
        this.tokens = tokens;
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
        Optional<String> refused = refusedToken(exchange);
        exchange.setProperty(TOKEN_CODE, refused.orElse(null));
        message.setBody(outcome.isEmpty() ? text : refused.map(code -> AopOutcomes.tokenRefused(code, null, outcome.get())).orElse(outcome.get()));
    }

    /** Replaces the reply by its outcome. */
    public void decide(Exchange exchange) {
        Message message = exchange.getMessage();
        Attempt attempt = exchange.getProperty("attempt", Attempt.class);
        AopReply reply = message.getBody(AopReply.class);
        Outcome outcome = outcomes.decide(call(exchange), attempt, http(message), reply);
        AopFindings.balance(call(exchange), reply).ifPresent(balance -> exchange.setProperty("balance", balance));
        String refused = exchange.getProperty(TOKEN_CODE, String.class);
        message.setBody(refused != null ? AopOutcomes.tokenRefused(refused, reply, outcome) : outcome);
    }

    /** The code of a call whose bearer token was refused; nothing where it was let in, or carried none. */
    private Optional<String> refusedToken(Exchange exchange) {
        Integer number = exchange.getProperty(TOKEN_NUMBER, Integer.class);
        if (number == null) {
            return Optional.empty();
        }
        if (http(exchange.getMessage()) == UNAUTHORISED) {
            return Optional.of(tokens.refused(number) ? "TOKEN_ENDED" : "TOKEN_REFUSED");
        }
        if (http(exchange.getMessage()) == OK) {
            tokens.served(number);
        }
        return Optional.empty();
    }

    /** Leaves the outcome of a credit step whose registration nobody knows. Nothing was sent. */
    public void unknownCredit(Exchange exchange) {
        exchange.getMessage().setBody(Outcome.of(Verdict.REFUSED, "CREDIT_UNKNOWN", "nothing was registered under this creditId"));
    }

    /** Leaves the outcome of a reply that is no whole JSON. */
    public void unreadable(Exchange exchange) {
        exchange.getMessage().setBody(outcomes.unreadable(call(exchange)));
    }

    /** Leaves the outcome of a recharge whose chosen call no branch of aop-recharge makes. Nothing was sent. */
    public void noSuchCall(Exchange exchange) {
        exchange.getMessage().setBody(Outcome.of(Verdict.REFUSED, "NOT_OFFERED", "aop-recharge makes no call " + PlainText.of(exchange.getProperty("moneyCall", String.class))
                + ": correct the call that aop-recharge-choose chooses"));
    }

    /** Leaves the outcome of a status query that AOP cannot answer. */
    public void cannotAsk(Exchange exchange) {
        exchange.getMessage().setBody(AopOutcomes.noReference());
    }

    /** The body as UTF-8 without blanks around it, read no further than is needed to see that it is too long; null then. */
    static String text(Message message) throws IOException {
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
