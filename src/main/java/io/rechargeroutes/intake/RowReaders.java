package io.rechargeroutes.intake;

import io.rechargeroutes.model.Format;
import java.io.InputStream;
import java.util.Set;

/** Opens an input of any form as rows. Inputs are UTF-8, are read once from front to end, and a row holds at most 64 KiB. */
public final class RowReaders {

    private RowReaders() {
    }

    /** As {@link #open(Format, InputStream, Set)}, with the contract's own detail names. */
    public static RowReader open(Format format, InputStream in) {
        return open(format, in, Set.of());
    }

    /**
     * Opens an input. Nothing is read before the first {@link RowReader#hasNext()}; closing the reader closes the stream.
     * The reader throws {@link UnreadableInputException} where the input is empty or breaks, and
     * {@link java.io.UncheckedIOException} where the stream itself fails.
     *
     * @param furtherDetails names under {@code details} that a CSV header may hold beside the contract's own
     */
    public static RowReader open(Format format, InputStream in, Set<String> furtherDetails) {
        Input input = new Input(in);
        RowSource source = switch (format) {
            case CSV -> new CsvRows(input, new CsvHeader.Known(furtherDetails));
            case JSON -> new JsonRows(input);
            case JSONL -> new JsonLinesRows(input);
            case XML -> new XmlRows(input);
        };
        return new LookaheadReader(source, input);
    }
}
