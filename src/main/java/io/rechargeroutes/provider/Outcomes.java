package io.rechargeroutes.provider;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/**
 * Has outcomes.csv decide what an answer means: for providers that are added by YAML alone. The facts are the fields of
 * the answer, those of nested objects and lists with dots ({@code result.status}, {@code result.0.status}), and
 * {@code http}. What only the provider's route can know it puts into exchange properties: {@code call} as outcomes.csv
 * names it, and where in the answer stand {@code answer.reference}, {@code answer.number}, {@code answer.amount}
 * (compared with ours), {@code answer.message}, {@code answer.providerRef} and {@code answer.operatorRef} (passed to
 * the sender). A status route also declares, in the property {@code evidence}, which of {@code reference number amount
 * providerRef} every answer of its call carries: a status query ends a request only where all of these are there and
 * ours. Without the declaration it never ends one as failed or refunded.
 */
@ApplicationScoped
@Named("outcomes")
public class Outcomes {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Property of an exchange that asks what became of an attempt, whatever its route calls the call. */
    public static final String STATUS_QUERY = "statusQuery";

    private final OutcomeTable table;

    public Outcomes(OutcomeTable table) {
        this.table = table;
    }

    /** The outcome that an answer gives; its body is a map of names and values. */
    public Outcome decide(
            @Body Object answer,
            @ExchangeProperty("attempt") Attempt attempt,
            @ExchangeProperty("call") String call,
            @Header(Exchange.HTTP_RESPONSE_CODE) Integer http,
            Exchange exchange) {
        if (!(answer instanceof Map<?, ?> fields) || http == null || isAccountError(http)) {
            return unreadable(http);
        }
        if (isAnothers(attempt, exchange)) {
            return mismatch();
        }
        Map<String, String> answerFields = new HashMap<>();
        gather("", fields, answerFields);
        answerFields.put("http", http.toString());
        String message = declared("message", exchange);
        Outcome outcome = table.decide(new Answer(
                attempt.provider(),
                call,
                answerFields,
                message != null ? message : ProblemDetails.message(JSON.valueToTree(fields)),
                declared("providerRef", exchange),
                declared("operatorRef", exchange),
                null,
                evidence(attempt, call, exchange),
                attempt.request().operation() == Operation.RECHARGE));
        return believed(outcome, http, declared("reference", exchange) != null);
    }

    /** The outcome of an answer that cannot be read: nothing is known. */
    public Outcome unreadable(@Header(Exchange.HTTP_RESPONSE_CODE) Integer http) {
        if (http == null || isOk(http)) {
            return Outcome.unknown("UNREADABLE_REPLY", "the answer cannot be read");
        }
        return Outcome.unknown(
                http >= 300 && http < 400 ? "REDIRECTED" : "HTTP_" + http, "the answer's HTTP status is " + http);
    }

    /** No edit of the table may loosen this: an end needs our reference and a good HTTP status. */
    private Outcome believed(Outcome outcome, int http, boolean named) {
        return switch (outcome.verdict()) {
            case SUCCESS, FAILED, REVERSED, PENDING -> !isOk(http)
                    ? unreadable(http)
                    : named || outcome.verdict() == Verdict.PENDING ? outcome : mismatch();
            case UNKNOWN -> isOk(http)
                    ? outcome
                    : Outcome.unknown(
                            unreadable(http).code(),
                            outcome.message() != null
                                    ? outcome.message()
                                    : unreadable(http).message());
            case REFUSED -> outcome;
            case NOT_SENT -> mismatch();
        };
    }

    private static Evidence evidence(Attempt attempt, String call, Exchange exchange) {
        if (!Answer.isStatusQuery(call) && !exchange.getProperty(STATUS_QUERY, false, Boolean.class)) {
            return null;
        }
        String names = exchange.getProperty("evidence", String.class);
        String reference = declared("reference", exchange);
        String number = declared("number", exchange);
        String amount = declared("amount", exchange);
        String providerRef = declared("providerRef", exchange);
        return names == null
                ? Evidence.undeclared(attempt, reference, number, amount, providerRef)
                : Evidence.of(declared(names), attempt, reference, number, amount, providerRef);
    }

    /** What cannot be understood declares nothing: then nothing is proven. */
    private static Set<Evidence.Field> declared(String names) {
        Set<Evidence.Field> fields = EnumSet.noneOf(Evidence.Field.class);
        for (String name : names.strip().split("[\\s,]+")) {
            Optional<Evidence.Field> field = Arrays.stream(Evidence.Field.values())
                    .filter(known -> known.text().equals(name))
                    .findFirst();
            if (field.isEmpty()) {
                return Set.of();
            }
            fields.add(field.get());
        }
        return fields;
    }

    private static boolean isAnothers(Attempt attempt, Exchange exchange) {
        RechargeRequest request = attempt.request();
        return differs(declared("reference", exchange), attempt.reference())
                || differs(declared("number", exchange), request.number())
                || differs(declared("amount", exchange), request.amount());
    }

    private static boolean differs(String given, String ours) {
        return given != null && !given.equalsIgnoreCase(ours);
    }

    private static boolean differs(String given, BigDecimal ours) {
        return given != null && !Money.same(given, ours);
    }

    private static Outcome mismatch() {
        return Outcome.unknown(
                "MISMATCHED_REPLY", "the answer does not name this request's reference, number and amount");
    }

    private static String declared(String name, Exchange exchange) {
        String text = exchange.getProperty("answer." + name, String.class);
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static void gather(String prefix, Map<?, ?> fields, Map<String, String> answerFields) {
        fields.forEach((name, value) -> gather(prefix + name, value, answerFields));
    }

    private static void gather(String name, Object value, Map<String, String> answerFields) {
        if (value instanceof Map<?, ?> nested) {
            gather(name + ".", nested, answerFields);
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                gather(name + "." + i, list.get(i), answerFields);
            }
        } else if (value != null) {
            answerFields.put(name, value.toString());
        }
    }

    private static boolean isOk(int http) {
        return http >= 200 && http < 300;
    }

    /** Statuses after which nobody knows what was done. */
    private static boolean isAccountError(int http) {
        return http < 200 || http >= 300 && http < 400 || http == TOO_MANY_REQUESTS || http >= 500;
    }
}
