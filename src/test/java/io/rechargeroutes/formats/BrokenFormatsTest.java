package io.rechargeroutes.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a format is one line that names the file, the line, and what to do. */
class BrokenFormatsTest {

    /** Sound. Each line stands in one of the tests below. */
    private static final String SOUND =
            """
            applies-to:
              files: ["partner-x/*.txt"]
              queues: [partner.x]
            type: csv
            charset: windows-1252
            csv: {delimiter: "|", header: true, skip-lines: 1}
            fields:
              orderId: {from: TxnRef}
              number: {from: MobileNo}
              operator: {from: Operator, map: {"Airtel": AIRTEL}}
              circle: {from: Circle, default: DELHI}
              amount: {from: Amt, decimal: ","}
              service: {value: MOBILE_PREPAID}
              expiresAt: {from: Valid, date: "dd/MM/yyyy HH:mm", zone: Asia/Kolkata}
            pass-through: [Branch, AgentId]
            results:
              columns: {TxnRef: orderId, Status: status, Branch: Branch}
            """;

    @TempDir
    Path folder;

    private List<String> faults() {
        return assertThrows(FormatException.class, () -> Formats.read(folder)).faults().stream()
                .map(fault -> fault.replace(folder + "/", ""))
                .toList();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void soundFormat_hasNoFault() throws IOException {
        write("x.yaml", SOUND);
        InputFormats formats = Formats.read(folder);
        assertEquals(List.of("partner.x"), formats.queues());
        assertEquals("x", formats.forFile("partner-x/a.txt").orElseThrow().name());
        assertEquals(null, formats.forFile("partner-y/a.csv").orElseThrow().name());
        assertTrue(formats.forFile("partner-y/a.txt").isEmpty());
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        "unknown key",
                        "charset:",
                        "charzet:",
                        "x.yaml:5: there is no key 'charzet', correct or remove it; did you mean 'charset'?"),
                Arguments.of(
                        "unknown key below",
                        "delimiter",
                        "delimitter",
                        "x.yaml:6: there is no key 'delimitter' in csv"),
                Arguments.of(
                        "wrong type", "type: csv", "type: excel", "x.yaml:4: type 'excel' is not known, write one of"),
                Arguments.of(
                        "type of another kind",
                        "skip-lines: 1",
                        "skip-lines: one",
                        "x.yaml:6: csv.skip-lines 'one' is no whole number"),
                Arguments.of(
                        "unknown field",
                        "number:",
                        "numbre:",
                        "x.yaml:9: there is no field 'numbre' of a request, correct or remove it; did you mean 'number'?"),
                Arguments.of("missing orderId", "  orderId: {from: TxnRef}\n", "", "x.yaml:7: fields has no orderId"),
                Arguments.of(
                        "orderId of all rows",
                        "orderId: {from: TxnRef}",
                        "orderId: {value: A}",
                        "x.yaml:8: fields.orderId.value would give every row the same orderId"),
                Arguments.of(
                        "bad glob",
                        "partner-x/*.txt",
                        "partner-x/[a.txt",
                        "x.yaml:2: applies-to.files 'partner-x/[a.txt' holds one of [ ]"),
                Arguments.of(
                        "glob out of the inbox",
                        "partner-x/*.txt",
                        "../etc/*",
                        "x.yaml:2: applies-to.files '../etc/*' names '..'"),
                Arguments.of(
                        "bad date pattern",
                        "dd/MM/yyyy HH:mm",
                        "dd/MM/yyyy QQ:foo",
                        "x.yaml:14: fields.expiresAt.date 'dd/MM/yyyy QQ:foo' is no pattern of a date"),
                Arguments.of(
                        "date without a year",
                        "dd/MM/yyyy HH:mm",
                        "dd/MM HH:mm",
                        "x.yaml:14: fields.expiresAt.date 'dd/MM HH:mm' leaves out"),
                Arguments.of(
                        "unknown zone",
                        "Asia/Kolkata",
                        "Asia/Calcuta",
                        "x.yaml:14: fields.expiresAt.zone 'Asia/Calcuta' is not known"),
                Arguments.of(
                        "zone by name",
                        "HH:mm",
                        "HH:mm z",
                        "x.yaml:14: fields.expiresAt.date 'dd/MM/yyyy HH:mm z' reads a zone by its name"),
                Arguments.of(
                        "zone in a part that may be missing",
                        "HH:mm\", zone: Asia/Kolkata",
                        "HH:mm[ XXX]\"",
                        "x.yaml:14: fields.expiresAt.date 'dd/MM/yyyy HH:mm[ XXX]' says of no zone"),
                Arguments.of(
                        "map keys that differ in blanks",
                        "map: {\"Airtel\": AIRTEL",
                        "map: {\"Airtel\": AIRTEL, \"Airtel \": JIO",
                        "x.yaml:10: fields.operator.map.Airtel stands twice but for blanks"),
                Arguments.of(
                        "statements",
                        "files: [",
                        "files: [\"statements/*.csv\", ",
                        "x.yaml:2: applies-to.files 'statements/*.csv' names what providers report"),
                Arguments.of(
                        "unfinished files",
                        "files: [",
                        "files: [\"x/*.part\", ",
                        "x.yaml:2: applies-to.files 'x/*.part' names files that are being written"),
                Arguments.of(
                        "half a time",
                        "HH:mm",
                        "hh:mm",
                        "x.yaml:14: fields.expiresAt.date 'dd/MM/yyyy hh:mm' names a part of the time that makes no time"),
                Arguments.of(
                        "no zone",
                        ", zone: Asia/Kolkata",
                        "",
                        "x.yaml:14: fields.expiresAt.date 'dd/MM/yyyy HH:mm' says of no zone"),
                Arguments.of(
                        "map-file missing",
                        "map: {\"Airtel\": AIRTEL}",
                        "map-file: ops.csv",
                        "x.yaml:10: fields.operator.map-file 'ops.csv' is not in routes/formats"),
                Arguments.of(
                        "map-file elsewhere",
                        "map: {\"Airtel\": AIRTEL}",
                        "map-file: ../catalog/operators.csv",
                        "x.yaml:10: fields.operator.map-file '../catalog/operators.csv' is no name of a file beside the format"),
                Arguments.of(
                        "duplicate map key",
                        "{\"Airtel\": AIRTEL}",
                        "{\"Airtel\": AIRTEL, Airtel: JIO}",
                        "x.yaml:10: 'Airtel' stands twice, remove one"),
                Arguments.of(
                        "unknown operator",
                        "AIRTEL",
                        "AIRTEEL",
                        "x.yaml:10: fields.operator.map.Airtel gives 'AIRTEEL', which is no operator of the catalogue"),
                Arguments.of(
                        "unknown service",
                        "MOBILE_PREPAID",
                        "MOBILE",
                        "x.yaml:13: fields.service.value gives 'MOBILE', which is no service"),
                Arguments.of(
                        "queue twice",
                        "[partner.x]",
                        "[partner.x, partner.x]",
                        "x.yaml:3: applies-to.queues 'partner.x' stands twice"),
                Arguments.of(
                        "queue of ours",
                        "[partner.x]",
                        "[own.results]",
                        "x.yaml:3: applies-to.queues 'own.results' is one of recharge.queue.requests"),
                Arguments.of(
                        "charset unknown",
                        "windows-1252",
                        "windows-9999",
                        "x.yaml:5: charset 'windows-9999' is not known"),
                Arguments.of(
                        "charset of two bytes",
                        "windows-1252",
                        "UTF-16",
                        "x.yaml:5: charset 'UTF-16' is neither UTF-8 nor one like windows-1252"),
                Arguments.of(
                        "delimiter of two characters",
                        "\"|\"",
                        "\"||\"",
                        "x.yaml:6: csv.delimiter '||' must be one character"),
                Arguments.of(
                        "both from and value",
                        "service: {value",
                        "service: {from: a, value",
                        "x.yaml:13: fields.service has both from and value"),
                Arguments.of(
                        "neither from nor value",
                        "number: {from: MobileNo}",
                        "number: {default: a}",
                        "x.yaml:9: fields.number needs from or value"),
                Arguments.of(
                        "results column of an unknown field",
                        "Status: status",
                        "Status: statuz",
                        "x.yaml:17: results.columns.Status 'statuz' is neither a field of a result nor passed through, correct it; did you mean 'status'?"),
                Arguments.of(
                        "pass-through too many",
                        "[Branch, AgentId]",
                        IntStream.range(0, 22)
                                .mapToObj(i -> i == 0 ? "Branch" : "F" + i)
                                .collect(Collectors.joining(", ", "[", "]")),
                        "x.yaml:15: pass-through has more than 20 fields"),
                Arguments.of(
                        "pass-through of a result's field",
                        "AgentId]",
                        "status]",
                        "x.yaml:15: pass-through 'status' is a field of every result"),
                Arguments.of("bad indent", "  number:", " number:", "x.yaml:9: not YAML: "),
                Arguments.of("a tab", "  number:", "\tnumber:", "x.yaml:9: not YAML: "),
                Arguments.of(
                        "a list for a map",
                        "csv: {delimiter: \"|\", header: true, skip-lines: 1}",
                        "csv: [1]",
                        "x.yaml:6: csv must hold keys of its own, not a list"),
                Arguments.of(
                        "a map for a text",
                        "type: csv",
                        "type: {csv: 1}",
                        "x.yaml:4: type must be one value, not a map"),
                Arguments.of(
                        "decimal of a number",
                        "number: {from: MobileNo}",
                        "number: {from: MobileNo, decimal: \",\"}",
                        "x.yaml:9: fields.number.decimal is for amount alone"),
                Arguments.of(
                        "a section of another type",
                        "type: csv",
                        "type: json",
                        "x.yaml:6: csv is of no use with type json"),
                Arguments.of(
                        "applies to nothing",
                        "  files: [\"partner-x/*.txt\"]\n  queues: [partner.x]",
                        "  {}",
                        "x.yaml:1: applies-to names neither files nor queues"),
                Arguments.of("an alias", "type: csv", "type: &a csv", "x.yaml:4: has an anchor or an alias"),
                Arguments.of("empty", SOUND, "", "x.yaml:1: holds no format"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void mistake_inAFormat_isALineThatNamesThePlace(String kind, String sound, String broken, String expected)
            throws IOException {
        assertTrue(SOUND.contains(sound), sound);
        write("x.yaml", SOUND.replace(sound, broken));
        List<String> faults = faults();
        assertTrue(faults.get(0).startsWith(expected), faults.toString());
    }

    static Stream<Arguments> fixed() {
        return Stream.of(
                Arguments.of("{A: 1-10, B: 10-12}", "x.yaml:3: fixed.columns.B '10-12' overlaps the column 'A'"),
                Arguments.of("{A: 10-1}", "x.yaml:3: fixed.columns.A '10-1' must go up"),
                Arguments.of("{A: first}", "x.yaml:3: fixed.columns.A 'first' is no place"),
                Arguments.of("{B: 1-4}", "x.yaml:4: from 'A' is no column of fixed.columns"));
    }

    @ParameterizedTest
    @MethodSource("fixed")
    void fixedColumns_thatCannotBe_areNamed(String columns, String expected) throws IOException {
        write(
                "x.yaml",
                "applies-to: {files: [\"*\"]}\ntype: fixed\nfixed: {columns: " + columns
                        + "}\nfields: {orderId: {from: A}}\n");
        List<String> faults = faults();
        assertTrue(faults.get(0).startsWith(expected), faults.toString());
    }

    @Test
    void twoFormats_ofOneNameOrOneQueue_areNamed() throws IOException {
        write("x.yaml", SOUND);
        write("x.yml", SOUND);
        write("y.yaml", SOUND);
        List<String> faults = faults();
        assertEquals(2, faults.size(), faults.toString());
        assertTrue(faults.contains("x.yml:1: has the same name as x.yaml, rename or remove one"), faults.toString());
        assertTrue(
                faults.contains("y.yaml:1: names the queue 'partner.x', and so does x.yaml; remove one"),
                faults.toString());
    }

    @Test
    void tables_thatCannotBeRead_areNamedWithTheirLine() throws IOException {
        write("x.yaml", SOUND.replace("map: {\"Airtel\": AIRTEL}", "map-file: ops.csv"));
        write("ops.csv", "from,to\nAirtel,AIRTEL\nJio,\nAirtel,JIO\n");
        assertEquals(
                List.of(
                        "ops.csv:3: must have two cells, from and to; fill both in",
                        "ops.csv:4: from 'Airtel' stands twice, remove one"),
                faults());
        write("ops.csv", "a,b\n");
        assertEquals(List.of("ops.csv:1: must begin with the header line from,to; add it"), faults());
    }

    @Test
    void hostileFormats_areRefusedWithALine() throws IOException {
        String bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n";
        write("alias.yaml", bomb);
        write("deep.yaml", "a: " + "[".repeat(5000) + "]".repeat(5000) + "\n");
        write(
                "many.yaml",
                "fields: {operator: {map: {"
                        + IntStream.range(0, 1_000_000)
                                .mapToObj(i -> "k" + i + ": A")
                                .collect(Collectors.joining(", "))
                        + "}}}\n");
        Files.createSymbolicLink(folder.resolve("link.yaml"), Path.of("/etc/passwd"));
        Files.write(folder.resolve("latin.yaml"), new byte[] {(byte) 0xE9});
        assertEquals(
                List.of("alias.yaml:1", "deep.yaml:1", "latin.yaml:1", "link.yaml:1", "many.yaml:1"),
                faults().stream()
                        .map(fault -> fault.replaceFirst("(:[0-9]+):.*", "$1"))
                        .sorted()
                        .toList());
    }
}
