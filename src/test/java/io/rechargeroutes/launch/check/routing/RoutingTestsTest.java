package io.rechargeroutes.launch.check.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.docs.Recipes;
import io.rechargeroutes.it.Application;
import io.rechargeroutes.settings.ShippedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of router.test.csv and failover.test.csv, on copies of the shipped routes. */
class RoutingTestsTest {

    private static final String HEAD =
            "operation,service,operator,circle,amount,number,provider,paused,circuit,balance,expect\n";
    private static final String JIO =
            """
            - id: router-jio
              expression:
                simple:
                  expression: ${body.operator} == 'JIO'
              steps:
                - setProperty:
                    id: router-jio-aop
                    name: provider
                    expression:
                      constant:
                        expression: AOP
            """
                    .indent(14);

    private static final String OTHERWISE = "            otherwise:\n              id: router-otherwise\n";

    @TempDir
    Path home;

    private Path routes;
    private Path router;
    private Path tests;
    private Path failoverTests;

    @BeforeEach
    void copy() {
        routes = home.resolve("routes");
        Application.copy(Path.of("routes"), routes);
        router = routes.resolve("router.camel.yaml");
        tests = routes.resolve("router.test.csv");
        failoverTests = routes.resolve("failover.test.csv");
    }

    private Config config() {
        return ShippedSettings.with(Map.of("recharge.routes", routes.toString()));
    }

    /** Those that stop a start; {@link #run} takes longer, since it also looks at the whole catalogue. */
    private List<String> faults() {
        return RoutingTests.faults(config(), routes);
    }

    private RoutingTests run() {
        return RoutingTests.run(config(), routes);
    }

    private static void edit(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertTrue(text.contains(from), file + " has no " + from);
        Files.writeString(file, text.replace(from, to));
    }

    /** The line of a row. */
    private String at(Path file, String row) throws IOException {
        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.contains(row), file + " has no row " + row);
        return file + ":" + (lines.indexOf(row) + 1) + ": ";
    }

    /**
     * No note means: each {@code when} and {@code otherwise} has a row, and no operator goes where it is not offered.
     */
    @Test
    void shippedRows_pass_andComeToEveryBranch() {
        RoutingTests shipped = run();
        assertEquals(List.of(), shipped.faults());
        assertEquals(List.of(), shipped.notes());
        assertEquals(2, shipped.runs().size());
        assertTrue(
                shipped.runs().stream().allMatch(run -> run.rows() >= 8 && run.failed() == 0),
                shipped.runs().toString());
    }

    /** Each in a router that has all recipes of docs/adapting.md, with their rows. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            wrong provider         | id: router-otherwise-a1topup\\n%1$sname: provider\\n%1$sexpression:\\n%1$s  constant:\\n%1$s    expression: A1TOPUP | id: router-otherwise-a1topup\\n%1$sname: provider\\n%1$sexpression:\\n%1$s  constant:\\n%1$s    expression: AOP | ,MOBILE_POSTPAID,,,,,,,,,A1TOPUP | expected A1TOPUP, got NOT_OFFERED (router-otherwise chose AOP, and AOP has no code for AIRTEL_POSTPAID)
            swapped conditions     | ${body.operation} == 'DTH_INFO'       | ${body.operation} != 'DTH_INFO'           | DTH_INFO,,TATA_PLAY,,,,,,,,AOP    | expected AOP, got NOT_OFFERED (router-otherwise chose A1TOPUP, and there is no route a1topup-dth-info)
            amount as a number     | ${body.amount} > '1000.00'            | ${body.amount} > 1000                     | ,,JIO,,1000.50,,,,,,AOP           | expected AOP, got A1TOPUP (router-otherwise)
            amount's boundary      | ${body.amount} > '1000.00'            | ${body.amount} >= '1000.00'               | ,,AIRTEL,,1000,,,,,,A1TOPUP       | expected A1TOPUP, got AOP (router-large)
            amount as a text       | ${body.amount} > '1000.00'            | ${body.amount} contains '1000'            | ,,JIO,,20000,,,,,,AOP             | expected AOP, got A1TOPUP (router-otherwise)
            misspelt operator      | ${body.operator} == 'FASTAG'          | ${body.operator} == 'FASTTAG'             | ,,FASTAG,,,,,,,,AOP               | expected AOP, got NOT_OFFERED (router-otherwise chose A1TOPUP, and A1TOPUP has no code for FASTAG)
            circle that never fits | ${body.circle} in 'DELHI,MUMBAI'      | ${body.circle} in 'Delhi,Mumbai'          | ,,AIRTEL,DELHI,,,,,,,AOP          | expected AOP, got A1TOPUP (router-otherwise)
            pin ignored            | ${body.provider} != null              | ${body.provider} == 'A1TOPUP'             | ,,VI,,,,AOP,,,,AOP                | expected AOP, got A1TOPUP (router-otherwise)
            paused of another      | paused('A1TOPUP', ${exchange})        | paused('AOP', ${exchange})                | ,,AIRTEL,,,,,A1TOPUP,,,AOP        | expected AOP, got A1TOPUP (router-otherwise)
            open circuit of another| paused('A1TOPUP', ${exchange})        | paused('AOP', ${exchange})                | ,,JIO,,,,,,A1TOPUP/JIO,,AOP       | expected AOP, got A1TOPUP (router-otherwise)
            balance ignored        | balanceBelow('A1TOPUP', '500')        | balanceBelow('A1TOPUP', '0')              | ,,AIRTEL,,,,,,,A1TOPUP=499.99,AOP | expected AOP, got A1TOPUP (router-otherwise)
            balance's boundary     | balanceBelow('A1TOPUP', '500')        | balanceBelow('A1TOPUP', '500.01')         | ,,JIO,,,,,,,A1TOPUP=500,A1TOPUP   | expected A1TOPUP, got AOP (router-a1topup-low-offered)
            """)
    void mistake_inTheRouter_isNamedByARowWithItsLine(
            String mistake, String right, String wrong, String row, String reported) throws IOException {
        Recipes.followRouter(home);
        assertEquals(List.of(), faults());
        String indent = " ".repeat(20);
        edit(
                router,
                right.replace("\\n", "\n").replace("%1$s", indent),
                wrong.replace("\\n", "\n").replace("%1$s", indent));
        List<String> faults = faults();
        assertTrue(faults.contains(at(tests, row) + reported), () -> mistake + " in\n" + String.join("\n", faults));
    }

    @Test
    void branches_inAnotherOrder_areNamedByARow() throws IOException {
        String text = Files.readString(router);
        int pinned = text.indexOf("              - id: router-pinned");
        int dth = text.indexOf("              - id: router-dth-info");
        int credit = text.indexOf("              - id: router-credit");
        Files.writeString(
                router,
                text.substring(0, pinned)
                        + text.substring(dth, credit)
                        + text.substring(pinned, dth)
                        + text.substring(credit));
        assertEquals(
                List.of(at(tests, "DTH_INFO,,,,,,A1TOPUP,,,,NOT_OFFERED")
                        + "expected NOT_OFFERED, got AOP (router-dth-info)"),
                faults());
    }

    @Test
    void otherwise_missing_isNamedByARow() throws IOException {
        String text = Files.readString(router);
        Files.writeString(router, text.substring(0, text.indexOf(OTHERWISE)));
        assertTrue(
                faults().contains(
                                at(tests, ",,VI,,,,,,,,A1TOPUP") + "expected A1TOPUP, got NOT_ROUTED (no branch fits)"),
                faults().toString());
    }

    @Test
    void condition_thatFails_isNotRouted_andSaysWhy() throws IOException {
        edit(router, "${body.operator} == 'FASTAG'", "${body.circle.nothing} == 'FASTAG'");
        String row = at(tests, ",,VI,,,,,,,,A1TOPUP") + "expected A1TOPUP, got NOT_ROUTED (no branch fits, failed: ";
        List<String> faults = faults();
        assertTrue(faults.stream().anyMatch(fault -> fault.startsWith(row)), faults.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            operator,expect\\nARTEL,AOP           | 2:1: operator 'ARTEL' is not in the catalogue; did you mean 'AIRTEL'? Or expect OPERATOR_UNKNOWN
            operatr,expect\\nAIRTEL,AOP          | 1:1: there is no column 'operatr'; write columns of operation,service,operator,circle,amount,number,provider,paused,circuit,balance,expect; did you mean 'operator'?
            operator,amount,expect\\nVI,10 5,AOP | 2:4: amount '10 5' holds blanks; write rupees like 10 or 10.50; correct it, or expect INVALID_AMOUNT
            operator,amount,expect\\nVI,"10,50",AOP | 2:5: amount '10,50' is not a plain number: it holds ',' at character 3; write rupees like 10 or 10.50; correct it, or expect INVALID_AMOUNT
            operator,expect\\nVI,AOB             | 2:4: expect 'AOB' is not known; write one of A1TOPUP, AOP, NOT_OFFERED, NOT_ROUTED, OPERATOR_UNKNOWN, CIRCLE_UNKNOWN, INVALID_AMOUNT, INVALID_NUMBER, INVALID_FIELD, MISSING_FIELD; did you mean 'AOP'?
            operator,expect\\nVI,                | 2:4: expect is empty; write one of A1TOPUP, AOP, NOT_OFFERED, NOT_ROUTED, OPERATOR_UNKNOWN, CIRCLE_UNKNOWN, INVALID_AMOUNT, INVALID_NUMBER, INVALID_FIELD, MISSING_FIELD
            operator,service\\nVI,               | 1:1: the column expect is missing; add it
            operator,operator,expect\\nVI,VI,AOP | 1:10: the column operator stands twice; remove one
            operator,expect\\nVI                 | 2:1: 1 cells where the header has 2; add or remove commas
            operator,expect\\nVI,"AOP            | 2:4: the quotes do not fit; write them around whole cells, and double those inside
            circle,expect\\nDELI,AOP             | 2:1: circle 'DELI' is not in the catalogue; did you mean 'DELHI'? Or expect CIRCLE_UNKNOWN
            operator,number,expect\\nVI,12,AOP   | 2:4: number '**' does not look like one of VI, for instance 9800000000: it has 2 digits; correct it, or expect INVALID_NUMBER
            operation,expect\\nBALANCE,AOP       | 2:9: provider is missing: BALANCE needs one of A1TOPUP, AOP; correct it, or expect MISSING_FIELD
            operation,expect\\nRECHARG,AOP       | 2:1: operation 'RECHARG' is not known; did you mean 'RECHARGE'? Or expect INVALID_FIELD
            service,operator,expect\\nDTH,VI,AOP | 2:1: service DTH does not fit operator VI, which is MOBILE_PREPAID; correct it or leave it out; correct it, or expect INVALID_FIELD
            provider,expect\\nAOB,AOP            | 2:1: provider 'AOB' is not known; there is A1TOPUP, AOP; correct it, or expect INVALID_FIELD
            paused,expect\\nA1TOPUP AOB,AOP      | 2:1: paused 'AOB' names no provider; write one of A1TOPUP, AOP, or a provider and its operator like A1TOPUP/AIRTEL
            circuit,expect\\nAOP/JIOO,AOP        | 2:1: operator 'JIOO' is not in the catalogue; correct it; did you mean 'JIO'?
            balance,expect\\nA1TOPUP=many,AOP    | 2:1: balance 'A1TOPUP=many' is none; write one of A1TOPUP, AOP and rupees, like A1TOPUP=499.99
            `# nothing`                          | 1:1: is empty; write the header row operation,service,operator,circle,amount,number,provider,paused,circuit,balance,expect
            """)
    void row_thatCannotBeRead_isAFaultWithItsLineAndCharacter(String text, String reported) throws IOException {
        Files.writeString(tests, text.replace("\\n", "\n") + "\n");
        assertEquals(List.of(tests + ":" + reported), faults());
    }

    @Test
    void failoverRow_thatCannotBeRead_isAFaultToo() throws IOException {
        Files.writeString(failoverTests, "refused,code,expect\n,,AOP\nAOP,low,NONE\nAOP,,NOT_OFFERED\n");
        assertEquals(
                List.of(
                        failoverTests + ":2:1: refused is empty; write one of A1TOPUP, AOP",
                        failoverTests + ":3:5: code 'low' is none; write one of docs/messages.md, like LOW_BALANCE",
                        failoverTests + ":4:6: expect 'NOT_OFFERED' is not known; write one of A1TOPUP, AOP, NONE"),
                faults());
        assertEquals(3, run().runs().get(1).failed());
    }

    @Test
    void rejection_isWhatARowMayExpect() throws IOException {
        Files.writeString(
                tests,
                "operator,circle,amount,expect\nNOBODY,,,OPERATOR_UNKNOWN\nVI,,9,INVALID_AMOUNT\nVI,,10,INVALID_AMOUNT\n");
        assertEquals(List.of(tests + ":4: expected INVALID_AMOUNT, got A1TOPUP (router-otherwise)"), faults());
    }

    @Test
    void failover_wrongProvider_isNamedByARow() throws IOException {
        edit(routes.resolve("failover.camel.yaml"), "attempt.provider} == 'AOP'", "attempt.provider} == 'AOPE'");
        assertEquals(
                List.of(
                        at(failoverTests, ",,,,,,AOP,,A1TOPUP") + "expected A1TOPUP, got NONE (no branch fits)",
                        at(failoverTests, ",,JIO,,,,AOP,OPERATOR_DOWN,A1TOPUP")
                                + "expected A1TOPUP, got NONE (no branch fits)"),
                faults());
    }

    @Test
    void files_missing_areANote_andNoFault() throws IOException {
        Files.delete(tests);
        Files.delete(failoverTests);
        RoutingTests none = run();
        assertEquals(List.of(), none.faults());
        assertEquals(
                List.of(
                        tests + " is not there: the router has no tests",
                        failoverTests + " is not there: failover has no tests"),
                none.notes());
        assertEquals(List.of(), none.runs());
        assertEquals(List.of(), RoutingTests.faults(config(), routes));
    }

    @Test
    void branch_withoutARow_isANote() throws IOException {
        edit(router, OTHERWISE, JIO + OTHERWISE);
        RoutingTests edited = run();
        assertEquals(List.of(), edited.faults());
        assertEquals(
                List.of(line(router, "- id: router-jio") + ": no row of " + tests + " comes to router-jio; add one"),
                edited.notes());
    }

    private static String line(Path file, String text) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return file + ":"
                + IntStream.range(0, lines.size())
                        .filter(i -> lines.get(i).strip().equals(text))
                        .map(i -> i + 1)
                        .findFirst()
                        .orElseThrow();
    }

    /** The row has the amount; the operators are those of the catalogue. */
    @Test
    void branch_thatSendsWhereItIsNotOffered_isANote() throws IOException {
        edit(
                router,
                OTHERWISE,
                JIO.replace("router-jio", "router-large")
                                .replace("${body.operator} == 'JIO'", "${body.amount} > '1000.00'")
                        + OTHERWISE);
        Files.writeString(tests, HEAD + ",,JIO,,1000.01,,,,,,AOP\n");
        List<String> notes = run().notes().stream()
                .filter(note -> note.contains("NOT_OFFERED"))
                .toList();
        assertEquals(1, notes.size(), notes.toString());
        assertTrue(
                notes.get(0)
                        .matches(
                                Pattern.quote(line(router, "- id: router-large"))
                                        + ": router-large sends to AOP what it does not offer \\(NOT_OFFERED\\) and another provider does: "
                                        + "([A-Z0-9_]+, ){4}[A-Z0-9_]+ and [0-9]+ more operators; name operators that it has in the condition"),
                notes.toString());
    }

    /** Nothing is there that it could call. */
    @ParameterizedTest
    @ValueSource(strings = {"https://example.com/ask", "jms:queue"})
    void step_thatCallsSomething_isNotRun(String address) throws IOException {
        edit(
                router,
                "      steps:\n        - choice:\n",
                "      steps:\n        - to:\n            id: router-ask\n            uri: " + address
                        + "\n        - choice:\n");
        List<String> faults = faults();
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.get(0).startsWith(tests + ":1: the router cannot be tried: "), faults.toString());
        assertFalse(faults.get(0).contains("\n"));
    }

    @Test
    void setting_inACondition_isFilledIn() throws IOException {
        edit(router, "${body.operator} == 'FASTAG'", "${body.operator} == '{{router.only-aop}}'");
        Config config = ShippedSettings.with(Map.of("recharge.routes", routes.toString(), "router.only-aop", "FASTAG"));
        assertEquals(List.of(), RoutingTests.run(config, routes).faults());
    }
}
