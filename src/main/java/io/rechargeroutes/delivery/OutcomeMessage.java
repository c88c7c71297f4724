package io.rechargeroutes.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.ledger.QueueLedger.Told;
import io.rechargeroutes.model.ResultJson;
import java.util.HashMap;
import java.util.Map;

/** An outcome, or a rejection, as a message: JSON text, and properties to select by. */
final class OutcomeMessage {

    private OutcomeMessage() {
    }

    static String body(Told told) {
        ObjectNode node = ResultJson.of(told.result());
        if (told.eventId() != null) {
            node.put("eventId", told.eventId());
            node.put("sequence", told.sequence());
        }
        return ResultJson.text(node);
    }

    static Map<String, Object> headers(Told told) {
        Map<String, Object> headers = new HashMap<>();
        put(headers, "JMSCorrelationID", CorrelationId.text(told.correlationId()).orElse(told.result().orderId()));
        put(headers, "eventId", told.eventId());
        put(headers, "sequence", told.eventId() == null ? null : told.sequence());
        put(headers, "status", told.result().status().name());
        put(headers, "final", told.result().status().isFinal());
        put(headers, "provider", told.result().provider());
        return headers;
    }

    private static void put(Map<String, Object> headers, String name, Object value) {
        if (value != null) {
            headers.put(name, value);
        }
    }
}
