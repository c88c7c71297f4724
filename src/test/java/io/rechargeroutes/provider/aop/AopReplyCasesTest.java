package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reply in src/test/resources/aop, through the reply route, against the outcome written beside it. */
class AopReplyCasesTest {

    private static AopRoutes routes;

    @BeforeAll
    static void start() throws Exception {
        routes = new AopRoutes("http://127.0.0.1:9", AopSamples.SETTINGS);
    }

    @AfterAll
    static void stop() {
        routes.close();
    }

    static Stream<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(AopSamples.FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".expected.json"))
                    .map(name -> name.substring(0, name.length() - ".expected.json".length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void meansWhatIsWrittenBesideIt(String name) throws IOException {
        JsonNode expected = AopSamples.json(Files.readString(AopSamples.FOLDER.resolve(name + ".expected.json")));
        byte[] reply = Files.readAllBytes(AopSamples.FOLDER.resolve(name + ".json"));
        AopCall call = call(name);
        Attempt attempt = AopSamples.attempt(call);

        Outcome outcome = routes.read(call, attempt, expected.path("http").asInt(200), new ByteArrayInputStream(reply));

        assertNotNull(outcome, "no outcome");
        ObjectNode wanted = ((ObjectNode) expected).deepCopy();
        wanted.remove("http");
        assertEquals(wanted, asTree(outcome, wanted.has("message")));
    }

    private static AopCall call(String name) {
        return Arrays.stream(AopCall.values())
                .filter(call -> name.startsWith(call.text() + "-"))
                .max(Comparator.comparing(call -> call.text().length()))
                .orElseThrow();
    }

    private static ObjectNode asTree(Outcome outcome, boolean withMessage) {
        ObjectNode tree = AopReply.JSON
                .createObjectNode()
                .put("verdict", outcome.verdict().name());
        putIfThere(tree, "code", outcome.code());
        putIfThere(tree, "message", withMessage ? outcome.message() : null);
        putIfThere(tree, "providerRef", outcome.providerRef());
        putIfThere(tree, "operatorRef", outcome.operatorRef());
        if (outcome.data() != null) {
            tree.set("data", outcome.data());
        }
        return tree;
    }

    private static void putIfThere(ObjectNode tree, String name, String value) {
        if (value != null) {
            tree.put(name, value);
        }
    }
}
