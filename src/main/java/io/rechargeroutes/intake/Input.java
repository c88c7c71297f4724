package io.rechargeroutes.intake;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of an input, one after the other, and the line they stand on. A UTF-8 mark at the start is dropped, other encodings are refused. */
final class Input implements Closeable {

    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int size;
    private boolean started;
    private boolean blank = true;
    private long line = 1;

    Input(InputStream in) {
        this.in = in;
    }

    /** The next byte, or -1 at the end. */
    int read() throws IOException {
        int next = peek();
        if (next < 0) {
            return next;
        }
        position++;
        if (next == '\n') {
            line++;
        } else if (blank && !isBlank(next)) {
            blank = false;
        }
        return next;
    }

    /** The byte that {@link #read()} gives next, or -1 at the end. */
    int peek() throws IOException {
        if (position == size && !fill()) {
            return -1;
        }
        return buffer[position] & 0xFF;
    }

    /** The line of the byte that comes next, from 1. */
    long line() {
        return line;
    }

    /** Whether nothing but blanks and line ends were read so far. */
    boolean blank() {
        return blank;
    }

    static boolean isBlank(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private boolean fill() throws IOException {
        position = 0;
        size = in.readNBytes(buffer, 0, buffer.length);
        if (!started) {
            started = true;
            refuseOtherEncodings();
            position = starts(0xEF, 0xBB, 0xBF) ? 3 : 0;
        }
        return position < size;
    }

    private void refuseOtherEncodings() {
        if (starts(0xFF, 0xFE, 0, 0) || starts(0, 0, 0xFE, 0xFF)) {
            throw new UnreadableInputException(1, "the file is UTF-32; save it as UTF-8");
        }
        if (starts(0xFF, 0xFE) || starts(0xFE, 0xFF)) {
            throw new UnreadableInputException(1, "the file is UTF-16; save it as UTF-8");
        }
        for (int i = 0; i < Math.min(size, 4); i++) {
            if (buffer[i] == 0) {
                throw new UnreadableInputException(1, "the file starts with zero bytes, so it is UTF-16, UTF-32 or no text at all; save it as UTF-8");
            }
        }
    }

    private boolean starts(int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= size || (buffer[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
