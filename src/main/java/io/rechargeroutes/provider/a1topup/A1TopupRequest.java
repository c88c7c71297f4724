package io.rechargeroutes.provider.a1topup;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.provider.NotOfferedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.eclipse.microprofile.config.Config;

/** Puts the parameters of a call on the message, in the query or in a form body, as {@code a1topup.method} says. */
@ApplicationScoped
@Named("a1topupRequest")
public class A1TopupRequest {

    private static final String FORM = "application/x-www-form-urlencoded";

    private final A1TopupSettings settings;
    private final A1TopupParameters parameters;

    @Inject
    public A1TopupRequest(Catalogue catalogue, Config config) {
        this(catalogue, A1TopupSettings.of(config));
    }

    A1TopupRequest(Catalogue catalogue, A1TopupSettings settings) {
        this.settings = settings;
        this.parameters = new A1TopupParameters(catalogue, settings);
    }

    /**
     * Writes the parameters of the call that the exchange property {@code call} names, for the {@code attempt}.
     *
     * @throws NotOfferedException where A1Topup cannot take the request
     */
    public void write(@ExchangeProperty("call") String call, @ExchangeProperty("attempt") Attempt attempt, Message message) {
        put(switch (call) {
            case "recharge" -> parameters.recharge(attempt);
            case "status" -> parameters.status(attempt);
            case "balance" -> parameters.balance();
            default -> throw new NotOfferedException("A1Topup has no call " + call + ": name recharge, status or balance");
        }, message);
    }

    private void put(Map<String, String> values, Message message) {
        String encoded = encode(values);
        message.setHeader(Exchange.HTTP_METHOD, settings.method().name());
        if (settings.method() == A1TopupSettings.Method.GET) {
            message.setHeader(Exchange.HTTP_QUERY, encoded);
            message.setBody(null);
        } else {
            message.setHeader(Exchange.CONTENT_TYPE, FORM);
            message.setBody(encoded);
        }
    }

    /** Encoded fully, and so exactly once: Camel leaves what is encoded already as it is. */
    static String encode(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("&"));
    }
}
