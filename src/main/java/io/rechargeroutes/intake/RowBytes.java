package io.rechargeroutes.intake;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of one row, kept up to a limit: what comes after it is counted as too much and forgotten. */
final class RowBytes {

    /** The most bytes that a row may have. */
    static final int LIMIT = 64 * 1024;

    private byte[] bytes = new byte[1024];
    private int size;
    private boolean tooLong;

    void clear() {
        size = 0;
        tooLong = false;
    }

    void add(int b) {
        if (size == LIMIT) {
            tooLong = true;
            return;
        }
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(2 * size, LIMIT));
        }
        bytes[size++] = (byte) b;
    }

    /** Takes the last byte away where it is this one. */
    void dropLast(int b) {
        if (!tooLong && size > 0 && bytes[size - 1] == b) {
            size--;
        }
    }

    boolean blank() {
        for (int i = 0; i < size; i++) {
            if (!Input.isBlank(bytes[i])) {
                return false;
            }
        }
        return !tooLong;
    }

    /** The row as text. */
    String text() throws BadRowException {
        if (tooLong) {
            throw new BadRowException("the row is longer than 65,536 bytes, the most that a row may have");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size)).toString();
        } catch (CharacterCodingException e) {
            throw new BadRowException("the row is not UTF-8; save the file as UTF-8");
        }
    }
}
