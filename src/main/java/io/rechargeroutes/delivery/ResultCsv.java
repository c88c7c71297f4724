package io.rechargeroutes.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;

/** A result as one CSV row (RFC 4180), safe to open in a spreadsheet. */
final class ResultCsv {

    /** What spreadsheets take for the start of a formula, also written wide as in East Asian texts. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";
    /** A number or an id after a sign calls nothing, and must stay what it is for programs. */
    private static final Pattern PLAIN = Pattern.compile("[-+][A-Za-z0-9._-]*");

    private ResultCsv() {
    }

    static String head() {
        List<String> names = new ArrayList<>();
        ResultJson.of(new RechargeResult(null, null, null, null, null, null, null, null, null, null, null, null, null, null))
                .fieldNames().forEachRemaining(names::add);
        return line(names);
    }

    static String row(RechargeResult result) {
        ObjectNode node = ResultJson.of(result);
        List<String> cells = new ArrayList<>();
        node.forEach(value -> cells.add(cell(value)));
        return line(cells);
    }

    private static String cell(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return value.isTextual() ? harmless(value.textValue()) : value.isObject() ? ResultJson.text(value) : value.asText();
    }

    /** A spreadsheet runs a cell that starts like a formula; an apostrophe before it makes it text. */
    private static String harmless(String text) {
        boolean formula = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 && !PLAIN.matcher(text).matches();
        return formula ? "'" + text : text;
    }

    private static String line(List<String> cells) {
        return CSVFormat.RFC4180.format(cells.toArray()) + "\r\n";
    }
}
