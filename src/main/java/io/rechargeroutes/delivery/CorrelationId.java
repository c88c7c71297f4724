package io.rechargeroutes.delivery;

import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.MessageCreatedStrategy;

/**
 * A JMSCorrelationID as the ledger keeps it, and back. A text is kept as it is, and bytes as a prefix and hexadecimal
 * digits. No text of a sender can be taken for bytes: one that begins with the first character of the prefix has a
 * prefix of its own.
 */
@Singleton
@Named("correlationId")
public final class CorrelationId implements MessageCreatedStrategy {

    /** The exchange's property with what the ledger keeps; without it a message is left as it is. */
    static final String KEPT = "correlationId";

    private static final String PREFIX = "\u0001";
    private static final String BYTES = PREFIX + "bytes:";
    private static final String TEXT = PREFIX + "text:";
    private static final int LONGEST_TEXT = 500;
    /** AMQP clients show bytes as {@code ID:AMQP_BINARY:} and two digits each, which must fit as well. */
    private static final int MOST_BYTES = 240;

    private static final Pattern UNSTORABLE = Pattern.compile("[\\u0000\\p{Cs}]");

    /** What the ledger keeps; empty where there is none, or none that can be kept. */
    public static Optional<String> of(Message message) throws JMSException {
        String text = message.getJMSCorrelationID();
        if (text == null || text.isBlank()) {
            return bytes(message);
        }
        boolean kept =
                text.length() <= LONGEST_TEXT && !UNSTORABLE.matcher(text).find();
        return kept ? Optional.of(text.startsWith(PREFIX) ? TEXT + text : text) : Optional.empty();
    }

    /**
     * Clients that show bytes as a text of their own take that text back, so that only those are asked for bytes which
     * have no text.
     */
    private static Optional<String> bytes(Message message) throws JMSException {
        byte[] bytes = message.getJMSCorrelationIDAsBytes();
        return bytes == null || bytes.length == 0 || bytes.length > MOST_BYTES
                ? Optional.empty()
                : Optional.of(BYTES + HexFormat.of().formatHex(bytes));
    }

    /** The text that a message may carry; empty for bytes. */
    static Optional<String> text(String kept) {
        return kept == null || kept.startsWith(BYTES)
                ? Optional.empty()
                : Optional.of(kept.startsWith(TEXT) ? kept.substring(TEXT.length()) : kept);
    }

    /** Camel sets texts from a header; bytes it does not. */
    @Override
    public void onMessageCreated(Message message, Session session, Exchange exchange, Throwable cause) {
        String kept = exchange.getProperty(KEPT, String.class);
        if (kept != null && kept.startsWith(BYTES)) {
            try {
                message.setJMSCorrelationIDAsBytes(HexFormat.of().parseHex(kept, BYTES.length(), kept.length()));
            } catch (JMSException fault) {
                throw new IllegalStateException("the client takes no bytes as a correlation id", fault);
            }
        }
    }
}
