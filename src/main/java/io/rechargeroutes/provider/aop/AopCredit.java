package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.Redactor;
import io.rechargeroutes.secrets.SecretBox;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a step of a credit check found: its token sealed, a person's own details masked. */
final class AopCredit {

    /** Where an access token belongs: sealed for here, it opens nowhere else. */
    private static final String TOKEN_PLACE = "credit-token";

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("(?i).*(token|otp|birth|e_?mail|mobile|phone|aadha|passport|voter|licen[cs]e).*|"
                    + "(.*[^a-z])?(dob|pan)([^a-z].*)?|pan_?(card|number|no|id).*|.*_?pancard.*");
    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);
    /** Shorter values are words like any other. */
    private static final int SHORTEST = 4;

    /**
     * What a step of a credit check needs of the registration.
     *
     * @param token AOP's access token: a secret
     * @param reference ours, sent with the registration
     */
    record Access(String token, String reference) {

        @Override
        public String toString() {
            return "Access[" + reference + "]";
        }
    }

    private final SecretBox box;
    private final AopSettings settings;

    AopCredit(SecretBox box, AopSettings settings) {
        this.box = box;
        this.settings = settings;
    }

    /** The access token of a registration. */
    String opened(String sealedToken) {
        return box.open(sealedToken, TOKEN_PLACE);
    }

    /** {@code {"credit": …}}; null where the answer lacks what the next step needs. */
    ObjectNode found(AopCall call, Attempt attempt, AopReply reply) {
        JsonNode result = result(reply);
        String token = first(AopReply.text(reply.root(), "access_token"), AopReply.text(result, "access_token"));
        String id = first(
                AopReply.text(result, "cibil_id"),
                call == AopCall.CREDIT_REGISTER
                        ? null
                        : attempt.request().details().get("creditId"));
        boolean empty =
                result.isEmpty() && (call == AopCall.CREDIT_HISTORY || !"success".equalsIgnoreCase(reply.status()));
        if (id == null || (call == AopCall.CREDIT_REGISTER ? token == null : empty)) {
            return null;
        }
        ObjectNode credit = JSON.objectNode().put("id", PlainText.of(id));
        put(credit, "status", AopReply.text(result, "cibil_status"));
        put(credit, "score", AopReply.text(result, "cibil_score", "credit_score", "score"));
        put(credit, "scoreFetchedAt", AopReply.text(result, "cibil_score_fetch_date"));
        put(credit, "questionKey", AopReply.text(result, "question_key"));
        if (result.has("is_returning_customer")) {
            credit.put("returningCustomer", result.get("is_returning_customer").asBoolean());
        }
        if (call != AopCall.CREDIT_REGISTER && !result.isEmpty()) {
            credit.set("raw", masked(result, attempt.request().details()));
        }
        if (token != null) {
            credit.put("sealedToken", box.seal(token, TOKEN_PLACE));
        }
        return JSON.objectNode().set("credit", credit);
    }

    /** True where the answer speaks of another registration than the one that was queried. */
    static boolean speaksOfAnother(AopCall call, Attempt attempt, AopReply reply) {
        if (call == AopCall.CREDIT_REGISTER) {
            String trans = AopReply.text(reply.root(), "merchant_trans_id");
            return trans != null && trans.matches("[0-9]{18}") && !trans.equals(attempt.reference());
        }
        String id = AopReply.text(result(reply), "cibil_id");
        return id != null && !id.equals(attempt.request().details().get("creditId"));
    }

    /** AOP's message without what is the person's own, and without the token. */
    String masked(String message, Map<String, String> details, AopReply reply) {
        if (message == null) {
            return null;
        }
        List<String> tokens = Stream.of(
                        AopReply.text(reply.root(), "access_token"), AopReply.text(result(reply), "access_token"))
                .filter(Objects::nonNull)
                .toList();
        return withoutValues(Redactor.without(Redactor.personal(message), tokens), details);
    }

    private static JsonNode result(AopReply reply) {
        JsonNode result = reply.root().path("result");
        return result.isObject() ? result : reply.data();
    }

    private JsonNode masked(JsonNode node, Map<String, String> details) {
        if (node instanceof ObjectNode object) {
            ObjectNode masked = JSON.objectNode();
            object.properties()
                    .forEach(field -> masked.set(
                            field.getKey(),
                            PRIVATE_KEY.matcher(field.getKey()).matches()
                                    ? hidden(field.getValue())
                                    : masked(field.getValue(), details)));
            return masked;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode masked = JSON.arrayNode();
            array.forEach(element -> masked.add(masked(element, details)));
            return masked;
        }
        return node.isTextual() ? JSON.textNode(withoutValues(Redactor.personal(node.textValue()), details)) : node;
    }

    /** Everything below a private name is hidden; that there is something is not. */
    private static JsonNode hidden(JsonNode node) {
        if (node.isNull()) {
            return node;
        }
        return node.isContainerNode() && node.isEmpty() ? node : JSON.textNode(Redactor.MASK);
    }

    private String withoutValues(String text, Map<String, String> details) {
        Set<String> values = new HashSet<>();
        details.forEach((name, value) -> {
            if (Redactor.PRIVATE_DETAILS.contains(name) && value.length() >= SHORTEST) {
                values.add(value);
            }
        });
        if (details.containsKey("dateOfBirth")) {
            values.add(date(details.get("dateOfBirth")));
        }
        return Redactor.without(settings.masked(text), values);
    }

    /** A date of birth as AOP writes it. */
    String date(String iso) {
        return settings.creditDates().format(LocalDate.parse(iso));
    }

    private static String first(String one, String other) {
        return one != null ? one : other;
    }

    private static void put(ObjectNode target, String name, String text) {
        if (PlainText.of(text) != null) {
            target.put(name, PlainText.of(text));
        }
    }
}
