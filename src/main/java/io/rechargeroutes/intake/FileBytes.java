package io.rechargeroutes.intake;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/** The bytes of a file up to an end that is fixed, or is where the file ended when it was read; counts and sums up what it gives. */
final class FileBytes extends FilterInputStream {

    private final CRC32C crc = new CRC32C();
    private final long end;
    private long count;

    FileBytes(InputStream in, long end) {
        super(in);
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (count >= end) {
            return -1;
        }
        int read = super.read(buffer, offset, (int) Math.min(length, end - count));
        if (read > 0) {
            crc.update(buffer, offset, read);
            count += read;
        }
        return read;
    }

    long count() {
        return count;
    }

    long crc() {
        return crc.getValue();
    }
}
