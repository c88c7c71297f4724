package io.rechargeroutes.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** A visual editor reads a file into Camel's model and writes it anew: nothing that matters may be lost on the way. */
class EditorTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema SCHEMA = schema();
    private static final Set<String> LANGUAGES = Set.of(
            "simple", "constant", "method", "exchangeProperty", "header", "variable", "tokenize", "jsonpath", "xpath");
    private static final Set<String> STEP_ADDRESSES = Set.of("to", "toD", "wireTap", "from");

    private static JsonSchema schema() {
        try (InputStream schema = YamlRoutesBuilderLoader.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(JSON.readTree(schema));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    static Stream<Path> files() {
        return Stream.of(".camel.yaml", ".kamelet.yaml").flatMap(suffix -> RouteFile.files(suffix).stream());
    }

    /** What an editor of routes sees of a file: the list of its entries; of a kamelet its template. */
    private static Object entries(Path file) throws IOException {
        Object content = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        if (!file.toString().endsWith(".kamelet.yaml")) {
            return content;
        }
        Map<String, Object> template =
                RouteFile.map(RouteFile.map(RouteFile.map(content).get("spec")).get("template"));
        return List.of(template);
    }

    @ParameterizedTest
    @MethodSource("files")
    void file_fitsTheSchemaOfCamelsYaml(Path file) throws IOException {
        JsonNode entries = JSON.valueToTree(entries(file));
        assertEquals(
                Set.of(),
                new TreeSet<>(SCHEMA.validate(entries).stream()
                        .filter(fault -> !isSetting(fault))
                        .map(ValidationMessage::getMessage)
                        .toList()));
    }

    /** Camel takes a setting where its schema wants a number or a switch. */
    private static boolean isSetting(ValidationMessage fault) {
        return fault.getInstanceNode() != null
                && fault.getInstanceNode().isTextual()
                && fault.getInstanceNode().textValue().startsWith("{{");
    }

    /**
     * Comments, quotes and the order of blanks are an editor's own; what Camel reads of the file is the same without
     * them.
     */
    @ParameterizedTest
    @MethodSource("files")
    void file_savedByAnEditor_isTheSameToCamel(Path file) throws Exception {
        String text = file.toString().endsWith(".kamelet.yaml") ? saved(entries(file)) : Files.readString(file);
        String model = model(text);
        assertFalse(model.isBlank(), "nothing is read");
        assertEquals(model, model(saved(new Load(LoadSettings.builder().build()).loadFromString(text))));
    }

    /** Canonical is the long form: an address and its parameters apart, a language below {@code expression}. */
    @ParameterizedTest
    @MethodSource("files")
    void file_isWrittenInTheLongForm(Path file) throws IOException {
        List<String> faults = new ArrayList<>();
        walk("", entries(file), faults);
        assertEquals(List.of(), faults);
    }

    /**
     * Comments inside an entry are gone once an editor has saved the file; what its reader must know is a description.
     */
    @ParameterizedTest
    @MethodSource("files")
    void comment_standsAtTheHeadAlone(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int first = lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .map(lines::indexOf)
                .orElseThrow();
        assertEquals(
                List.of(),
                lines.stream()
                        .skip(first)
                        .filter(line -> line.strip().startsWith("#"))
                        .toList());
    }

    private static String saved(Object content) {
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .build())
                .dumpToString(content);
    }

    private static String model(String yaml) throws Exception {
        StringBuilder model = new StringBuilder();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.build();
            for (RoutesBuilder routes : PluginHelper.getRoutesLoader(camel)
                    .findRoutesBuilders(ResourceHelper.fromString("any.camel.yaml", yaml))) {
                RouteBuilder builder = (RouteBuilder) routes;
                builder.setCamelContext(camel);
                builder.configure();
                builder.getRouteCollection().getRoutes().forEach(route -> model.append(route)
                        .append(route.getDescriptionText())
                        .append('\n'));
                if (routes instanceof RouteConfigurationsBuilder policies) {
                    policies.addRouteConfigurationsToCamelContext(camel);
                }
            }
            camel.getRouteConfigurationDefinitions().forEach(policy -> model.append(policy.getId())
                    .append(policy.getOnExceptions())
                    .append('\n'));
        }
        return model.toString().replaceAll("@[0-9a-f]+", "");
    }

    private static void walk(String above, Object node, List<String> faults) {
        if (node instanceof List<?> list) {
            list.forEach(item -> walk(above, item, faults));
        } else if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                String name = key.toString();
                if (STEP_ADDRESSES.contains(name) && !above.equals("parameters") && !(value instanceof Map)) {
                    faults.add(name + ": " + value);
                }
                boolean language = LANGUAGES.contains(name)
                        && !Set.of("bean", "method", "parameters").contains(above);
                if (language && (!Set.of("expression", "handled").contains(above) || !(value instanceof Map))) {
                    faults.add(above + "." + name + ": " + value);
                }
                walk(name, value, faults);
            });
        }
    }
}
