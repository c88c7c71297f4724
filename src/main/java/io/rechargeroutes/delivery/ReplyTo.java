package io.rechargeroutes.delivery;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A JMSReplyTo as text and back: {@code queue://name}, {@code topic://name}, {@code temp-queue://name},
 * {@code temp-topic://name}.
 */
public record ReplyTo(String kind, String name) {

    private static final Pattern UNSTORABLE = Pattern.compile("[\\u0000\\p{Cs}]");

    /** The text; empty where there is none, or where it has no name that can be kept. */
    public static Optional<String> of(Destination destination) throws JMSException {
        String kind = destination instanceof TemporaryQueue
                ? "temp-queue"
                : destination instanceof TemporaryTopic
                        ? "temp-topic"
                        : destination instanceof Queue ? "queue" : destination instanceof Topic ? "topic" : null;
        String name = kind == null
                ? null
                : kind.endsWith("queue") ? ((Queue) destination).getQueueName() : ((Topic) destination).getTopicName();
        return name == null || name.isBlank() || UNSTORABLE.matcher(name).find() || name.length() > 500
                ? Optional.empty()
                : Optional.of(kind + "://" + name);
    }

    static ReplyTo parse(String text) {
        int end = text.indexOf("://");
        return new ReplyTo(text.substring(0, end), text.substring(end + "://".length()));
    }

    boolean isTemporary() {
        return kind.startsWith("temp-");
    }
}
