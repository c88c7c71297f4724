package io.rechargeroutes.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * @param row the text of one result
 */
record ResultForm(String head, String separator, String tail, Function<RechargeResult, String> row) {

    /** What spreadsheets take for the start of a formula, also written wide as in East Asian texts. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";
    /** A number or an id after a sign calls nothing, and must stay what it is for programs. */
    private static final Pattern PLAIN = Pattern.compile("[-+][A-Za-z0-9._-]*");

    private static final XMLOutputFactory XML = XMLOutputFactory.newDefaultFactory();

    static ResultForm of(Format format) {
        return switch (format) {
            case CSV -> new ResultForm(csvLine(columns()), "", "", ResultForm::csvRow);
            case JSON -> new ResultForm("[", ",", "\n]\n", result -> "\n" + ResultJson.text(ResultJson.of(result)));
            case JSONL -> new ResultForm("", "", "", result -> ResultJson.text(ResultJson.of(result)) + "\n");
            case XML -> new ResultForm(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<results>", "", "\n</results>\n", ResultForm::xmlRow);
            case XLSX -> throw new IllegalArgumentException("a workbook is no text");
        };
    }

    /** The names of the columns of a table of results. */
    static List<String> columns() {
        List<String> names = new ArrayList<>();
        ResultJson.of(new RechargeResult(
                        null, null, null, null, null, null, null, null, null, null, null, null, null, null))
                .fieldNames()
                .forEachRemaining(names::add);
        return names;
    }

    /** The cells of a result, as texts; an empty one for what is absent. */
    static List<String> cells(RechargeResult result) {
        List<String> cells = new ArrayList<>();
        ResultJson.of(result).forEach(value -> cells.add(cell(value)));
        return cells;
    }

    private static String cell(JsonNode value) {
        return value.isNull() ? "" : value.isObject() ? ResultJson.text(value) : value.asText();
    }

    /** One CSV row (RFC 4180), safe to open in a spreadsheet. */
    private static String csvRow(RechargeResult result) {
        ObjectNode node = ResultJson.of(result);
        List<String> cells = new ArrayList<>();
        node.forEach(value -> cells.add(csvCell(value)));
        return csvLine(cells);
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

    private static String csvLine(List<String> cells) {
        return CSVFormat.RFC4180.format(cells.toArray()) + "\r\n";
    }

    /** One {@code <result>} with flat elements; what is absent is left out, {@code data} is JSON text. */
    private static String xmlRow(RechargeResult result) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = XML.createXMLStreamWriter(text);
            writer.writeStartElement("result");
            for (Map.Entry<String, JsonNode> field : ResultJson.of(result).properties()) {
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
