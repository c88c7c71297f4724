package io.rechargeroutes.intake;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of an input, one after the other, and the line they stand on. A UTF-8 mark at the start is dropped, other encodings are refused.
 * Once its end was met it stays ended, also where a writer adds to the file meanwhile: that is for the next reading.
 */
final class Input implements Closeable {

    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int size;
    private boolean started;
    private boolean blank = true;
    private boolean ended;
    private long line = 1;
    private long before;
    private long header;

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
        if (ended || position == size && !fill()) {
            ended = true;
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

    /** Whether the end was met: what was read last may go on there. */
    boolean ended() {
        return ended;
    }

    /** Bytes read so far. */
    long offset() {
        return before + position;
    }

    /** All that was read so far is what every row needs before it: the header line, or the envelope's opening. */
    void endHeader() {
        header = offset();
    }

    /** The envelope is closed: what may follow stands alone. */
    void endEnvelope() {
        header = 0;
    }

    /** The length of what every row needs before it. */
    long header() {
        return header;
    }

    static boolean isBlank(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private boolean fill() throws IOException {
        before += size;
        position = 0;
        size = in.readNBytes(buffer, 0, buffer.length);
        if (!started) {
            started = true;
            refuseOtherEncodings();
            int[] mark = Arrays.copyOf(BYTE_ORDER_MARK, Math.min(size, 3)); // one that is cut off is a byte order mark too: the rest may come
            position = starts(mark) ? mark.length : 0;
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
