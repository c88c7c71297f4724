package io.rechargeroutes.intake.message;

import io.rechargeroutes.delivery.CorrelationId;
import io.rechargeroutes.delivery.ReplyTo;
import io.rechargeroutes.formats.InputFormat;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.ledger.intake.Messages.Envelope;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What is taken from a message beside its body: its identity, where answers go, when it is too late. Nothing else of it
 * is.
 */
final class MessageProperties {

    private MessageProperties() {}

    static Envelope envelope(Message message, byte[] content, InputFormat format, String queue) throws JMSException {
        return new Envelope(
                id(message, content),
                queue,
                format.form(),
                ReplyTo.of(message.getJMSReplyTo()).orElse(null),
                CorrelationId.of(message).orElse(null),
                expiresAt(message),
                format.stored());
    }

    /**
     * The envelope of the answer to a message that cannot be read. It has an id of its own: were it the message's,
     * another delivery would be taken for one that is recorded, and would not become a dead letter.
     */
    static Envelope unreadable(Message message, byte[] content, InputFormat format, String queue) throws JMSException {
        Envelope envelope = envelope(message, content, format, queue);
        return new Envelope(
                "unreadable-" + envelope.id(),
                queue,
                envelope.format(),
                envelope.replyTo(),
                envelope.correlationId(),
                envelope.expiresAt(),
                envelope.readAs());
    }

    /**
     * Some senders say "never" with the greatest number that there is: no ledger keeps such a moment, and nobody lives
     * to see it.
     */
    private static Instant expiresAt(Message message) throws JMSException {
        long expiration = message.getJMSExpiration();
        Instant moment = Instant.ofEpochMilli(expiration);
        return expiration > 0 && !moment.isAfter(RequestValidator.LATEST) ? moment : null;
    }

    /**
     * A sender may give many messages one id, so that the content counts too; a message without an id is always a new
     * one.
     */
    private static String id(Message message, byte[] content) throws JMSException {
        String messageId = message.getJMSMessageID();
        if (messageId == null || messageId.isBlank()) {
            return "message-" + UUID.randomUUID();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : new String[] {
                messageId,
                String.valueOf(message.getJMSTimestamp()),
                correlationId(message),
                ReplyTo.of(message.getJMSReplyTo()).orElse(null)
            }) {
                digest.update(String.valueOf(part).getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return "message-" + HexFormat.of().formatHex(digest.digest(content), 0, 20);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A text in full, also one that is too long to be kept. */
    private static String correlationId(Message message) throws JMSException {
        String text = message.getJMSCorrelationID();
        return text == null ? CorrelationId.of(message).orElse(null) : text;
    }
}
