package io.rechargeroutes.ledger;

/**
 * How far an input file was read.
 *
 * @param header       the length of what each row needs before it: a header line, or the opening of an envelope that is still open
 * @param readTo       bytes up to which its rows are recorded
 * @param seenTo       bytes that were looked at
 * @param crc          CRC-32C of these; null where it is not known
 * @param concluded    nothing behind {@code seenTo} is a part of this input any more
 * @param tailRecorded its last line had no line end and was recorded as a request
 */
public record FileExtent(long header, long readTo, long seenTo, Long crc, boolean concluded, boolean tailRecorded) {

    /** Nothing was read of it. */
    public static final FileExtent NONE = new FileExtent(0, 0, 0, null, false, false);

    /** The same where the file ends for good at so many bytes. */
    public FileExtent concludedAt(long end) {
        return new FileExtent(header, readTo, end, end == seenTo ? crc : null, true, tailRecorded);
    }

    /** The same file, looked at up to another end. */
    public FileExtent seen(long end, long checksum) {
        return new FileExtent(header, readTo, end, checksum, concluded, tailRecorded);
    }
}
