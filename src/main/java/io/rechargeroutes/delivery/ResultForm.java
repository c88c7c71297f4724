package io.rechargeroutes.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.formats.InputFormat;
import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.formats.ResultColumns;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.apache.commons.csv.CSVFormat;

/**
 * How results are written in one format: what stands before, between and after the rows, and a row itself.
 *
 * @param head text before the first row
 * @param separator text between two rows
 * @param tail text after the last row
 * @param columns what a row consists of
 * @param row the text of one row; null where it is a workbook, which is no text
 * @param charset what the text is encoded in
 */
record ResultForm(
        String head,
        String separator,
        String tail,
        ResultColumns columns,
        Function<ObjectNode, String> row,
        Charset charset) {

    /** What spreadsheets take for the start of a formula, also written wide as in East Asian texts. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";
    /** A number or an id after a sign calls nothing, and must stay what it is for programs. */
    private static final Pattern PLAIN = Pattern.compile("[-+][A-Za-z0-9._-]*");

    private static final XMLOutputFactory XML = XMLOutputFactory.newDefaultFactory();

    /** The canonical one. */
    static ResultForm of(Format format) {
        return of(InputFormats.canonical(List.of()).canonical(format));
    }

    /** The one in which the sender of an input gets results. */
    static ResultForm of(InputFormat input) {
        ResultColumns columns = input.results();
        Charset charset = input.charset();
        return switch (input.form()) {
            case CSV -> {
                CSVFormat csv = CSVFormat.RFC4180
                        .builder()
                        .setDelimiter(input.delimiter())
                        .get();
                Set<String> passedThrough = Set.copyOf(columns.namesPassedThrough());
                yield new ResultForm(
                        input.header() ? csvLine(csv, columns.names()) : "",
                        "",
                        "",
                        columns,
                        row -> csvRow(csv, row, passedThrough),
                        charset);
            }
            case JSON -> new ResultForm("[", ",", "\n]\n", columns, row -> "\n" + ResultJson.text(row), charset);
            case JSONL -> new ResultForm("", "", "", columns, row -> ResultJson.text(row) + "\n", charset);
            case XML -> new ResultForm(
                    "<?xml version=\"1.0\" encoding=\"" + charset + "\"?>\n<results>",
                    "",
                    "\n</results>\n",
                    columns,
                    ResultForm::xmlRow,
                    charset);
            case XLSX -> new ResultForm("", "", "", columns, null, charset);
        };
    }

    /** Whether it is a workbook. */
    boolean isSheet() {
        return row == null;
    }

    /** The text of one result. */
    String text(RechargeResult result, PassThrough back) {
        return row.apply(columns.of(result, back));
    }

    /** The cells of one result, as texts; an empty one for what is absent. */
    List<String> cells(RechargeResult result, PassThrough back) {
        List<String> cells = new ArrayList<>();
        columns.of(result, back).forEach(value -> cells.add(cell(value)));
        return cells;
    }

    private static String cell(JsonNode value) {
        return value.isNull() ? "" : value.isObject() ? ResultJson.text(value) : value.asText();
    }

    /** One CSV row (RFC 4180), safe to open in a spreadsheet; what is passed through comes back as it came. */
    private static String csvRow(CSVFormat csv, ObjectNode row, Set<String> passedThrough) {
        List<String> cells = new ArrayList<>();
        row.properties()
                .forEach(field -> cells.add(
                        passedThrough.contains(field.getKey())
                                ? field.getValue().asText("")
                                : csvCell(field.getValue())));
        return csvLine(csv, cells);
    }

    private static String csvCell(JsonNode value) {
        return value.isTextual() ? harmless(value.textValue()) : cell(value);
    }

    /** A spreadsheet runs a cell that starts like a formula; an apostrophe before it makes it text. */
    private static String harmless(String text) {
        boolean formula = !text.isEmpty()
                && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0
                && !PLAIN.matcher(text).matches();
        return formula ? "'" + text : text;
    }

    private static String csvLine(CSVFormat csv, List<String> cells) {
        return csv.format(cells.toArray()) + "\r\n";
    }

    /** One {@code <result>} with flat elements; what is absent is left out, {@code data} is JSON text. */
    private static String xmlRow(ObjectNode row) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = XML.createXMLStreamWriter(text);
            writer.writeStartElement("result");
            for (Map.Entry<String, JsonNode> field : row.properties()) {
                if (!field.getValue().isNull()) {
                    xmlElement(writer, field.getKey(), field.getValue());
                }
            }
            writer.writeEndElement();
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a result cannot be written as XML", e);
        }
        return "\n  " + text;
    }

    private static void xmlElement(XMLStreamWriter writer, String name, JsonNode value) throws XMLStreamException {
        writer.writeStartElement(name);
        writer.writeCharacters(legal(value.isObject() ? ResultJson.text(value) : value.asText()));
        writer.writeEndElement();
    }

    /** XML 1.0 has no place for control characters and half characters, not even escaped. */
    static String legal(String text) {
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints().forEach(c -> legal.appendCodePoint(isLegal(c) ? c : 0xFFFD));
        return legal.toString();
    }

    private static boolean isLegal(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || c >= 0x20 && c <= 0xD7FF
                || c >= 0xE000 && c <= 0xFFFD
                || c >= 0x10000;
    }
}
