package io.rechargeroutes.bench.contender;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One request as a contender handles it: read from a message, sent under a reference, answered with a result.
 *
 * @param content the message as it came
 * @param reference what the provider knows it by: 18 digits, new for each attempt
 */
public record Recharge(String orderId, String number, BigDecimal amount, String content, String reference) {

    /** What the provider's answer says of a recharge. */
    public record Reply(boolean success, String providerRef) {

        public String state() {
            return success ? "SUCCESS" : "UNKNOWN";
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss", Locale.ROOT);
    private static final int NUMBERS = 1_000_000;
    /** From a number of its own in each process, so that two of them do not count alike. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(NUMBERS));

    /** Reads a message, and gives the request its reference. */
    public static Recharge read(String message) {
        JsonNode fields = tree(message);
        return new Recharge(
                fields.path("orderId").asText(),
                fields.path("number").asText(),
                new BigDecimal(fields.path("amount").asText()),
                message,
                newReference());
    }

    private static String newReference() {
        int number = Math.floorMod(NEXT.getAndIncrement(), NUMBERS);
        return LocalDateTime.now(ZoneOffset.UTC).format(TIME) + String.format(Locale.ROOT, "%06d", number);
    }

    /** The query of the call; none of its values needs to be encoded. */
    public String query() {
        return "username=bench&pwd=bench&circlecode=10&operatorcode=A&number=" + number + "&amount="
                + amount.toPlainString() + "&orderid=" + reference + "&format=json";
    }

    /** Only an answer about this very call counts. */
    public Reply reply(String answer) {
        JsonNode fields = tree(answer);
        boolean ours = reference.equals(fields.path("orderid").asText())
                && number.equals(fields.path("number").asText());
        return new Reply(
                ours && "Success".equals(fields.path("status").asText()),
                fields.path("txid").asText());
    }

    /** The result that its sender gets. */
    public String result(Reply reply) {
        try {
            return JSON.writeValueAsString(Map.of(
                    "orderId",
                    orderId,
                    "operation",
                    "RECHARGE",
                    "status",
                    reply.state(),
                    "final",
                    reply.success(),
                    "provider",
                    "A1TOPUP",
                    "reference",
                    reference,
                    "providerRef",
                    reply.providerRef(),
                    "amount",
                    amount.toPlainString()));
        } catch (JsonProcessingException fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException fault) {
            throw new IllegalArgumentException(text, fault);
        }
    }
}
