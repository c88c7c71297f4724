package io.rechargeroutes.delivery;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import java.util.function.Function;

/**
 * How results are written in one format: what stands before, between and after the rows, and a row itself.
 *
 * @param head      text before the first row
 * @param separator text between two rows
 * @param tail      text after the last row
 * @param row       the text of one result
 */
record ResultForm(String head, String separator, String tail, Function<RechargeResult, String> row) {

    static ResultForm of(Format format) {
        return switch (format) {
            case CSV -> new ResultForm(ResultCsv.head(), "", "", ResultCsv::row);
            case JSON -> new ResultForm("[", ",", "\n]\n", result -> "\n" + ResultJson.text(ResultJson.of(result)));
            case JSONL -> new ResultForm("", "", "", result -> ResultJson.text(ResultJson.of(result)) + "\n");
            case XML -> new ResultForm("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<results>", "", "\n</results>\n", ResultXml::row);
        };
    }
}
