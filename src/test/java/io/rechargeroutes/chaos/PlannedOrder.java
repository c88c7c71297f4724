package io.rechargeroutes.chaos;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One order of a run. Each has a number of its own, so that the request journal can show what became of it.
 *
 * @param provider the provider it is pinned to, or null
 * @param fault how the provider's answer is to fail, a name of the simulator's; null where the number's last digits
 *     decide
 */
record PlannedOrder(
        String orderId, String operator, String circle, String number, String amount, String provider, String fault) {

    private static final String CSV_HEAD = "orderId,operator,circle,number,amount,provider\n";

    static String csv(List<PlannedOrder> rows) {
        return CSV_HEAD + rows.stream().map(PlannedOrder::csv).collect(Collectors.joining());
    }

    static String jsonLines(List<PlannedOrder> rows) {
        return rows.stream().map(PlannedOrder::json).collect(Collectors.joining());
    }

    private String csv() {
        return String.join(",", orderId, operator, text(circle), number, amount, text(provider)) + "\n";
    }

    private String json() {
        return "{\"orderId\":\"%s\",\"operator\":\"%s\",%s\"number\":\"%s\",\"amount\":\"%s\"%s}\n"
                .formatted(
                        orderId,
                        operator,
                        circle == null ? "" : "\"circle\":\"" + circle + "\",",
                        number,
                        amount,
                        provider == null ? "" : ",\"provider\":\"" + provider + "\"");
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
