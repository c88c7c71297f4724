package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.provider.NotOfferedException;
import io.rechargeroutes.provider.http.NotSentException;
import io.rechargeroutes.secrets.SecretBox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.apache.camel.Exchange;

/** Puts AOP's request for an attempt on the message: JSON, and nothing besides. */
@ApplicationScoped
@Named("aopRequest")
public class AopRequest {

    private final AopBodies bodies;
    private final AopSettings settings;
    private final AopTokens tokens;
    private final AopCredit credit;

    @Inject
    AopRequest(Catalogue catalogue, AopSettings settings, AopTokens tokens, SecretBox box) {
        this.bodies = new AopBodies(catalogue, settings);
        this.settings = settings;
        this.tokens = tokens;
        this.credit = new AopCredit(box, settings);
    }

    /**
     * Writes the body of the call that the exchange property {@code call} names, for the {@code attempt}.
     *
     * @throws io.rechargeroutes.provider.NotOfferedException where AOP cannot take the request
     * @throws NotSentException where the bearer token has ended since it was seen to
     */
    public void write(Exchange exchange) throws JsonProcessingException, NotSentException {
        AopCall call = AopCall.of(exchange.getProperty("call", String.class));
        Attempt attempt = exchange.getProperty("attempt", Attempt.class);
        put(exchange, bodies.body(call, attempt, access(exchange)));
    }

    private void put(Exchange exchange, ObjectNode body) throws JsonProcessingException, NotSentException {
        exchange.getMessage().setBody(AopJson.MAPPER.writeValueAsString(body));
        settings.headers().forEach(exchange.getMessage()::setHeader);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        if (settings.bearer() != null) {
            bear(exchange);
        }
    }

    private void bear(Exchange exchange) throws NotSentException {
        AopTokens.Token token = tokens.current().orElseThrow(() -> new NotSentException("the bearer token has ended", null));
        exchange.setProperty(AopOutcome.TOKEN_NUMBER, token.number());
        exchange.getMessage().setHeader("Authorization", "Bearer " + token.text());
    }

    /** What aop-prepare found of the registration that this step goes on with. */
    private AopCreditAccess access(Exchange exchange) {
        String sealed = exchange.getProperty("creditToken", String.class);
        try {
            return sealed == null ? null : new AopCreditAccess(credit.opened(sealed), exchange.getProperty("creditReference", String.class));
        } catch (IllegalArgumentException fault) {
            throw new NotOfferedException("the access token of this registration cannot be used: " + fault.getMessage());
        }
    }
}
