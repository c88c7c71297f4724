package io.rechargeroutes.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQQueue;

/**
 * Attacks that come by a queue: in every field of a request, nested ones too, and in what a message carries beside its
 * body.
 */
final class HostileMessages {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NESTED = List.of(
            "details.stdCode",
            "details.accountNumber",
            "details.creditId",
            "details.pan",
            "details.orderId",
            "details.answerKey",
            "details.unknown",
            "location.latitude",
            "location.longitude",
            "bill.any");
    private static final String REJECTED = "{\"orderId\":\"R\"}";

    private final Queues queues;
    private final TemporaryQueue mine;
    private final List<String> fields;
    private final List<String> attacks;

    HostileMessages(Queues queues, List<String> fields, List<String> attacks) throws JMSException {
        this.queues = queues;
        this.mine = queues.session.createTemporaryQueue();
        this.fields = Stream.concat(fields.stream(), NESTED.stream()).toList();
        this.attacks = attacks;
    }

    /** Sends each attack in each field; each row has one answer. How many of them are good requests all the same. */
    int inBodies() throws JMSException {
        for (String field : fields) {
            ArrayNode rows = JSON.createArrayNode();
            attacks.forEach(attack -> rows.add(row("Q-" + field + "-" + rows.size(), field, attack)));
            TextMessage message = message(rows.toString());
            message.setJMSCorrelationID(field);
            message.setJMSReplyTo(mine);
            queues.send(Queues.REQUESTS, message);
        }
        Map<String, Integer> answers = new TreeMap<>();
        int good = 0;
        for (int i = 0; i < fields.size() * attacks.size(); i++) {
            Message answer = answer();
            answers.merge(answer.getJMSCorrelationID(), 1, Integer::sum);
            String status = Queues.json(answer).get("status").asText();
            assertTrue(
                    List.of("REJECTED", "SUCCESS").contains(status),
                    Queues.json(answer).toString());
            good += status.equals("SUCCESS") ? 1 : 0;
        }
        assertEquals(
                fields.stream()
                        .collect(Collectors.toMap(
                                field -> field, field -> attacks.size(), (one, two) -> one, TreeMap::new)),
                answers);
        return good;
    }

    /** Each as correlation id: the answer carries it, or the orderId where it cannot be kept. */
    void asCorrelationIds() throws JMSException {
        for (String attack : attacks) {
            TextMessage message = message(REJECTED);
            message.setJMSCorrelationID(attack);
            message.setJMSReplyTo(mine);
            queues.send(Queues.REQUESTS, message);
            assertTrue(List.of(attack, "R").contains(answer().getJMSCorrelationID()), attack);
        }
        assertNull(queues.next(mine, Duration.ofMillis(100)), "more than one answer");
    }

    /**
     * Each as the name of the sender's queue: the answer is there, or the message on the dead letter queue where the
     * name cannot be kept.
     */
    void asReplyQueues() throws JMSException {
        for (int i = 0; i < attacks.size(); i++) {
            TextMessage message = message(REJECTED);
            message.setJMSCorrelationID("reply-" + i);
            message.setJMSReplyTo(hostile(i));
            queues.send(Queues.REQUESTS, message);
        }
        for (int i = 0; i < attacks.size(); i++) {
            Message outcome = answerOrDead(i);
            assertNotNull(outcome, "neither answered nor dead: " + attacks.get(i));
            String reason = outcome.getStringProperty("rechargeReason");
            // a broker may refuse a name of its own wildcards, as queue names with # are
            assertTrue(
                    reason == null
                            || reason.startsWith("rejected")
                            || attacks.get(i).contains("#") && reason.startsWith("the answer could not be delivered"),
                    reason);
        }
    }

    private Queue hostile(int attack) {
        return new ActiveMQQueue("hostile." + attacks.get(attack));
    }

    private Message answerOrDead(int attack) throws JMSException {
        Message found = null;
        boolean kept = attacks.get(attack).length() < 500;
        for (int tries = 0; tries < 100 && found == null; tries++) {
            found = kept ? queues.next(hostile(attack), Duration.ofMillis(50)) : null;
            found = found == null
                    ? queues.next(Queues.DEAD, "JMSCorrelationID = 'reply-" + attack + "'", Duration.ofMillis(50))
                    : found;
        }
        return found;
    }

    private Message answer() throws JMSException {
        Message answer = queues.next(mine, Duration.ofSeconds(30));
        assertNotNull(answer, "an answer is missing");
        return answer;
    }

    /** A lone half of a character can only be written as an escape. */
    private TextMessage message(String json) throws JMSException {
        return queues.text(json.replace("\ud800", "\\ud800"));
    }

    private static JsonNode row(String orderId, String field, String attack) {
        ObjectNode row = JSON.createObjectNode().put("orderId", orderId).put("amount", "10");
        if (field.equals("details.stdCode")) {
            row.put("operator", "AIRTEL_LANDLINE").put("number", "25000001"); // a provider is notified of it
        } else {
            row.put("operator", "AIRTEL").put("circle", "DELHI").put("number", "9800000001");
        }
        if (field.startsWith("location.")) {
            row.putObject("location").put("latitude", "1").put("longitude", "1");
        }
        int dot = field.indexOf('.');
        ObjectNode place = dot < 0 ? row : row.withObject("/" + field.substring(0, dot));
        place.put(field.substring(dot + 1), attack);
        if (field.startsWith("bill.")) {
            place.put(attack.substring(0, Math.min(attack.length(), 1000)), "as a name");
        }
        return row;
    }
}
