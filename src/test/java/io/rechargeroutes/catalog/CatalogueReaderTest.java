package io.rechargeroutes.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Service;
import io.rechargeroutes.model.Verdict;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueReaderTest {

    private static final String NUMBERS = "kind,drop,upper,pattern,example,note\n";
    private static final String OPERATORS =
            "code,name,service,number,min,max,details,circle,disabled,note,a1topup,a1topup.value1,aop\n";
    private static final String CIRCLES = "code,name,note,a1topup,aop\n";
    private static final String OUTCOMES = "provider,call,when,verdict,code,certainty,note\n";

    private static final String ACCOUNT_ERRORS = "code,remedy\n";

    @TempDir
    Path folder;

    @BeforeEach
    void writeSoundTables() throws IOException {
        write("numbers.csv", NUMBERS + "mobile,[ -],,[6-9][0-9]{9},9800000000,\nplate,,yes,[A-Z0-9]+,DL12,\n");
        write("operators.csv", OPERATORS + "AIRTEL,Airtel,MOBILE_PREPAID,mobile,10,100,,yes,,,A,,11\n");
        write("circles.csv", CIRCLES + "DELHI,Delhi,,5,Delhi NCR\n");
        write("outcomes.csv", OUTCOMES + "A1TOPUP,recharge,status=Success,SUCCESS,,documented,\n");
        write("account-errors.csv", ACCOUNT_ERRORS);
    }

    @Test
    void accountError_codeOfNoOutcome_isRefused() throws IOException {
        write("outcomes.csv", OUTCOMES + "A1TOPUP,recharge,opid~Low Balance,REFUSED,LOW_BALANCE,observed,\n");
        write("account-errors.csv", ACCOUNT_ERRORS + "LOW_BALANCE,fill the wallet\n");
        Catalogue catalogue = CatalogueReader.read(folder);
        assertTrue(catalogue.isAccountError("LOW_BALANCE")
                && !catalogue.isAccountError("OPERATOR_DOWN")
                && !catalogue.isAccountError(null));
        assertEquals("fill the wallet", catalogue.remedy("LOW_BALANCE"));
        write(
                "account-errors.csv",
                ACCOUNT_ERRORS + "LOW_BALANCE,fill the wallet\nLOW_BALANCE,fill it\nLOW_BALANC,fill it\n");
        assertEquals(
                List.of(
                        folder + "/account-errors.csv:3: code 'LOW_BALANCE' stands twice, remove one",
                        folder
                                + "/account-errors.csv:4: code 'LOW_BALANC' is given by no row of outcomes.csv, correct or remove it"),
                faults());
    }

    @Test
    void accountErrors_underTheOldFileName_areRefusedNamingTheNewOne() throws IOException {
        write("troubles.csv", ACCOUNT_ERRORS);
        assertEquals(List.of(folder + "/troubles.csv:1: is called account-errors.csv now, rename it"), faults());
    }

    @Test
    void readsWhatIsThere() throws IOException {
        write(
                "operators.csv",
                OPERATORS + "LAND,Land Line,LANDLINE,mobile,,,accountNumber,,no longer,\"a, b\",L,stdCode,\n");
        write(
                "outcomes.csv",
                OUTCOMES
                        + "a1topup,recharge status,status=Failure; opid~Low Balance;txid!=7,refused,LOW_BALANCE,Inferred,\n"
                        + "AOP,*,message=,UNKNOWN,,documented,\n");
        Catalogue catalogue = CatalogueReader.read(folder);

        Operator land = catalogue.operator("LAND").orElseThrow();
        assertEquals("Land Line", land.name());
        assertEquals(Service.LANDLINE, land.service());
        assertEquals(List.of("accountNumber", "stdCode"), land.details());
        assertEquals("no longer", land.disabled());
        assertNull(land.min());
        assertEquals(Map.of("a1topup", "L", "a1topup.value1", "stdCode"), land.columns());
        assertEquals(
                Map.of("a1topup", "5", "aop", "Delhi NCR"),
                catalogue.circle("DELHI").orElseThrow().columns());

        OutcomeRule refused = catalogue
                .rule("A1TOPUP", "status", Map.of("status", "FAILURE", "opid", "low balance in wallet", "txid", "0"))
                .orElseThrow();
        assertEquals(Verdict.REFUSED, refused.verdict());
        assertEquals("LOW_BALANCE", refused.code());
        assertEquals(OutcomeRule.Certainty.INFERRED, refused.certainty());
        assertTrue(catalogue
                .rule("A1TOPUP", "status", Map.of("status", "Failure", "opid", "Low Balance", "txid", "7"))
                .isEmpty());
        assertTrue(catalogue
                .rule("A1TOPUP", "balance", Map.of("status", "Failure", "opid", "Low Balance"))
                .isEmpty());
        assertTrue(catalogue.rule("AOP", "anything", Map.of()).isPresent());
    }

    @Test
    void readsAmountsAndFlags() {
        Operator airtel = CatalogueReader.read(folder).operator("A1TOPUP:A").orElseThrow();
        assertEquals(new BigDecimal("10"), airtel.min());
        assertEquals(new BigDecimal("100"), airtel.max());
        assertTrue(airtel.circle());
        assertNull(airtel.disabled());
    }

    @Test
    void byteOrderMarkCommentsAndBlankLinesAreNoRows() throws IOException {
        write("circles.csv", "\uFEFF# first\n" + CIRCLES + "\n# \"open quote\nDELHI,Delhi,,5,\n\nBAD CODE,x,,6,\n");
        assertEquals(List.of(folder + "/circles.csv:7: code 'BAD CODE' is not upper snake case, correct it"), faults());
    }

    @Test
    void namesTheFolderAsGiven() {
        CatalogueException thrown =
                assertThrows(CatalogueException.class, () -> CatalogueReader.read(Path.of("no/such")));
        assertEquals(
                "no/such/numbers.csv:1: is missing, put it there",
                thrown.faults().get(0));
        assertEquals(5, thrown.faults().size());
    }

    @Test
    void collectsAllFaultsOfAllFiles() throws IOException {
        write("numbers.csv", NUMBERS + "mobile,,,[0-9]+,98,\nmobile,,,[0-9]+,98,\n");
        write("operators.csv", OPERATORS + "A,a,MOBILE,mobile,100,10,,,,,,,\nA,a,DTH,mobile,,,,,,,,,\n");
        write("circles.csv", CIRCLES + "DELHI,,,5,\n");
        write("outcomes.csv", OUTCOMES + "A1TOPUP,recharge,status,SUCCES,,documented,\n");
        assertEquals(7, faults().size(), () -> String.join("\n", faults()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "A,a,DTH,mobile,x,,,,,,,,           | min 'x' is not an amount",
                "A,a,DTH,mobile,9,8,,,,,,,          | min 9 is more than max 8",
                "A,a,TV,mobile,,,,,,,,,             | service 'TV' is not known, use one of [MOBILE_PREPAID",
                "A,a,DTH,tv,,,,,,,,,                | number 'tv' is no kind of numbers.csv",
                "A,a,DTH,mobile,,,Bad!,,,,,,        | 'Bad!' is no name of a detail",
                "A,a,DTH,mobile,,,,maybe,,,,,       | circle 'maybe' is neither yes nor no",
                "A,,DTH,mobile,,,,,,,,,             | name is empty",
                "a,a,DTH,mobile,,,,,,,,,            | code 'a' is not upper snake case",
                "A,a,DTH,mobile,,,,,,,              | 11 cells where the header has 13",
                "AIRTEL,a,DTH,mobile,,,,,,,,,       | code 'AIRTEL' stands on line 2 already",
                "B,b,DTH,mobile,,,,,,,A,,           | a1topup 'A' stands on line 2 already",
                "\"A,b                              | cannot be read at or after this line",
            })
    void faultsOfOperators(String row, String fault) throws IOException {
        write("operators.csv", Files.readString(folder.resolve("operators.csv")) + row + "\n");
        assertEquals(1, faults().size(), () -> String.join("\n", faults()));
        assertTrue(faults().get(0).matches(".*operators\\.csv:[23]: \\Q" + fault + "\\E.*"), () -> faults().get(0));
    }

    @Test
    void aNoteAllowsTheSameCodeOfAProviderTwice() throws IOException {
        write(
                "operators.csv",
                Files.readString(folder.resolve("operators.csv")) + "B,b,DTH,mobile,,,,,,one code for both,A,,\n");
        assertEquals(
                "AIRTEL",
                CatalogueReader.read(folder).operator("A1TOPUP:A").orElseThrow().code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "code,name,note,a1topup,aop,Aop       | column 'Aop' is not known",
                "code,name,note,a1topup,aop,aap.v2    | column 'aap.v2' is not known",
                "code,name,note,a1topup,a1topup       | column 'a1topup' stands twice",
                "code,nam,note,a1topup                | column 'name' is missing",
            })
    void faultsOfHeaders(String header, String fault) throws IOException {
        write("circles.csv", header + "\n");
        assertEquals(
                List.of("circles.csv:1: " + fault),
                faults().stream()
                        .map(line -> line.replace(folder + "/", "").replaceAll(", [^,]*$", ""))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a1topup,[recharge],status=a,SUCCESS,,documented,  | call '[recharge]' is not the name of a call",
                "a1topup,,status=a,SUCCESS,,documented,            | call is empty",
                "a1topup,*,,SUCCESS,,documented,                   | when is empty",
                "a1topup,*,status=a;;,SUCCESS,,documented,         | condition '' cannot be understood",
                "a1topup,*,status<a,SUCCESS,,documented,           | condition 'status<a' cannot be understood",
                "a1topup,*,status~ ,SUCCESS,,documented,           | condition 'status~' fits everything",
                "a1topup,*,status=a,DONE,,documented,              | verdict 'DONE' is not known",
                "a1topup,*,status=a,NOT_SENT,,documented,          | verdict NOT_SENT fits no answer",
                "a1topup,*,status=a,FAILED,low,documented,         | code 'low' is not upper snake case",
                "a1topup,*,status=a,FAILED,,guessed,               | certainty 'guessed' is not known",
                "a2topup,*,status=a,FAILED,,documented,            | provider 'a2topup' has no column in operators.csv",
            })
    void faultsOfOutcomes(String row, String fault) throws IOException {
        write("outcomes.csv", OUTCOMES + row + "\n");
        if (row.contains(";;")) {
            write("outcomes.csv", OUTCOMES + row.replace(";;", ";;x=1") + "\n");
        }
        assertEquals(1, faults().size(), () -> String.join("\n", faults()));
        assertTrue(faults().get(0).startsWith(folder + "/outcomes.csv:2: " + fault), () -> faults().get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m,,,[0-9,98,          | pattern is not a regular expression",
                "m,(,,[0-9]+,98,       | drop is not a regular expression",
                "m,,,[0-9]+,abc,       | example 'abc' does not match the pattern",
                "m,,,,98,              | pattern is empty",
                "M,,,[0-9]+,98,        | kind 'M' is not lower case",
                "mobile,,,[0-9]+,98,   | kind 'mobile' stands twice",
            })
    void faultsOfNumbers(String row, String fault) throws IOException {
        write("numbers.csv", Files.readString(folder.resolve("numbers.csv")) + row + "\n");
        assertEquals(1, faults().size(), () -> String.join("\n", faults()));
        assertTrue(faults().get(0).startsWith(folder + "/numbers.csv:4: " + fault), () -> faults().get(0));
    }

    @Test
    void textThatIsNotUtf8IsAFault() throws IOException {
        Files.write(
                folder.resolve("circles.csv"), (CIRCLES + "DELHI,Délhi,,5,\n").getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(1, faults().size());
        assertTrue(faults().get(0).contains("save as UTF-8"));
    }

    private List<String> faults() {
        return assertThrows(CatalogueException.class, () -> CatalogueReader.read(folder))
                .faults();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }
}
