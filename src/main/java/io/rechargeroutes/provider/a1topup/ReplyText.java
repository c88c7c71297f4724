package io.rechargeroutes.provider.a1topup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Message;

/** Reads a reply's text whatever its headers say of it. */
final class ReplyText {

    /** Largest reply that is read, in bytes. */
    static final int LARGEST = 1 << 20;

    private ReplyText() {
    }

    /** The text without byte order mark and blanks around it: UTF-8, or else Latin-1. Empty where there is none or too much. */
    static String of(Message message) {
        byte[] bytes = bytes(message);
        if (bytes.length > LARGEST) {
            return "";
        }
        String text = decode(bytes);
        return (text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
    }

    private static byte[] bytes(Message message) {
        try (InputStream body = message.getBody(InputStream.class)) {
            return body == null ? new byte[0] : body.readNBytes(LARGEST + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
