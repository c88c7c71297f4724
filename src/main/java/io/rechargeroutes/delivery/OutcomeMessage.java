package io.rechargeroutes.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.ledger.delivery.QueueOutbox.OutboxEvent;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.ResultJson;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;

/** An outcome, or a rejection, as a message: JSON text, and properties to select by. */
final class OutcomeMessage {

    private OutcomeMessage() {}

    /** Makes the event the message of an exchange, and nothing else of what it held. */
    static void of(OutboxEvent event, PassThrough back, Exchange exchange) {
        exchange.setProperty(CorrelationId.KEPT, event.correlationId());
        exchange.getMessage().setHeaders(headers(event));
        exchange.getMessage().setBody(body(event, back));
    }

    private static String body(OutboxEvent event, PassThrough back) {
        ObjectNode node = ResultJson.of(event.result());
        back.values().forEach(node::put);
        if (event.eventId() != null) {
            node.put("eventId", event.eventId());
            node.put("sequence", event.sequence());
        }
        return ResultJson.text(node);
    }

    private static Map<String, Object> headers(OutboxEvent event) {
        Map<String, Object> headers = new HashMap<>();
        put(
                headers,
                "JMSCorrelationID",
                CorrelationId.text(event.correlationId()).orElse(event.result().orderId()));
        put(headers, "eventId", event.eventId());
        put(headers, "sequence", event.eventId() == null ? null : event.sequence());
        put(headers, "status", event.result().status().name());
        put(headers, "final", event.result().status().isFinal());
        put(headers, "provider", event.result().provider());
        return headers;
    }

    private static void put(Map<String, Object> headers, String name, Object value) {
        if (value != null) {
            headers.put(name, value);
        }
    }
}
