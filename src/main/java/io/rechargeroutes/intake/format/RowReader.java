package io.rechargeroutes.intake.format;

import io.rechargeroutes.model.Format;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The way in to all formats: the bytes of one input become rows, one after the other, in memory that does not grow with
 * the input. Texts are UTF-8 and are read once from front to end. A row holds at most 64 KiB.
 *
 * <p>{@link #hasNext()} and {@link #next()} throw {@link UnreadableInputException} where the input is empty or breaks;
 * the rows before were good. They throw {@link UncheckedIOException} where the stream itself fails.
 */
public final class RowReader implements Iterator<Row>, Closeable {

    /** What each format implements: its rows, one after the other. */
    interface Source {

        /**
         * The next row, good or bad; null at the end.
         *
         * @throws UnreadableInputException where nothing more can be read
         */
        Row next() throws IOException;
    }

    /** How far an input was read. */
    interface Extent extends Closeable {

        /** Whether the end was met: what was read last may go on there. */
        boolean ended();

        /** Bytes read so far. */
        long offset();

        /** The length of what every row needs before it. */
        long header();

        /** Whether nothing but blanks and line ends were read so far. */
        boolean blank();
    }

    private final Source source;
    private final Extent input;
    private final UnaryOperator<Row> mapping;
    private Row ahead;
    private int number = -1;
    private long emptyTail = -1;
    private boolean ended;
    private UnreadableInputException broken;

    private RowReader(Source source, Extent input, UnaryOperator<Row> mapping) {
        this.source = source;
        this.input = input;
        this.mapping = mapping;
    }

    /** As {@link #open(Format, InputStream, Set)}, with the contract's own detail names. */
    public static RowReader open(Format format, InputStream in) {
        return open(format, in, Set.of());
    }

    /**
     * Opens an input that is read from front to end, which a workbook is not. Nothing is read before the first
     * {@link #hasNext()}; closing the reader closes the stream.
     *
     * @param furtherDetails names under {@code details} that a header line may hold beside the contract's own
     */
    public static RowReader open(Format format, InputStream in, Set<String> furtherDetails) {
        return open(format, in, null, furtherDetails, Set.of());
    }

    /**
     * As {@link #open(Format, InputStream, Set)}, for an input in a file.
     *
     * @param file where the bytes of the stream lie: the parts of a workbook are read from there; other formats need
     *     none
     * @param furtherColumns other names that a header line may hold
     */
    public static RowReader open(
            Format format, InputStream in, File file, Set<String> furtherDetails, Set<String> furtherColumns) {
        Set<String> columns = RequestFields.columns(furtherDetails);
        columns.addAll(furtherColumns);
        if (format == Format.XLSX) {
            return of(XlsxRows.canonical(in, file, columns));
        }
        Input input = new Input(in);
        Source source =
                switch (format) {
                    case CSV -> new CsvRows(input, columns);
                    case JSON -> new JsonRows(input);
                    case JSONL -> new JsonLinesRows(input, true);
                    case XML -> new XmlRows(input);
                    case XLSX -> throw new IllegalStateException("a workbook is read above");
                };
        return new RowReader(source, input, UnaryOperator.identity());
    }

    private static RowReader of(XlsxRows sheet) {
        return new RowReader(sheet, sheet, UnaryOperator.identity());
    }

    /**
     * Opens somebody else's input: the content of its rows has the sender's own names.
     *
     * @param file where the bytes of the stream lie; a workbook alone needs it
     */
    public static RowReader open(Layout layout, InputStream in, File file) {
        if (layout instanceof Layout.Sheet sheet) {
            return of(XlsxRows.foreign(in, file, sheet));
        }
        Input input = new Input(in, layout.charset());
        return new RowReader(source(layout, input), input, UnaryOperator.identity());
    }

    private static Source source(Layout layout, Input input) {
        if (layout instanceof Layout.Delimited delimited) {
            return new DelimitedRows(input, delimited);
        }
        if (layout instanceof Layout.Fixed fixed) {
            return new FixedRows(input, fixed);
        }
        if (layout instanceof Layout.Json json) {
            return new JsonRows(input, json.rows());
        }
        return layout instanceof Layout.Xml xml ? new XmlPathRows(input, xml) : new JsonLinesRows(input, false);
    }

    /** The same input, each row mapped. To be asked for before the first row. */
    public RowReader mapped(UnaryOperator<Row> further) {
        return new RowReader(source, input, row -> further.apply(mapping.apply(row)));
    }

    /** Looks one row ahead. An input without any row is broken, and one that broke stays so. */
    @Override
    public boolean hasNext() {
        if (broken != null) {
            throw broken;
        }
        if (ahead == null && !ended) {
            advance();
        }
        return ahead != null;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Row row = ahead;
        ahead = null;
        return mapping.apply(row);
    }

    private void advance() {
        try {
            ahead = nextFilled();
            if (ahead == null && number < 0) {
                throw new UnreadableInputException(0, input.blank() ? "the file is empty" : "the file has no rows");
            }
            ended = ahead == null;
        } catch (UnreadableInputException e) {
            broken = e;
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows of empty cells are left out, and counted. */
    private Row nextFilled() throws IOException {
        int left = 0;
        while (true) {
            long start = input.offset();
            Row row = source.next();
            if (row == null) {
                return null;
            }
            if (!row.isEmpty()) {
                number += left + 1;
                return row;
            }
            left++;
            emptyTail = input.ended() ? start : -1;
        }
    }

    /**
     * The number of the row that {@link #hasNext()} came upon, from 0: rows of empty cells before it count. An input
     * that is read again gives each row the same number.
     */
    public int number() {
        return number;
    }

    /** Whether the input ends within a row whose cells are empty so far: it may go on there, and a value may follow. */
    public boolean endsInEmptyRow() {
        return emptyTail >= 0;
    }

    /**
     * Whether the row, or the fault, that {@link #hasNext()} came upon touches the input's end, so that it may go on
     * where the input grows.
     */
    public boolean atEnd() {
        return input.ended();
    }

    /**
     * Bytes up to the end of the row that {@link #hasNext()} came upon, or of the last row that is whole where there is
     * none.
     */
    public long offset() {
        return endsInEmptyRow() ? emptyTail : input.offset();
    }

    /**
     * The length of what each row needs before it, from the input's start, in bytes: a header line, or the opening of
     * the envelope that is still open.
     */
    public long header() {
        return input.header();
    }

    /** Whether a byte is a blank or ends a line: between rows it means nothing. */
    public static boolean isBlank(int b) {
        return Input.isBlank(b);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
