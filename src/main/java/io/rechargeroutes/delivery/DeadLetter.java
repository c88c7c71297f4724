package io.rechargeroutes.delivery;

import io.quarkus.logging.Log;
import io.rechargeroutes.model.Words;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.component.jms.JmsMessage;

/** Makes a message ready for the dead queue: body and properties as they came, and why it is there. */
@ApplicationScoped
@Named("deadLetter")
public class DeadLetter {

    /** The exchange's property, and the message's, that says why. */
    public static final String REASON = "rechargeReason";
    private static final String MESSAGE_ID = "rechargeMessageId";
    private static final String NOT_OURS_TO_SET = "JMSX";

    /** Writes the reason onto the message that was received. The body is not touched, so that no object is deserialised. */
    public void mark(Exchange exchange, @ExchangeProperty(REASON) String reason) throws JMSException {
        Message message = exchange.getMessage(JmsMessage.class).getJmsMessage();
        Map<String, Object> properties = properties(message);
        properties.put(REASON, Words.clean(reason));
        properties.put(MESSAGE_ID, message.getJMSMessageID());
        message.clearProperties();
        properties.forEach((name, value) -> set(message, name, value));
        message.setJMSExpiration(0);
        Log.warnf("a message goes to the dead queue: %s", Words.clean(reason));
    }

    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Object name : Collections.list(message.getPropertyNames())) {
            if (!name.toString().startsWith(NOT_OURS_TO_SET)) {
                properties.put(name.toString(), message.getObjectProperty(name.toString()));
            }
        }
        return properties;
    }

    /** Some that a broker sets nobody else may set; the message matters more than they do. */
    private static void set(Message message, String name, Object value) {
        try {
            message.setObjectProperty(name, value);
        } catch (JMSException | IllegalArgumentException refused) {
            Log.debugf(refused, "a property of a dead letter");
        }
    }
}
