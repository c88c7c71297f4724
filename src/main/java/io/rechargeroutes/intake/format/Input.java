package io.rechargeroutes.intake.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The bytes of an input, one after the other, the line they stand on, and those of the row that is cut out at the
 * moment. A UTF-8 mark at the start is dropped and obeyed, other encodings are refused. Once its end was met it stays
 * ended, also where a writer adds to the file meanwhile: that is for the next reading.
 */
final class Input implements RowReader.Extent {

    /** The most bytes that a row may have. What comes after them is counted as too much and dropped. */
    static final int LONGEST_ROW = 64 * 1024;

    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private final InputStream in;
    private Charset charset;
    private final int longestRow;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int size;
    private boolean started;
    private boolean blank = true;
    private boolean ended;
    private long line = 1;
    private long before;
    private long header;

    private byte[] row = new byte[1024];
    private int rowSize;
    private boolean rowTooLong;

    Input(InputStream in) {
        this(in, StandardCharsets.UTF_8, LONGEST_ROW);
    }

    /** @param charset UTF-8, or one that writes each character as one byte and ASCII as itself */
    Input(InputStream in, Charset charset) {
        this(in, charset, LONGEST_ROW);
    }

    /** @param longestRow the most bytes that a row may have */
    Input(InputStream in, int longestRow) {
        this(in, StandardCharsets.UTF_8, longestRow);
    }

    private Input(InputStream in, Charset charset, int longestRow) {
        this.in = in;
        this.charset = charset;
        this.longestRow = longestRow;
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

    @Override
    public boolean blank() {
        return blank;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public long offset() {
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

    @Override
    public long header() {
        return header;
    }

    static boolean isBlank(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /** The row begins with the byte that comes next. */
    void beginRow() {
        rowSize = 0;
        rowTooLong = false;
    }

    /** As {@link #read()}; the byte belongs to the row. */
    int take() throws IOException {
        int b = read();
        if (b >= 0) {
            addToRow(b);
        }
        return b;
    }

    void addToRow(int b) {
        if (rowSize == longestRow) {
            rowTooLong = true;
            return;
        }
        if (rowSize == row.length) {
            row = Arrays.copyOf(row, Math.min(2 * rowSize, longestRow));
        }
        row[rowSize++] = (byte) b;
    }

    /** Takes the row's last byte away where it is this one. */
    void dropFromRow(int b) {
        if (!rowTooLong && rowSize > 0 && row[rowSize - 1] == b) {
            rowSize--;
        }
    }

    /** Makes the next line the row, without its end; false where nothing is left. */
    boolean readLine() throws IOException {
        beginRow();
        if (peek() < 0) {
            return false;
        }
        for (int b = read(); b >= 0 && b != '\n'; b = read()) {
            addToRow(b);
        }
        dropFromRow('\r');
        return true;
    }

    /** Whether the row ends with an ASCII text, blanks behind it aside. */
    boolean rowEndsWith(String text) {
        int end = rowSize;
        while (end > 0 && isBlank(row[end - 1])) {
            end--;
        }
        return !rowTooLong
                && end >= text.length()
                && text.equals(new String(row, end - text.length(), text.length(), StandardCharsets.ISO_8859_1));
    }

    boolean rowIsBlank() {
        for (int i = 0; i < rowSize; i++) {
            if (!isBlank(row[i])) {
                return false;
            }
        }
        return !rowTooLong;
    }

    /** The row as text. */
    String row() throws Row.Fault {
        if (rowTooLong) {
            throw new Row.Fault(String.format(
                    Locale.ROOT, "the row is longer than %,d bytes, the most that a row may have", longestRow));
        }
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(row, 0, rowSize)).toString();
        } catch (CharacterCodingException e) {
            throw new Row.Fault("the row is not " + charset + "; save the file as " + charset);
        }
    }

    private boolean fill() throws IOException {
        before += size;
        position = 0;
        size = in.readNBytes(buffer, 0, buffer.length);
        if (!started) {
            started = true;
            refuseOtherEncodings();
            // one that is cut off is a byte order mark too: the rest may come
            int[] mark = Arrays.copyOf(BYTE_ORDER_MARK, Math.min(size, 3));
            position = starts(mark) ? mark.length : 0;
            if (position == BYTE_ORDER_MARK.length) {
                charset = StandardCharsets.UTF_8;
            }
        }
        return position < size;
    }

    private void refuseOtherEncodings() {
        if (starts('P', 'K', 3, 4)) {
            throw new UnreadableInputException(
                    1, "the file is a zip, perhaps an Excel workbook; end its name with .xlsx, or save it as CSV");
        }
        if (starts(0xD0, 0xCF, 0x11, 0xE0)) {
            throw new UnreadableInputException(1, "the file is an old Excel workbook (.xls); save it as .xlsx or CSV");
        }
        if (starts(0xFF, 0xFE, 0, 0) || starts(0, 0, 0xFE, 0xFF)) {
            throw new UnreadableInputException(1, "the file is UTF-32; save it as UTF-8");
        }
        if (starts(0xFF, 0xFE) || starts(0xFE, 0xFF)) {
            throw new UnreadableInputException(1, "the file is UTF-16; save it as UTF-8");
        }
        for (int i = 0; i < Math.min(size, 4); i++) {
            if (buffer[i] == 0) {
                throw new UnreadableInputException(
                        1,
                        "the file starts with zero bytes, so it is UTF-16, UTF-32 or no text at all; save it as UTF-8");
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
