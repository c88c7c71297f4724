package io.rechargeroutes.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.broker.BrokerClients;
import io.rechargeroutes.broker.BrokerSettings;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A partner's side of the queues: sends messages and takes what comes back. */
public final class Queues implements AutoCloseable {

    static final String REQUESTS = "recharge.requests";
    static final String RESULTS = "recharge.results";
    static final String DEAD = "recharge.dead";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connection connection;
    final Session session;
    private final Map<String, MessageConsumer> consumers = new HashMap<>();

    private Queues(Connection connection, boolean transacted) throws JMSException {
        this.connection = connection;
        this.session = transacted
                ? connection.createSession(Session.SESSION_TRANSACTED)
                : connection.createSession(Session.AUTO_ACKNOWLEDGE);
    }

    public static Queues at(String url) throws JMSException {
        return at(url, false);
    }

    public static Queues at(String url, boolean transacted) throws JMSException {
        ConnectionFactory clients = BrokerClients.of(
                new BrokerSettings(url, Optional.empty(), Optional.empty(), 100, Optional.empty(), Optional.empty()));
        Connection connection = clients.createConnection();
        connection.start();
        return new Queues(connection, transacted);
    }

    public TextMessage text(String text) throws JMSException {
        return session.createTextMessage(text);
    }

    /** Sends a message, and returns when the broker has it. */
    public void send(String queue, Message message) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(message);
        }
    }

    public Queue queue(String name) throws JMSException {
        return session.createQueue(name);
    }

    /** Whether nothing waits on a queue. */
    public boolean isEmpty(String queue) throws JMSException {
        try (QueueBrowser browser = session.createBrowser(queue(queue))) {
            return !browser.getEnumeration().hasMoreElements();
        }
    }

    /** The orders of the messages that wait on a queue, which stay there. */
    List<String> orders(String queue) throws JMSException {
        List<String> orders = new ArrayList<>();
        try (QueueBrowser browser = session.createBrowser(queue(queue))) {
            for (var messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                orders.add(json((Message) messages.nextElement()).get("orderId").asText());
            }
        }
        return orders;
    }

    /** Ends a transaction: what was taken is acknowledged, what was sent is on its queue. */
    public void commit() throws JMSException {
        session.commit();
    }

    void send(String text) throws JMSException {
        send(REQUESTS, text(text));
    }

    /** The next message of a queue that a selector fits. */
    Message next(String queue, String selector) throws JMSException {
        return next(queue, selector, Duration.ofSeconds(30));
    }

    /** The next message of a queue that a selector fits; null where none comes in time. */
    Message next(String queue, String selector, Duration time) throws JMSException {
        return consumer(session.createQueue(queue), selector).receive(time.toMillis());
    }

    /** The next message; null where none comes in time. */
    public Message next(Destination queue, Duration time) throws JMSException {
        return consumer(queue, null).receive(time.toMillis());
    }

    /** Kept open: a long message is read from the broker while it is looked at. */
    private MessageConsumer consumer(Destination queue, String selector) throws JMSException {
        String name = queue + "?" + selector;
        if (!consumers.containsKey(name)) {
            consumers.put(name, session.createConsumer(queue, selector));
        }
        return consumers.get(name);
    }

    public static JsonNode json(Message message) throws JMSException {
        try {
            return JSON.readTree(message.getBody(String.class));
        } catch (JsonProcessingException fault) {
            throw new AssertionError(fault);
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
