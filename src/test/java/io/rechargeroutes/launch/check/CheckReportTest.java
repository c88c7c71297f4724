package io.rechargeroutes.launch.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.it.Application;
import io.rechargeroutes.launch.check.routing.RoutingTests.Run;
import io.rechargeroutes.settings.ShippedSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckReportTest {

    private static String printed(Consumer<PrintStream> report) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.accept(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void fault_hasItsFileItsLineAndWhatIsLeft() throws IOException {
        CheckReport report = new CheckReport(
                List.of("a note"),
                List.of(
                        "routes/router.test.csv:7: expected AOP, got A1TOPUP (router-otherwise)",
                        "routes/router.test.csv:8:13: amount 'x': none",
                        "-Drecharge.intake.poll: recharge.intake.poll must be a time",
                        "environment: A1TOPUP_FORMAT: a1topup.format must be json",
                        "no *.camel.yaml file is there: nothing would run"),
                List.of(new Run("routes/router.test.csv", 9, 2)),
                "routes");
        String text = printed(report::printJson);
        assertEquals(1, text.lines().count());
        assertEquals(
                new ObjectMapper()
                        .readTree(
                                """
                        {"ok":false,"faults":[
                         {"file":"routes/router.test.csv","line":7,"message":"expected AOP, got A1TOPUP (router-otherwise)"},
                         {"file":"routes/router.test.csv","line":8,"column":13,"message":"amount 'x': none"},
                         {"file":"-Drecharge.intake.poll","line":null,"message":"recharge.intake.poll must be a time"},
                         {"file":"environment","line":null,"message":"A1TOPUP_FORMAT: a1topup.format must be json"},
                         {"file":null,"line":null,"message":"no *.camel.yaml file is there: nothing would run"}],
                         "notes":["a note"],
                         "tests":[{"file":"routes/router.test.csv","rows":9,"failed":2}]}
                        """),
                new ObjectMapper().readTree(text));
        assertFalse(report.ok());
    }

    @Test
    void lines_sayHowManyTestsPassed_whereNothingIsWrong() {
        CheckReport report =
                new CheckReport(List.of(), List.of(), List.of(new Run("routes/router.test.csv", 9, 0)), "routes");
        assertEquals(
                List.of("tests: 9 of routes/router.test.csv passed", "all in order: routes"),
                printed(report::print).lines().toList());
    }

    /** What the rows refuse, check and the start refuse alike. */
    @Test
    void row_thatFails_isReported_andStopsTheStart(@TempDir Path home) throws IOException {
        Path routes = home.resolve("routes");
        Application.copy(Path.of("routes"), routes);
        Path tests = routes.resolve("router.test.csv");
        int line = 1 + Files.readAllLines(tests).size();
        Files.writeString(tests, ",,JIO,,,,,,,,AOP\n", StandardOpenOption.APPEND);
        Config config = ShippedSettings.with(Map.of(
                "recharge.routes",
                routes.toString(),
                "a1topup.username",
                "u",
                "a1topup.password",
                "p",
                "aop.registration-id",
                "r"));
        String fault = tests + ":" + line + ": expected AOP, got A1TOPUP (router-otherwise)";
        String text = printed(out -> assertEquals(1, StartChecks.report(config, out, false)));
        assertTrue(text.lines().toList().containsAll(List.of(fault, "1 to mend")), text);
        JsonNode json =
                new ObjectMapper().readTree(printed(out -> assertEquals(1, StartChecks.report(config, out, true))));
        assertEquals(line, json.at("/faults/0/line").asInt(), json.toString());
        assertEquals(1, json.at("/tests/0/failed").asInt());
        assertEquals(
                fault,
                Assertions.assertThrows(StartException.class, () -> StartChecks.require(config))
                        .getMessage());
    }
}
