package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.ReplyText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;

/**
 * The balance of the wallet. AOP documents no call for it: which one to make, and where its answer holds the rupees,
 * are settings.
 */
@ApplicationScoped
@Named("aopBalance")
public class AopBalance {

    private final AopSettings settings;

    AopBalance(AopSettings settings) {
        this.settings = settings;
    }

    /** Whether there is a call to make. */
    public boolean offered() {
        return settings.balance() != null;
    }

    /** Leaves the outcome where there is none. */
    public void notOffered(Message message) {
        message.setBody(
                Outcome.of(Verdict.REFUSED, "NOT_OFFERED", "AOP gives no balance: aop.path.balance is not set"));
    }

    /**
     * Makes the outcome of the reply the body: SUCCESS with {@code data.balance} in rupees. What cannot be read is no
     * balance, and never nought.
     */
    public void read(Message message, @Header(Exchange.HTTP_RESPONSE_CODE) int http) throws IOException {
        String text = ReplyText.of(message);
        message.removeHeaders("*", "CamelRedeliver*");
        message.setBody(
                http == 200 ? balance(text) : Outcome.unknown("HTTP_" + http, "AOP answered with HTTP status " + http));
    }

    private Outcome balance(String text) {
        JsonNode field = field(text);
        Optional<BigDecimal> amount = Money.read(
                field.isValueNode() && !field.isNull() ? field.asText().strip() : null);
        if (amount.isEmpty()) {
            return Outcome.unknown(
                    "UNREADABLE_REPLY",
                    "AOP's answer holds no amount at " + settings.balance() + " (aop.balance.field)");
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("balance", Money.text(amount.get()));
        return new Outcome(Verdict.SUCCESS, null, null, null, null, data);
    }

    private JsonNode field(String text) {
        try {
            return AopReply.JSON.readTree(text == null ? "" : text).at(settings.balance());
        } catch (JsonProcessingException unreadable) {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
