package io.rechargeroutes.provider;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Message;

/** Reads a reply, and no more of it than is needed to see that it is too long. */
public final class ReplyText {

    /** Largest reply that is read, in bytes. */
    public static final int LARGEST = 1 << 20;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private ReplyText() {}

    /**
     * The bytes of a reply; one more than {@code largest} where there are too many.
     *
     * @param body null where there is none
     */
    public static byte[] bytes(InputStream body, int largest) throws IOException {
        return body == null ? new byte[0] : body.readNBytes(largest + 1);
    }

    /** The body as UTF-8, without a byte order mark and blanks around it; null where it is too long. */
    public static String of(Message message) throws IOException {
        try (InputStream body = message.getBody(InputStream.class)) {
            byte[] bytes = bytes(body, LARGEST);
            return bytes.length > LARGEST ? null : plain(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /** A text without a byte order mark and blanks around it. */
    public static String plain(String text) {
        return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).strip();
    }
}
