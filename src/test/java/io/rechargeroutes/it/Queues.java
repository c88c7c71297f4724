package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;

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
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Optional;

/** A partner's side of the queues: sends messages and takes what comes back. */
final class Queues implements AutoCloseable {

    static final String REQUESTS = "recharge.requests";
    static final String RESULTS = "recharge.results";
    static final String DEAD = "recharge.dead";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connection connection;
    final Session session;

    private Queues(Connection connection, boolean transacted) throws JMSException {
        this.connection = connection;
        this.session = transacted ? connection.createSession(Session.SESSION_TRANSACTED) : connection.createSession(Session.AUTO_ACKNOWLEDGE);
    }

    static Queues at(String url) throws JMSException {
        return at(url, false);
    }

    static Queues at(String url, boolean transacted) throws JMSException {
        ConnectionFactory clients = BrokerClients.of(new BrokerSettings(url, Optional.empty(), Optional.empty(), 100, Optional.empty(), Optional.empty()));
        Connection connection = clients.createConnection();
        connection.start();
        return new Queues(connection, transacted);
    }

    /** Waits until something listens there. */
    static Queues waitFor(String url) {
        return await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> at(url), queues -> true);
    }

    TextMessage text(String text) throws JMSException {
        return session.createTextMessage(text);
    }

    void send(String queue, Message message) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(message);
        }
    }

    void send(String text) throws JMSException {
        send(REQUESTS, text(text));
    }

    /** The next message of a queue; null where none comes in time. */
    Message next(String queue, Duration time) throws JMSException {
        return next(session.createQueue(queue), time);
    }

    Message next(Destination queue, Duration time) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            return consumer.receive(time.toMillis());
        }
    }

    /** The next message of a queue as JSON. */
    JsonNode json(String queue) throws JMSException {
        Message message = next(queue, Duration.ofSeconds(30));
        if (message == null) {
            throw new AssertionError("nothing came to " + queue);
        }
        return json(message);
    }

    static JsonNode json(Message message) throws JMSException {
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
