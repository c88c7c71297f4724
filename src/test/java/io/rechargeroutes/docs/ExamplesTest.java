package io.rechargeroutes.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.ResultJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of requests are requests, and the example of a result is a result. */
class ExamplesTest {

    private final RequestValidator validator =
            new RequestValidator(CatalogueReader.read(Path.of("routes/catalog")), Set.of("A1TOPUP", "AOP"));

    @ParameterizedTest
    @CsvSource({
        "docs/messages.md,CSV",
        "docs/messages.md,JSON",
        "docs/messages.md,JSONL",
        "docs/messages.md,XML",
        "README.md,CSV"
    })
    void everyExampleIsAccepted(String document, Format format) throws IOException {
        List<String> examples = Document.of(document).blocks(format.extension());
        assertFalse(examples.isEmpty());
        List<String> problems = new ArrayList<>();
        for (String example : examples) {
            problems.addAll(problems(format, example));
        }
        assertEquals(List.of(), problems);
    }

    @Test
    void resultExample_isAResult_andItsFieldsAreThoseOfTheTable() {
        Document page = Document.of("docs/messages.md");
        String example = page.blocks("").stream()
                .filter(block -> block.startsWith("{\"orderId\""))
                .findFirst()
                .orElseThrow();
        assertEquals(ResultJson.text(RequestJson.object(example)), ResultJson.write(ResultJson.read(example)));
        List<String> fields = new ArrayList<>();
        RequestJson.object(example).fieldNames().forEachRemaining(fields::add);
        assertEquals(
                page.rows("result field").stream()
                        .map(row -> Document.codeOf(row.get(0)))
                        .toList(),
                fields);
    }

    private List<String> problems(Format format, String example) throws IOException {
        List<String> problems = new ArrayList<>();
        try (RowReader rows = RowReader.open(
                format, new ByteArrayInputStream(example.getBytes(StandardCharsets.UTF_8)), validator.detailNames())) {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (validator.check(row) instanceof Checked.Rejected rejected) {
                    problems.add("line " + row.line() + ": " + rejected.message());
                }
            }
        }
        return problems;
    }
}
