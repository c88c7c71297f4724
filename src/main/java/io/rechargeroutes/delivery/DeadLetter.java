package io.rechargeroutes.delivery;

import io.rechargeroutes.broker.ReceivedMessage;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.PlainText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.component.jms.JmsMessage;

/** Makes a message ready for the dead letter queue: body and properties as they came, and why it is there. */
@ApplicationScoped
@Named("deadLetter")
public class DeadLetter {

    /** The kinds of reasons, by which the log counts. */
    public enum Cause {
        UNREADABLE,
        REJECTED,
        NOT_RECORDED,
        UNHANDLED
    }

    /** The exchange's property, and the message's, that says why. */
    public static final String REASON = "rechargeReason";

    private static final String CAUSE = "deadLetterCause";
    private static final String MESSAGE_ID = "rechargeMessageId";

    private final LogLimiter log;

    DeadLetter(LogLimiter log) {
        this.log = log;
    }

    /** Says of a message that it is to become a dead letter, and why. */
    public static void because(Exchange exchange, Cause cause, String reason) {
        exchange.setProperty(CAUSE, cause);
        exchange.setProperty(REASON, reason);
    }

    /**
     * Writes the reason onto the message that was received. The body is not touched, so that no object is deserialised.
     */
    public void prepare(Exchange exchange, @ExchangeProperty(REASON) String reason) throws JMSException {
        Message message = exchange.getMessage(JmsMessage.class).getJmsMessage();
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(REASON, PlainText.of(reason));
        if (message.getJMSMessageID() != null) {
            properties.put(MESSAGE_ID, message.getJMSMessageID());
        }
        ReceivedMessage.addProperties(message, properties);
        message.setJMSExpiration(0);
        log.warn(
                "dead letter " + exchange.getProperty(CAUSE),
                "messages went to the dead letter queue",
                "a message goes to the dead letter queue: " + PlainText.of(reason));
    }
}
