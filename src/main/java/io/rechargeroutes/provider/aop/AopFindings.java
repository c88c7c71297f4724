package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.PlainText;
import java.math.BigDecimal;
import java.util.Optional;

/** What a lookup found, in the form of the canonical result; what AOP left out is left out. */
final class AopFindings {

    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

    private AopFindings() {}

    /** {@code {"bill": …}}, or null where the call is no lookup or found nothing. */
    static ObjectNode of(AopCall call, AopReply reply) {
        return switch (call) {
            case CONSUMER_DETAILS, BILL_FETCH_DETAILS -> named("bill", bill(reply));
            case DTH_INFO -> named("subscriber", subscriber(reply));
            default -> null;
        };
    }

    /** What a bill payment says of the wallet after it, in rupees. */
    static Optional<BigDecimal> balance(AopCall call, AopReply reply) {
        return call == AopCall.BILL_PAY ? Money.read(amount(reply.root(), "closing")) : Optional.empty();
    }

    private static ObjectNode bill(AopReply reply) {
        JsonNode root = reply.root();
        JsonNode raw = root.path("bill_fetch");
        ObjectNode bill = JSON.objectNode();
        put(bill, "name", AopReply.text(root, "name"), AopReply.text(raw, "userName"));
        put(bill, "amount", amount(root, "amount"), amount(raw, "billAmount"));
        put(bill, "netAmount", amount(raw, "billnetamount"));
        put(bill, "dueDate", AopReply.text(root, "duedate"), AopReply.text(raw, "dueDate"));
        put(bill, "minAmount", amount(raw, "minBillAmount"));
        put(bill, "maxAmount", amount(raw, "maxBillAmount"));
        if (raw.path("acceptPartPay").isBoolean()) {
            bill.set("partPayment", raw.get("acceptPartPay"));
        }
        if (raw.isObject() && !raw.isEmpty()) {
            bill.set("raw", raw);
        }
        return bill;
    }

    private static ObjectNode subscriber(AopReply reply) {
        JsonNode data = reply.data();
        ObjectNode subscriber = JSON.objectNode();
        put(subscriber, "name", AopReply.text(data, "customerName"));
        put(subscriber, "status", AopReply.text(data, "status"));
        put(subscriber, "plan", AopReply.text(data, "planname"));
        put(subscriber, "balance", amount(data, "Balance"));
        put(subscriber, "monthlyAmount", amount(data, "MonthlyRecharge"));
        put(subscriber, "nextRechargeDate", AopReply.text(data, "NextRechargeDate"));
        return subscriber;
    }

    private static ObjectNode named(String name, ObjectNode found) {
        return found.isEmpty() ? null : JSON.objectNode().set(name, found);
    }

    private static void put(ObjectNode target, String name, String... choices) {
        for (String choice : choices) {
            String text = PlainText.of(choice);
            if (text != null) {
                target.put(name, text);
                return;
            }
        }
    }

    /** Rupees as plain digits; a balance may be negative. What does not look like an amount stays as it came. */
    private static String amount(JsonNode object, String name) {
        String text = AopReply.text(object, name);
        return Money.read(text).map(Money::text).orElse(text);
    }
}
