package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.model.Attempt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.apache.camel.Exchange;

/** Puts AOP's request for an attempt on the message: JSON, and nothing besides. */
@ApplicationScoped
@Named("aopRequest")
public class AopRequest {

    private final AopBodies bodies;

    @Inject
    AopRequest(Catalogue catalogue, AopSettings settings) {
        this.bodies = new AopBodies(catalogue, settings);
    }

    /**
     * Writes the body of the call that the exchange property {@code call} names, for the {@code attempt}.
     *
     * @throws io.rechargeroutes.provider.NotOfferedException where AOP cannot take the request
     */
    public void write(Exchange exchange) throws JsonProcessingException {
        AopCall call = AopCall.of(exchange.getProperty("call", String.class));
        Attempt attempt = exchange.getProperty("attempt", Attempt.class);
        exchange.getMessage().setBody(AopJson.MAPPER.writeValueAsString(bodies.body(call, attempt)));
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
    }
}
