package io.rechargeroutes.intake.format;

import io.rechargeroutes.intake.format.XmlPieces.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The rows of one sheet, one after the other. Each is cut out of the sheet's XML by its tags first and parsed then, so
 * that the parser never sees more than one row of bounded length, and never a DOCTYPE.
 */
final class SheetRows implements Closeable {

    /** Bytes of a row's XML, of which most is not content: a row can have 16,384 cells that hold a style alone. */
    private static final int LONGEST_XML = 1024 * 1024;

    private static final int MOST_COLUMNS = 16_384;
    private static final int MOST_ROWS = 1_048_576;
    /** A spreadsheet keeps no more digits of a number. */
    private static final int EXACT_DIGITS = 15;

    private static final BigDecimal SECONDS_OF_A_DAY = BigDecimal.valueOf(24 * 60 * 60);

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{0,40}\\.?[0-9]{1,40}([eE][+-]?[0-9]{1,3})?");
    private static final Pattern COLUMN = Pattern.compile("([A-Za-z]{1,3})[0-9]{1,7}");
    private static final String AS_TEXT = "; format the column as text and write the value again";

    private final Workbook workbook;
    private final Input input;
    private final XmlPieces pieces;
    private boolean inside;
    private long line;

    SheetRows(Workbook workbook, InputStream xml) {
        this.workbook = workbook;
        this.input = new Input(xml, LONGEST_XML);
        this.pieces = new XmlPieces(input);
    }

    /**
     * One row of a sheet.
     *
     * @param line its number in the sheet, from 1
     * @param cells up to the last one that holds something
     * @param problem why it cannot be read, or null
     */
    record SheetRow(long line, List<Cell> cells, String problem) {

        List<String> texts() {
            return cells.stream().map(Cell::text).toList();
        }
    }

    /**
     * One cell.
     *
     * @param text what it shows; empty for an empty cell
     * @param fault why that cannot be taken for the value, or null
     * @param date the date that it shows, with the time of the day; null where it is none
     * @param number whether it holds a number, and shows it as it is
     */
    record Cell(String text, String fault, LocalDateTime date, boolean number) {

        private static final Cell EMPTY = of("");

        private static Cell of(String text) {
            return new Cell(text, null, null, false);
        }

        private static Cell wrong(String text, String fault) {
            return new Cell(text.isBlank() ? "-" : text, fault, null, false);
        }
    }

    /** The next row; null after the last one. */
    SheetRow next() throws IOException {
        try {
            return nextRow();
        } catch (XMLStreamException e) {
            throw new UnreadableInputException(line, "the sheet is not well-formed XML");
        } catch (UnreadableInputException e) {
            throw e.line() == line ? e : new UnreadableInputException(line, e.getMessage());
        }
    }

    private SheetRow nextRow() throws IOException, XMLStreamException {
        while (true) {
            input.beginRow();
            Kind kind = pieces.next();
            boolean opens = kind == Kind.START || kind == Kind.EMPTY;
            if (kind == Kind.NOTHING) {
                throw new UnreadableInputException(line, "the sheet ends in the middle");
            }
            if (inside && opens && pieces.isTag("row")) {
                return row(kind);
            }
            if (opens && pieces.isTag("sheetData")) {
                inside = kind == Kind.START;
            }
            if ((kind == Kind.END || kind == Kind.EMPTY) && pieces.isTag("sheetData")) {
                return null;
            }
        }
    }

    private SheetRow row(Kind kind) throws IOException, XMLStreamException {
        if (!pieces.cut(kind)) {
            throw new UnreadableInputException(line, "the sheet ends in the middle of a row");
        }
        try {
            XMLStreamReader reader = XmlContent.reader(input.row());
            reader.nextTag();
            line = number(reader.getAttributeValue(null, "r"));
            return cells(reader);
        } catch (Row.Fault e) {
            line++;
            return new SheetRow(line, List.of(), e.getMessage());
        }
    }

    private long number(String attribute) {
        long number = attribute != null && attribute.matches("[0-9]{1,9}") ? Long.parseLong(attribute) : line + 1;
        if (number <= line || number > MOST_ROWS) {
            throw new UnreadableInputException(line, "the rows of the sheet are not in their order; save it again");
        }
        return number;
    }

    private SheetRow cells(XMLStreamReader reader) throws XMLStreamException {
        List<Cell> cells = new ArrayList<>();
        long length = 0;
        while (reader.hasNext()) {
            if (reader.next() != XMLStreamConstants.START_ELEMENT
                    || !XmlContent.localName(reader.getLocalName()).equals("c")) {
                continue;
            }
            int column = column(reader.getAttributeValue(null, "r"), cells.size());
            if (column < 0) {
                return new SheetRow(
                        line, List.of(), "the cells of the row are not in their order; save the file again");
            }
            Cell cell = cell(reader);
            length += cell.text().length();
            if (length > Input.LONGEST_ROW) {
                return new SheetRow(
                        line, List.of(), "the row has more than 65,536 characters, the most that a row may have");
            }
            if (!cell.text().isEmpty()) {
                while (cells.size() < column) {
                    cells.add(Cell.EMPTY);
                }
                cells.add(cell);
            }
        }
        return new SheetRow(line, cells, null);
    }

    /** The place of a cell, from 0; the next one where it does not say; below 0 where it cannot be. */
    private static int column(String reference, int next) {
        if (reference == null) {
            return next;
        }
        Matcher named = COLUMN.matcher(reference);
        if (!named.matches()) {
            return -1;
        }
        int column = 0;
        for (char letter : named.group(1).toCharArray()) {
            column = 26 * column + Character.toUpperCase(letter) - 'A' + 1;
        }
        return column > next && column <= MOST_COLUMNS ? column - 1 : -1;
    }

    private Cell cell(XMLStreamReader reader) throws XMLStreamException {
        String type = String.valueOf(reader.getAttributeValue(null, "t"));
        int style = style(reader.getAttributeValue(null, "s"));
        boolean formula = false;
        String value = "";
        while (true) {
            int event = reader.next();
            String name = event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT
                    ? XmlContent.localName(reader.getLocalName())
                    : "";
            if (event == XMLStreamConstants.END_ELEMENT && name.equals("c")) {
                break;
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (name) {
                    case "f" -> formula = true;
                    case "v" -> value = reader.getElementText();
                    case "is" -> value = SharedTexts.of(reader, "is");
                    default -> {}
                }
            }
        }
        if (value.isEmpty() && formula && !type.equals("str")) {
            return Cell.wrong("", "is a formula without a value; open the workbook, calculate it and save it again");
        }
        return value.isEmpty() ? Cell.EMPTY : cell(type, style, value);
    }

    private static int style(String attribute) {
        return attribute != null && attribute.matches("[0-9]{1,6}") ? Integer.parseInt(attribute) : 0;
    }

    /** What a cell with a value shows. A formula shows the value that was calculated last. */
    private Cell cell(String type, int style, String value) {
        return switch (type) {
            case "s" -> shared(value);
            case "inlineStr", "str" -> Cell.of(value);
            case "b" -> Cell.of(value.equals("1") ? "true" : "false");
            case "e" -> Cell.wrong(value, "is an error of the spreadsheet" + AS_TEXT);
            case "d" -> date(isoDate(value), value);
            default -> number(style, value);
        };
    }

    private Cell shared(String value) {
        String text = value.matches("[0-9]{1,9}") ? workbook.texts().get(Integer.parseInt(value)) : null;
        if (text == null) {
            throw new UnreadableInputException(line, "the workbook is damaged: the text of a cell is missing");
        }
        return Cell.of(text);
    }

    private Cell number(int style, String value) {
        if (!NUMBER.matcher(value).matches()) {
            throw new UnreadableInputException(line, "the workbook is damaged: a cell with a number holds none");
        }
        BigDecimal number = new BigDecimal(value).round(new MathContext(EXACT_DIGITS, RoundingMode.HALF_UP));
        if (workbook.formats().isDate(style)) {
            return date(date(number), value);
        }
        if (number.precision() - number.scale() > EXACT_DIGITS) {
            return Cell.wrong(
                    value,
                    "is a number of more than " + EXACT_DIGITS + " digits, of which a spreadsheet keeps only the first "
                            + EXACT_DIGITS + AS_TEXT);
        }
        String digits = number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
        int missing = workbook.formats().leastDigits(style) - digits.length();
        return digits.matches("[0-9]+") && missing > 0
                ? Cell.of("0".repeat(missing) + digits)
                : new Cell(digits, null, null, true);
    }

    /** The date of a spreadsheet's number, or null; in 1900 spreadsheets count a day that there was not. */
    private LocalDateTime date(BigDecimal number) {
        if (number.signum() < 0 || number.compareTo(BigDecimal.valueOf(2_900_000)) > 0) {
            return null;
        }
        long days = number.longValue();
        LocalDate first = workbook.from1904() ? LocalDate.of(1904, 1, 1) : LocalDate.of(1899, 12, days < 60 ? 31 : 30);
        BigDecimal seconds = number.subtract(BigDecimal.valueOf(days)).multiply(SECONDS_OF_A_DAY);
        return first.plusDays(days)
                .atStartOfDay()
                .plusSeconds(seconds.setScale(0, RoundingMode.HALF_UP).longValue());
    }

    private static LocalDateTime isoDate(String value) {
        try {
            return value.length() > 10
                    ? LocalDateTime.parse(value, DateTimeFormatter.ISO_DATE_TIME)
                            .truncatedTo(ChronoUnit.SECONDS)
                    : LocalDate.parse(value).atStartOfDay();
        } catch (DateTimeParseException none) {
            return null;
        }
    }

    private static Cell date(LocalDateTime date, String value) {
        return new Cell(value, "is a date in the spreadsheet" + AS_TEXT, date, false);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
