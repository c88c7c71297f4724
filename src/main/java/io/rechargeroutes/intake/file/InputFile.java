package io.rechargeroutes.intake.file;

import io.rechargeroutes.ledger.intake.InputFiles.FileExtent;
import io.rechargeroutes.ledger.intake.Intake;
import io.rechargeroutes.model.Format;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** A claimed input file while its rows are recorded. Not a record: how far reading came is noted on the way. */
public final class InputFile {

    private final Path path;
    private final Intake intake;
    private final FileLook look;
    private final FileExtent known;
    private final int recorded;
    private Bytes bytes;
    private int rows;
    private long header;
    private long readTo;
    private final long openedAt = System.nanoTime();
    private boolean waiting;
    private boolean tail;
    private boolean tailRecorded;
    private boolean overwritten;
    private String problem;

    /**
     * @param look how it looked before it was opened
     * @param known how far it was read before
     * @param recorded how many of its rows are recorded
     */
    InputFile(Path path, Intake intake, FileLook look, FileExtent known, int recorded) {
        this.path = path;
        this.intake = intake;
        this.look = look;
        this.known = known;
        this.recorded = recorded;
    }

    public Path path() {
        return path;
    }

    public Intake intake() {
        return intake;
    }

    /** Nanoseconds since it was opened. */
    long took() {
        return System.nanoTime() - openedAt;
    }

    FileLook look() {
        return look;
    }

    /** Whether its end is fixed: what stands there now is all that comes. */
    boolean concluded() {
        return known.concluded();
    }

    /** Opens it for reading, up to its end where that is fixed. */
    InputStream open() throws IOException {
        bytes = new Bytes(Files.newInputStream(path), concluded() ? known.seenTo() : Long.MAX_VALUE);
        return bytes;
    }

    /**
     * How far it was read, after it was read. Nothing of a workbook stands by itself: where it changes later, all of it
     * is to be read anew.
     */
    FileExtent extent() {
        if (intake.format() == Format.XLSX) {
            return new FileExtent(0, 0, bytes.count, bytes.crc.getValue(), concluded(), true);
        }
        return new FileExtent(header, readTo, bytes.count, bytes.crc.getValue(), concluded(), tailRecorded);
    }

    int rows() {
        return rows;
    }

    int recorded() {
        return recorded;
    }

    /** Why the rest of the file could not be read, or null. */
    String problem() {
        return problem;
    }

    int nextRowNo() {
        return rows++;
    }

    /** Rows up to this number were read of it; gives the number back. */
    int rowNo(int number) {
        rows = number + 1;
        return number;
    }

    /** Each byte up to here belongs to a row that is whole, or to none. */
    void wholeUpTo(long offset, long headerLength) {
        this.readTo = offset;
        this.header = headerLength;
    }

    void headerIs(long length) {
        this.header = length;
    }

    /** Its end may be in the middle of something: it is looked at again. */
    void waits() {
        this.waiting = true;
    }

    boolean waiting() {
        return waiting;
    }

    /**
     * Its last line has no line end and was recorded, as a request or as none; what comes later begins with that line
     * once more.
     */
    void tailIs(boolean request) {
        this.tail = true;
        this.tailRecorded = request;
    }

    /** It was read to its end without a fault. */
    void endsAt(long offset, long headerLength) {
        if (!tail) {
            this.readTo = offset;
        }
        this.header = headerLength;
    }

    void broken(String why) {
        this.problem = why;
    }

    /** What was recorded of it stands in it no more. All rows that were recorded count, and one more says so. */
    void overwritten(String why) {
        this.overwritten = true;
        this.rows = recorded;
        this.problem = why;
    }

    boolean isOverwritten() {
        return overwritten;
    }

    /**
     * Its bytes up to an end that is fixed, or is where it ended when it was read; counts and sums up what it gives.
     */
    private static final class Bytes extends FilterInputStream {

        private final CRC32C crc = new CRC32C();
        private final long end;
        private long count;

        Bytes(InputStream in, long end) {
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
    }
}
