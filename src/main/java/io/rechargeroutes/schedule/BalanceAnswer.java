package io.rechargeroutes.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.model.Outcome;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a provider's balance route ended with: a number, or an outcome whose {@code data.balance} holds one.
 *
 * @param amount  rupees, or null
 * @param failure why there is none, or null
 */
record BalanceAnswer(BigDecimal amount, Outcome failure) {

    private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,6})?");

    static BalanceAnswer of(Object body) {
        if (body instanceof BigDecimal amount) {
            return new BalanceAnswer(amount, null);
        }
        if (body instanceof Outcome outcome) {
            return read(outcome.data()).map(amount -> new BalanceAnswer(amount, null)).orElseGet(() -> new BalanceAnswer(null, outcome));
        }
        return new BalanceAnswer(null, Outcome.unknown("UNREADABLE_REPLY", "the provider's balance route gave no number"));
    }

    private static Optional<BigDecimal> read(JsonNode data) {
        String text = data == null ? "" : data.path("balance").asText();
        return AMOUNT.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }
}
