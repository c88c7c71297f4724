package io.rechargeroutes.broker;

import io.quarkus.logging.Log;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.qpid.jms.message.JmsMessage;

/**
 * Adds properties to a message that was received and is to be sent on. JMS only has a way to clear all of them and set
 * each again, by its own rules for names and values; another protocol's sender does not keep to those. So the client's
 * own way is taken, which leaves all others as they came.
 */
public final class ReceivedMessage {

    private static final String NOT_OURS_TO_SET = "JMSX";

    private ReceivedMessage() {}

    public static void addProperties(Message message, Map<String, String> further) throws JMSException {
        if (message instanceof ActiveMQMessage artemis) {
            further.forEach(artemis.getCoreMessage()::putStringProperty);
        } else if (message instanceof JmsMessage amqp) {
            for (Map.Entry<String, String> property : further.entrySet()) {
                amqp.getFacade().setProperty(property.getKey(), property.getValue());
            }
        } else {
            setAgain(message, further);
        }
    }

    private static void setAgain(Message message, Map<String, String> further) throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Object name : Collections.list(message.getPropertyNames())) {
            if (!name.toString().startsWith(NOT_OURS_TO_SET)) {
                properties.put(name.toString(), message.getObjectProperty(name.toString()));
            }
        }
        properties.putAll(further);
        message.clearProperties();
        properties.forEach((name, value) -> set(message, name, value));
    }

    /** Some that a broker sets nobody else may set; the message matters more than they do. */
    private static void set(Message message, String name, Object value) {
        try {
            message.setObjectProperty(name, value);
        } catch (JMSException | RuntimeException refused) {
            Log.debugf(refused, "a property of a dead letter");
        }
    }
}
