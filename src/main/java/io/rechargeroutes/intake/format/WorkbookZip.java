package io.rechargeroutes.intake.format;

import java.io.Closeable;
import java.io.EOFException;
import java.io.File;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The zip that a workbook is. Its directory stands at its end, so that a file is whole where that is there. Only parts
 * that are asked for are unpacked, as streams, and no more of one than a workbook can have.
 */
final class WorkbookZip implements Closeable {

    private static final int MOST_PARTS = 10_000;
    private static final int LARGEST_DIRECTORY = 4 * 1024 * 1024;
    /** Bytes of a part, unpacked. A sheet of a million full rows has about half as many. */
    private static final long LARGEST_PART = 2L * 1024 * 1024 * 1024;

    /** No sheet packs better than that; a zip bomb does. What is small may, since it harms nobody. */
    private static final int BEST_RATIO = 200;

    private static final int SMALL = 16 * 1024 * 1024;

    /** The record that ends a zip: its signature, its length without a comment, and the longest comment. */
    private static final int END_SIGNATURE = 0x06054B50;

    private static final int END_LENGTH = 22;
    private static final int LONGEST_COMMENT = 65_535;

    private final ZipFile zip;

    private WorkbookZip(ZipFile zip) {
        this.zip = zip;
    }

    /** The file ends in the middle: the rest may come. */
    static final class NotWholeException extends UnreadableInputException {

        private static final long serialVersionUID = 1L;

        NotWholeException() {
            super(0, "the file is no whole Excel workbook: it ends before the directory of its parts; upload it again");
        }
    }

    /**
     * Opens a workbook.
     *
     * @param length the file's length when its bytes were read; where it has another by now, it is still being written
     * @throws NotWholeException where its end is missing
     * @throws UnreadableInputException where it is no workbook, or one that is refused
     */
    static WorkbookZip open(File file, long length) throws IOException {
        try (FileInputStream in = new FileInputStream(file)) {
            FileChannel bytes = in.getChannel();
            refuseOthers(bytes, length);
            refuseLargeDirectory(end(bytes, length), length);
        }
        try {
            WorkbookZip zip = new WorkbookZip(new ZipFile(file));
            zip.refuseMacros();
            return zip;
        } catch (ZipException damaged) {
            throw new UnreadableInputException(
                    0, "the file is no whole Excel workbook: the directory of its parts is damaged; save it again");
        }
    }

    private static void refuseOthers(FileChannel bytes, long length) throws IOException {
        if (bytes.size() != length || length < Integer.BYTES) {
            throw new NotWholeException();
        }
        int start = read(bytes, 0, Integer.BYTES).getInt();
        if (start == 0) {
            throw new NotWholeException(); // its place was made on the disk, and nothing was written there yet
        }
        if (start == 0xD0CF11E0) {
            throw new UnreadableInputException(
                    0,
                    "the file is an old Excel workbook (.xls), or one that is encrypted; save it as an Excel workbook"
                            + " (.xlsx) without a password");
        }
        if (start >>> 16 != ('P' << 8 | 'K')) {
            throw new UnreadableInputException(
                    0,
                    "the file is no Excel workbook, although its name ends in .xlsx; give it the ending of what it is");
        }
    }

    /** The record at the end of a zip. */
    private static ByteBuffer end(FileChannel bytes, long length) throws IOException {
        int size = (int) Math.min(length, END_LENGTH + LONGEST_COMMENT);
        ByteBuffer buffer = read(bytes, length - size, size).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = size - END_LENGTH; at >= 0; at--) {
            if (buffer.getInt(at) == END_SIGNATURE
                    && at + END_LENGTH + Short.toUnsignedInt(buffer.getShort(at + 20)) == size) {
                return buffer.slice(at, END_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        throw new NotWholeException();
    }

    private static ByteBuffer read(FileChannel bytes, long from, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        while (buffer.hasRemaining()) {
            if (bytes.read(buffer, from + buffer.position()) < 0) {
                throw new NotWholeException(); // it became shorter
            }
        }
        return buffer.flip();
    }

    private static void refuseLargeDirectory(ByteBuffer end, long length) {
        int parts = Short.toUnsignedInt(end.getShort(10));
        long directory = Integer.toUnsignedLong(end.getInt(12));
        if (parts > MOST_PARTS || directory > LARGEST_DIRECTORY || directory > length) {
            throw new UnreadableInputException(
                    0,
                    "the file is refused: no workbook has more than " + MOST_PARTS
                            + " parts, or 4 MiB of names; save the rows in a new workbook, or as CSV");
        }
    }

    private void refuseMacros() {
        boolean macros = zip.stream()
                .anyMatch(part -> part.getName().toLowerCase(Locale.ROOT).endsWith("vbaproject.bin"));
        if (macros) {
            throw new UnreadableInputException(0, "the workbook has macros, which are refused; save it without them");
        }
    }

    /** The bytes of a part that says how others are to be read, or null where there is none. */
    InputStream smallPart(String path) throws IOException {
        return part(path, SMALL);
    }

    /** The bytes of a sheet or of the texts of cells, or null where there is none. */
    InputStream part(String path) throws IOException {
        return part(path, LARGEST_PART);
    }

    private InputStream part(String path, long most) throws IOException {
        String name = path.startsWith("/") ? path.substring(1) : path;
        ZipEntry part = zip.getEntry(name);
        if (part == null) { // in a workbook, case does not count
            part = zip.stream()
                    .filter(other -> other.getName().equalsIgnoreCase(name))
                    .findFirst()
                    .orElse(null);
        }
        return part == null ? null : new Bounded(zip.getInputStream(part), Math.max(1, part.getCompressedSize()), most);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** Ends with a refusal where more is unpacked than a workbook can hold. */
    private static final class Bounded extends FilterInputStream {

        private final long packed;
        private final long most;
        private long count;

        Bounded(InputStream in, long packed, long most) {
            super(in);
            this.packed = packed;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read;
            try {
                read = super.read(buffer, offset, length);
            } catch (ZipException | EOFException damaged) {
                throw new UnreadableInputException(0, "the workbook is damaged: a part of it cannot be unpacked");
            }
            count += Math.max(0, read);
            if (count > most || count > SMALL && count / packed > BEST_RATIO) {
                throw new UnreadableInputException(
                        0,
                        "the workbook is refused: a part of it is unpacked to more than " + BEST_RATIO
                                + " times its size, or to more than it may hold, as zip bombs are; save the rows as CSV");
            }
            return read;
        }
    }
}
