package io.rechargeroutes.provider.a1topup;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.Circle;
import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.provider.NotOfferedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;

/**
 * Puts the parameters of a call on the message, in the query or in a form body, as {@code a1topup.method} says; by
 * name, and in the order of A1Topup's document.
 */
@ApplicationScoped
@Named("a1topupRequest")
public class A1TopupRequest {

    private static final String PROVIDER = "a1topup";
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd-MM-uuuu", Locale.ROOT);
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Catalogue catalogue;
    private final A1TopupSettings settings;

    @Inject
    A1TopupRequest(Catalogue catalogue, A1TopupSettings settings) {
        this.catalogue = catalogue;
        this.settings = settings;
    }

    /**
     * Writes the parameters of the call that the exchange property {@code call} names, for the {@code attempt}.
     *
     * @throws NotOfferedException where A1Topup cannot take the request
     */
    public void write(
            @ExchangeProperty("call") String call, @ExchangeProperty("attempt") Attempt attempt, Message message) {
        put(
                switch (call) {
                    case "recharge" -> recharge(attempt);
                    case "status" -> status(attempt);
                    case "balance" -> balance();
                    default -> throw new NotOfferedException(
                            "A1Topup has no call " + call + ": name recharge, status or balance");
                },
                message);
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
                .map(entry -> entry.getKey() + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8)
                                .replace("+", "%20"))
                .collect(Collectors.joining("&"));
    }

    /**
     * The parameters of a recharge.
     *
     * @throws NotOfferedException where A1Topup cannot take the request; the message names what to change
     */
    Map<String, String> recharge(Attempt attempt) {
        RechargeRequest request = attempt.request();
        Operator operator = operator(request.operator());
        Map<String, String> parameters = account();
        parameters.put("circlecode", circle(request, operator));
        parameters.put("operatorcode", operator.column(PROVIDER).orElseThrow());
        parameters.put("number", needed("number", request.number()));
        parameters.put("amount", amount(request.amount()));
        parameters.put("orderid", attempt.reference());
        if (settings.format() != Format.CSV) {
            parameters.put("format", settings.format().extension());
        }
        putDetail(parameters, "value1", operator, request);
        putDetail(parameters, "value2", operator, request);
        return parameters;
    }

    /** Without a format the status call is refused, so it is always named. */
    Map<String, String> status(Attempt attempt) {
        Map<String, String> parameters = account();
        parameters.put("orderid", attempt.reference());
        parameters.put("format", settings.format().extension());
        return parameters;
    }

    Map<String, String> balance() {
        Map<String, String> parameters = account();
        parameters.put("format", settings.format().extension());
        return parameters;
    }

    private Map<String, String> account() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("username", settings.username());
        parameters.put("pwd", settings.password());
        return parameters;
    }

    private Operator operator(String code) {
        Operator operator = catalogue
                .operator(needed("operator", code))
                .orElseThrow(() -> new NotOfferedException(
                        "operator " + code + " is not in operators.csv: add a row or correct the request"));
        if (operator.disabled() != null) {
            throw new NotOfferedException(
                    "operator " + code + " is switched off in operators.csv: " + operator.disabled());
        }
        if (operator.column(PROVIDER).isEmpty()) {
            throw new NotOfferedException("operator " + code
                    + " has no a1topup code in operators.csv: add it there or send the request to another provider");
        }
        return operator;
    }

    /** Every call carries a circle, also where the service has none; then the default serves. */
    private String circle(RechargeRequest request, Operator operator) {
        if (request.circle() == null) {
            return settings.defaultCircle();
        }
        return catalogue.circle(request.circle()).flatMap(this::code).orElseGet(() -> {
            if (operator.circle()) {
                throw new NotOfferedException("circle " + request.circle()
                        + " has no a1topup code in circles.csv: send the telecom circle that its note names");
            }
            return settings.defaultCircle();
        });
    }

    private Optional<String> code(Circle circle) {
        return circle.column(PROVIDER);
    }

    private String amount(BigDecimal amount) {
        if (amount == null) {
            throw new NotOfferedException("amount is missing: add it to the request");
        }
        if (amount.stripTrailingZeros().scale() > 0 && !settings.paise()) {
            throw new NotOfferedException(
                    "amount " + Money.text(amount) + " has paise: send whole rupees, or set a1topup.paise=true");
        }
        return Money.text(amount);
    }

    private static void putDetail(
            Map<String, String> parameters, String name, Operator operator, RechargeRequest request) {
        operator.column(PROVIDER + "." + name).ifPresent(detail -> {
            String value = needed("details." + detail, request.details().get(detail));
            parameters.put(name, detail.equals("dateOfBirth") ? date(detail, value) : value);
        });
    }

    private static String date(String detail, String iso) {
        try {
            return LocalDate.parse(iso).format(DATE);
        } catch (DateTimeException e) {
            throw new NotOfferedException("details." + detail + " is not a date: write it as 1990-12-31");
        }
    }

    private static String needed(String name, String value) {
        if (value == null || value.isBlank()) {
            throw new NotOfferedException(name + " is missing: add it to the request");
        }
        return value;
    }
}
