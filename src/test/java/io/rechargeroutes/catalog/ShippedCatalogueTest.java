package io.rechargeroutes.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Service;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares routes/catalog with A1Topup's own tables, which are read here without the production code. */
class ShippedCatalogueTest {

    private static final Path SEED = Path.of("src/test/resources/a1topup");
    private static final Map<String, Set<Service>> SERVICES = Map.of(
            "Mobile", Set.of(Service.MOBILE_PREPAID),
            "DTH", Set.of(Service.DTH),
            "PostPaid", Set.of(Service.MOBILE_POSTPAID, Service.LANDLINE),
            "Electricity", Set.of(Service.ELECTRICITY),
            "Gas", Set.of(Service.GAS),
            "Insurance", Set.of(Service.INSURANCE),
            "Money Transfer", Set.of(Service.MONEY_TRANSFER),
            "Data Card", Set.of(Service.DATA_CARD),
            "", Set.of(Service.FASTAG, Service.GIFT_CARD, Service.MOBILE_PREPAID));

    private final Catalogue catalogue = CatalogueReader.read(Path.of("routes/catalog"));

    /** As a spreadsheet saves a CSV: numbers in its own form, lines of one length, quotes where it wants them. */
    private static String saved(String text, String separator) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String line : text.split("\n")) {
            rows.add(
                    line.startsWith("#")
                            ? List.of(line.split(",", -1))
                            : CSVFormat.RFC4180
                                    .parse(new StringReader(line))
                                    .getRecords()
                                    .get(0)
                                    .toList());
        }
        int columns = rows.stream().mapToInt(List::size).max().orElseThrow();
        CSVFormat format = CSVFormat.EXCEL.builder().setDelimiter(separator).get();
        StringBuilder saved = new StringBuilder("\uFEFF");
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>(row);
            cells.replaceAll(cell -> cell.matches("[0-9]{1,11}(\\.0+)?")
                    ? new BigDecimal(cell).toBigInteger().toString()
                    : cell);
            while (cells.size() < columns) {
                cells.add("");
            }
            saved.append(format.format(cells.toArray())).append("\r\n");
        }
        return saved + separator.repeat(columns - 1) + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void catalogue_savedByASpreadsheet_isTheSame(String separator, @TempDir Path folder) throws IOException {
        for (String name : List.of("numbers", "operators", "circles", "outcomes", "account-errors")) {
            String text = Files.readString(Path.of("routes/catalog", name + ".csv"));
            Files.writeString(folder.resolve(name + ".csv"), saved(text, separator));
        }
        Catalogue read = CatalogueReader.read(folder);
        assertEquals(described(catalogue), described(read));
    }

    private static List<String> described(Catalogue catalogue) {
        return Stream.of(catalogue.operators(), catalogue.circles(), catalogue.rules())
                .flatMap(rows -> rows.stream().map(row -> row.toString().replaceAll("@[0-9a-f]+", "")))
                .sorted()
                .toList();
    }

    @Test
    void everyOperatorRowOfTheDocumentIsThereWithItsCode() throws IOException {
        List<String> documented =
                rows("seed-operators.tsv").map(row -> row[1]).sorted().toList();
        List<String> ours = catalogue.operators().stream()
                .flatMap(operator -> operator.column("a1topup").stream())
                .sorted()
                .toList();
        assertEquals(145, documented.size());
        assertEquals(documented, ours);
    }

    @Test
    void everyOperatorIsOfTheServiceThatTheDocumentNames() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String[] row : rows("seed-operators.tsv").toList()) {
            List<Operator> operators = byA1TopupCode(row[1]);
            assertFalse(operators.isEmpty(), row[1]);
            operators.stream()
                    .filter(operator -> !SERVICES.get(row[2]).contains(operator.service()))
                    .forEach(operator ->
                            wrong.add(operator.code() + " is " + operator.service() + ", the document says " + row[2]));
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyOperatorNameIsRecognisable() throws IOException {
        List<String> strange = new ArrayList<>();
        for (String[] row : rows("seed-operators.tsv").toList()) {
            String documented = letters(row[0]);
            if (byA1TopupCode(row[1]).stream().noneMatch(operator -> shares(letters(operator.name()), documented))) {
                strange.add(row[1] + ": " + row[0]);
            }
        }
        assertEquals(List.of(), strange);
    }

    @Test
    void everyCircleOfTheDocumentIsThereWithItsCode() throws IOException {
        Map<String, String> documented = rows("seed-circles.tsv")
                .collect(Collectors.toMap(
                        row -> letters(row[0]).replace("nager", "nagar").replace("div", "diu"),
                        row -> row[1],
                        (a, b) -> b,
                        TreeMap::new));
        Map<String, String> ours = new TreeMap<>();
        catalogue
                .circles()
                .forEach(circle -> ours.put(
                        letters(circle.name()), circle.column("a1topup").orElse("")));
        ours.keySet().removeAll(Set.of("telangana", "odisha", "puducherry", "uttarakhand"));
        assertEquals(41, documented.size());
        assertEquals(
                25, documented.values().stream().filter(code -> !code.isEmpty()).count());
        assertEquals(documented, ours);
    }

    @ParameterizedTest
    @CsvSource({
        "AIRTEL,A",
        "VI,V",
        "JIO,RC",
        "BSNL_TOPUP,BT",
        "BSNL_STV,BR",
        "SUN_DIRECT,STV",
        "AIRTEL_DTH,ATV",
        "TATA_PLAY,TTV",
        "D2H,VTV",
        "DISH_TV,DTV",
        "AIRTEL_POSTPAID,PAT",
        "AIRTEL_LANDLINE,LAT",
        "MSEDCL,MSEDCL",
        "MAHANAGAR_GAS,MG",
        "FASTAG_HDFC,HDF",
        "MPPOKVVCL_JABALPUR,MPPKVCLPU",
        "MPPOKVVCL_RURAL,MPPKVCLPU"
    })
    void wellKnownCodes(String code, String a1topup) {
        assertEquals(
                a1topup,
                catalogue.operator(code).orElseThrow().column("a1topup").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "AIRTEL,11,518,",
        "JIO,18,519,",
        "VI,22,520,",
        "BSNL_TOPUP,13,521,",
        "IDEA,4,,",
        "AIRTEL_DTH,12,522,Airteldth",
        "DISH_TV,14,523,DishTV",
        "SUN_DIRECT,27,524,SunDirect",
        "TATA_PLAY,8,525,TataSky",
        "D2H,10,526,Videocon",
        "FASTAG,311,,"
    })
    void codesOfAop(String code, String v1, String v2, String dthInfo) {
        Operator operator = catalogue.operator(code).orElseThrow();
        assertEquals(v1, operator.column("aop").orElse(null));
        assertEquals(v2, operator.column("aop.v2").orElse(null));
        assertEquals(dthInfo, operator.column("aop.dth-info").orElse(null));
    }

    @Test
    void anyIssuersFastagIsNotOfferedByA1Topup() {
        assertTrue(catalogue.operator("FASTAG").orElseThrow().column("a1topup").isEmpty());
        assertEquals("FASTAG", catalogue.operator("AOP:311").orElseThrow().code());
    }

    @Test
    void rowsThatCanOnlyFailAreOffWithAReason() {
        List<String> off = catalogue.operators().stream()
                .filter(operator -> operator.disabled() != null)
                .map(Operator::code)
                .sorted()
                .toList();
        assertEquals(
                List.of(
                        "FASTAG_PAYTM",
                        "IDEA_LAPU",
                        "IMPS",
                        "MTS_MBLAZE",
                        "MTS_MBROWSE",
                        "RELIANCE_NETCONNECT_1X",
                        "RELIANCE_NETCONNECT_3G",
                        "RELIANCE_NETCONNECT_PLUS",
                        "TATA_DOCOMO_POSTPAID",
                        "TATA_PHOTON_PLUS",
                        "TATA_PHOTON_WHIZ"),
                off);
    }

    @Test
    void a1TopupTakesNothingBelowTenRupeesAndOnlyPrepaidMobileNeedsACircle() {
        for (Operator operator : catalogue.operators()) {
            boolean a1topup = operator.column("a1topup").isPresent();
            assertEquals(a1topup ? new BigDecimal("10") : null, operator.min(), operator.code());
            assertEquals(operator.service() == Service.MOBILE_PREPAID, operator.circle(), operator.code());
        }
    }

    @Test
    void namesAreCleanLatinText() {
        for (Operator operator : catalogue.operators()) {
            assertTrue(operator.name().matches("[ -~]+"), operator.name());
        }
    }

    @Test
    void everyServiceHasAnOperator() {
        assertEquals(
                EnumSet.allOf(Service.class),
                catalogue.operators().stream()
                        .map(Operator::service)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Service.class))));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "AIRTEL,9800000000,9800000000",
                "AIRTEL,+91 98000-00000,9800000000",
                "AIRTEL,919800000000,9800000000",
                "AIRTEL,09800000000,9800000000",
                "AIRTEL,00919800000155,9800000155",
                "AIRTEL,(+91) 9800000156,9800000156",
                "AIRTEL,+91 (0) 9800000157,9800000157",
                "AIRTEL,0091 98000-00158,9800000158",
                "AIRTEL,+9109800000164,9800000164",
                "AIRTEL,0091980000015,-",
                "AIRTEL,(+91) 98000001567,-",
                "AIRTEL,9198000000,9198000000",
                "AIRTEL,5800000000,-",
                "AIRTEL,98000000000,-",
                "AIRTEL,98000000٠٠,-",
                "AIRTEL,'98000000\n00x',-",
                "TATA_PLAY,1000000000,1000000000",
                "TATA_PLAY,2000000000,-",
                "AIRTEL_DTH,3000000000,3000000000",
                "AIRTEL_DTH,9800000000,-",
                "DISH_TV,02000000000,02000000000",
                "DISH_TV,9800000000,9800000000",
                "SUN_DIRECT,4000000000,-",
                "D2H,12,-",
                "D2H,123,123",
                "FASTAG,dl 12 cb-4685,DL12CB4685",
                "FASTAG,22bh1234aa,22BH1234AA",
                "FASTAG,22BH1234I,-",
                "FASTAG,9800000000,-",
                "AIRTEL_LANDLINE,2500-0000,25000000",
                "MSEDCL,12/34-A,12/34-A",
                "MSEDCL,12;34,-",
                "ICICI_PRUDENTIAL,P1,-"
            })
    void numbers(String operator, String text, String expected) {
        assertEquals(
                expected,
                catalogue
                        .operator(operator)
                        .orElseThrow()
                        .number()
                        .normalise(text)
                        .orElse(null));
    }

    @Test
    void everyOutcomeRowOfA1TopupCanBeReached() {
        List<OutcomeRule> rules = catalogue.rules().stream()
                .filter(rule -> rule.provider().equals("A1TOPUP"))
                .toList();
        for (OutcomeRule rule : rules) {
            for (String call : rule.calls()) {
                Map<String, String> fields = new TreeMap<>(Map.of("http", "200"));
                rule.conditions().stream()
                        .sorted(Comparator.comparing(OutcomeRule.Condition::comparison))
                        .forEach(condition -> fields.putIfAbsent(
                                condition.field(),
                                condition.comparison() == OutcomeRule.Comparison.DIFFERS ? "5804" : condition.value()));
                assertEquals(rule, catalogue.rule("A1TOPUP", call, fields).orElseThrow(), () -> call + " " + fields);
            }
        }
        assertNull(
                catalogue.rule("A1TOPUP", "recharge", Map.of("text", "Hello")).orElse(null));
        assertNull(catalogue
                .rule("A1TOPUP", "recharge", Map.of("status", "Success", "txid", "0"))
                .orElse(null));
    }

    private List<Operator> byA1TopupCode(String code) {
        return catalogue.operators().stream()
                .filter(operator ->
                        operator.column("a1topup").filter(code::equals).isPresent())
                .toList();
    }

    private static Stream<String[]> rows(String file) throws IOException {
        return Files.readAllLines(SEED.resolve(file)).stream()
                .skip(1)
                .map(line -> (line + "\t\t").split("\t", -1))
                .map(cells -> new String[] {cells[0].strip(), cells[1].strip(), cells[2].strip()});
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }

    /** Whether two names have four letters in a row in common, or all of the shorter one. */
    private static boolean shares(String a, String b) {
        int least = Math.min(4, Math.min(a.length(), b.length()));
        for (int start = 0; start + least <= a.length(); start++) {
            if (b.contains(a.substring(start, start + least))) {
                return true;
            }
        }
        return false;
    }
}
