package io.rechargeroutes.bench.contender;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The ledger work of a contender: three statements for a request, each a transaction of its own and one round trip.
 * Their text stands here once, so that all contenders do the same work.
 */
public enum LedgerStatement {
    /** Records a request that is not known yet. */
    RECORD(
            """
            INSERT INTO request (order_id, content, amount, state) VALUES (:orderId, :content, :amount, 'RECEIVED')
            ON CONFLICT DO NOTHING"""),

    /** The record of intent: committed before the provider is called. */
    MARK_SUBMITTED(
            """
            WITH marked AS (
              UPDATE request SET state = 'SUBMITTED', version = version + 1, reference = :reference, updated_at = now()
              WHERE order_id = :orderId AND state = 'RECEIVED' RETURNING order_id, reference)
            INSERT INTO attempt (reference, order_id) SELECT reference, order_id FROM marked"""),

    /** Request, attempt and event at once. */
    SETTLE(
            """
            WITH settled AS (
              UPDATE request SET state = :state, version = version + 1, provider_ref = :providerRef, updated_at = now()
              WHERE order_id = :orderId AND state = 'SUBMITTED' RETURNING order_id, reference, state),
            answered AS (
              UPDATE attempt SET settled_at = now(), verdict = s.state FROM settled s
              WHERE attempt.reference = s.reference)
            INSERT INTO event (order_id, sequence, status, result) SELECT order_id, 1, state, :result FROM settled""");

    private final String named;
    private final String positional;
    private final List<String> parameters;

    LedgerStatement(String named) {
        Pattern parameter = Pattern.compile("(?<!:):([a-zA-Z]+)");
        this.named = named;
        this.positional = parameter.matcher(named).replaceAll("?");
        this.parameters = parameter
                .matcher(named)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    /** With parameters as Spring writes them: {@code :orderId}. */
    public String named() {
        return named;
    }

    /** With parameters as JDBC writes them; {@link #parameters} has their order. */
    public String positional() {
        return positional;
    }

    /** The names of the parameters in the order of their places. */
    public List<String> parameters() {
        return parameters;
    }

    /** On one line, with parameters as Camel writes them, each from an exchange property of its name. */
    public String ofCamel() {
        return parameters.stream()
                .distinct()
                .reduce(
                        named.replaceAll("\\s+", " "),
                        (text, parameter) -> text.replace(":" + parameter, ":#${exchangeProperty." + parameter + "}"));
    }
}
