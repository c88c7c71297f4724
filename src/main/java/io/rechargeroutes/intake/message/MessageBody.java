package io.rechargeroutes.intake.message;

import io.rechargeroutes.intake.format.UnreadableInputException;
import io.rechargeroutes.model.Format;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The text in a message, and the form that it has. Objects are never deserialised. */
final class MessageBody {

    private MessageBody() {}

    /**
     * The body as UTF-8.
     *
     * @param most bytes
     * @throws UnreadableInputException where it is no text, or longer; says which
     */
    static byte[] of(Message message, int most) throws JMSException {
        if (message instanceof TextMessage text) {
            return bounded(text.getText(), most);
        }
        if (message instanceof BytesMessage bytes) {
            return bounded(bytes, most);
        }
        throw new UnreadableInputException(
                0, "the message is neither text nor bytes but " + kind(message) + "; send text");
    }

    private static String kind(Message message) {
        return Stream.of(ObjectMessage.class, MapMessage.class, StreamMessage.class)
                .filter(kind -> kind.isInstance(message))
                .map(kind -> "a JMS " + kind.getSimpleName())
                .findFirst()
                .orElse("has no body");
    }

    private static byte[] bounded(String text, int most) {
        if (text == null) {
            return new byte[0];
        }
        refuseLonger(text.length(), most);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        refuseLonger(bytes.length, most);
        return bytes;
    }

    private static byte[] bounded(BytesMessage message, int most) throws JMSException {
        refuseLonger(message.getBodyLength(), most);
        byte[] bytes = new byte[(int) message.getBodyLength()];
        message.reset();
        message.readBytes(bytes);
        return bytes;
    }

    private static void refuseLonger(long length, int most) {
        if (length > most) {
            throw new UnreadableInputException(
                    0,
                    "the message is longer than " + most
                            + " bytes (recharge.jms.max-message); send it as a file, or in parts");
        }
    }

    /** What the first character shows; several objects, each on its line, are JSON Lines. */
    static Format format(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        int start = text.startsWith("\uFEFF") ? 1 : 0;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        if (start == text.length()) {
            return Format.JSON;
        }
        return switch (text.charAt(start)) {
            case '{' -> objects(text.substring(start)) ? Format.JSONL : Format.JSON;
            case '[' -> Format.JSON;
            case '<' -> Format.XML;
            default -> Format.CSV;
        };
    }

    private static boolean objects(String text) {
        List<String> lines = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(1000)
                .toList();
        return lines.size() > 1 && lines.stream().allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }
}
