package io.rechargeroutes.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The samples of formats, and the schema with which editors help to write one. */
class FormatSamplesTest {

    private static final Path SAMPLES = Path.of("samples/formats");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema SCHEMA = schema();

    private static JsonSchema schema() {
        try {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                    .getSchema(JSON.readTree(
                            Path.of("routes/formats/format.schema.json").toFile()));
        } catch (IOException fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static JsonNode yaml(String text) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    @ParameterizedTest
    @CsvSource({
        "pipe.txt,partner-pipe/a.txt,PIPE",
        "fixed.txt,partner-fixed/a.txt,FIX",
        "envelope.json,partner-json/a,ENV",
        "lines.txt,partner-lines/a.txt,LIN",
        "bank.xml,partner-xml/a.xml,XML"
    })
    void sample_byItsFormat_isTwoRequests(String file, String path, String order) throws IOException {
        RequestValidator validator = new RequestValidator(Formats.CATALOGUE, Set.of("A1TOPUP", "AOP"));
        InputFormat format = Formats.read(SAMPLES).foreign(path).orElseThrow();
        List<Row> rows = Formats.rows(format, Files.readAllBytes(SAMPLES.resolve(file)));
        assertEquals(
                List.of(order + "-1 AIRTEL 199", order + "-2 JIO 239"),
                rows.stream()
                        .map(validator::check)
                        .map(checked -> checked instanceof Checked.Accepted accepted
                                ? accepted.request().orderId() + " "
                                        + accepted.request().operator() + " "
                                        + accepted.request().amount().toBigInteger()
                                : checked.toString())
                        .toList());
        assertTrue(rows.stream().noneMatch(row -> row.passThrough().isEmpty()), rows.toString());
    }

    static Stream<Path> samples() throws IOException {
        return Files.list(SAMPLES).filter(file -> file.toString().endsWith(".yaml"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void sample_fitsTheSchema_andNamesItInItsFirstLine(Path file) throws IOException {
        String text = Files.readString(file);
        assertEquals(Set.of(), SCHEMA.validate(yaml(text)));
        String named = text.lines().findFirst().orElseThrow().replaceFirst(".*schema=", "");
        assertTrue(Files.exists(SAMPLES.resolve(named)), named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: csv, fields: {orderId: {from: a}}}",
                "{applies-to: {}, type: csv, fields: {orderId: {from: a}}}",
                "{applies-to: {files: a}, type: xlsx, rows: {sheets: b}, fields: {orderId: {from: a}}}",
                "{applies-to: {files: a}, type: excel, fields: {orderId: {from: a}}}",
                "{applies-to: {files: a}, type: csv, fields: {number: {from: a}}}",
                "{applies-to: {files: a}, type: csv, fields: {orderId: {from: a, value: b}}}",
                "{applies-to: {files: a}, type: csv, csv: {delimiter: ab}, fields: {orderId: {from: a}}}",
                "{applies-to: {files: a}, type: csv, fields: {orderId: {from: a, map-file: ../a.csv}}}",
                "{applies-to: {files: a}, type: csv, fields: {orderId: {from: a}}, more: 1}"
            })
    void mistake_thatAnEditorCanSee_isOneOfTheSchema(String text) {
        assertTrue(!SCHEMA.validate(yaml(text)).isEmpty(), text);
    }

    /** What a format may say stands in one more place: the reader. Each key of the schema is one of its. */
    @Test
    void schema_andReader_knowTheSameKeys() throws IOException {
        JsonNode schema =
                JSON.readTree(Path.of("routes/formats/format.schema.json").toFile());
        assertEquals(Set.copyOf(FormatReader.KEYS), Set.copyOf(keys(schema.path("properties"))));
        assertEquals(
                Set.copyOf(FormatReader.RULE),
                Set.copyOf(keys(schema.path("definitions").path("rule").path("properties"))));
        assertEquals(
                FormatReader.TYPES.toString(),
                schema.path("properties")
                        .path("type")
                        .path("enum")
                        .toString()
                        .replace("\"", "")
                        .replace(",", ", "));
    }

    private static List<String> keys(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }
}
