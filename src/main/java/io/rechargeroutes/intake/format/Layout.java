package io.rechargeroutes.intake.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where the rows of somebody else's input stand in it, and how its characters are encoded. */
public sealed interface Layout {

    /** UTF-8, or one that writes each character as one byte and ASCII as itself. */
    Charset charset();

    /** The same for a text that is decoded already. */
    Layout ofText();

    /**
     * Lines of cells.
     *
     * @param header whether a line names the columns; otherwise they are named 1, 2, 3 …
     * @param quotes whether a quote at the start of a cell opens a quoted one; otherwise it is a character like others
     * @param skipLines lines before the header line, or before the first row
     * @param needed the columns that must be there
     */
    record Delimited(Charset charset, char delimiter, boolean header, boolean quotes, int skipLines, Set<String> needed)
            implements Layout {
        @Override
        public Layout ofText() {
            return new Delimited(UTF_8, delimiter, header, quotes, skipLines, needed);
        }
    }

    /**
     * Lines of columns that have fixed places.
     *
     * @param columns by name
     * @param skipLines lines before the first row
     * @param whole columns that a line must not end in
     */
    record Fixed(Charset charset, Map<String, Place> columns, int skipLines, Set<String> whole) implements Layout {

        /** The first and the last character of a column, from 1. */
        public record Place(int from, int to) {}

        @Override
        public Layout ofText() {
            return new Fixed(UTF_8, columns, skipLines, whole);
        }
    }

    /** JSON. @param rows the names of the objects on the way to the array of rows, or to the one row */
    record Json(Charset charset, List<String> rows) implements Layout {
        @Override
        public Layout ofText() {
            return new Json(UTF_8, rows);
        }
    }

    /** JSON Lines. */
    record JsonLines(Charset charset) implements Layout {
        @Override
        public Layout ofText() {
            return new JsonLines(UTF_8);
        }
    }

    /**
     * An Excel workbook.
     *
     * @param sheet the name of the sheet; null for the only one whose header line has all columns
     * @param header the row of the sheet that names the columns; 0 for the first that holds something
     * @param needed the columns that must be there
     * @param dates how a cell that is a date is written, by column; in others it is at fault
     */
    record Sheet(String sheet, int header, Set<String> needed, Map<String, DateTimeFormatter> dates) implements Layout {
        @Override
        public Charset charset() {
            return UTF_8;
        }

        @Override
        public Layout ofText() {
            return this;
        }
    }

    /**
     * XML.
     *
     * @param rows the local names of the elements on the way to a row, the root's first, a row's last
     * @param decoded whether it was a text already, so that what it says of its encoding is of no account
     */
    record Xml(Charset charset, List<String> rows, boolean decoded) implements Layout {
        @Override
        public Layout ofText() {
            return new Xml(UTF_8, rows, true);
        }
    }
}
