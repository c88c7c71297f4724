package io.rechargeroutes.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/** A result as one CSV row (RFC 4180), safe to open in a spreadsheet. */
final class ResultCsv {

    private static final String FORMULA_STARTS = "=+-@\t\r";

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
        return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String line(List<String> cells) {
        return CSVFormat.RFC4180.format(cells.toArray()) + "\r\n";
    }
}
