package io.rechargeroutes.intake.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.formats.Formats;
import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.intake.format.Workbooks;
import io.rechargeroutes.intake.validate.RequestValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputRetentionTest {

    private static final String RECHARGE =
            "{\"orderId\":\"R-1\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"9800000000\",\"amount\":\"10\"}";
    private static final Duration KEPT = Duration.ofDays(30);
    private static final RequestValidator VALIDATOR =
            new RequestValidator(CatalogueReader.read(Path.of("routes/catalog")), Set.of("A1TOPUP", "AOP"));

    @TempDir
    Path inbox;

    @BeforeEach
    void fill() throws IOException {
        put(".done/recharge.json", RECHARGE);
        put(
                ".done/otp.json",
                "{\"orderId\":\"C-1\",\"operation\":\"CREDIT_SUBMIT_OTP\",\"details\":{\"creditId\":\"1\",\"otp\":\"1234\"}}");
        put(
                ".done/last.jsonl",
                RECHARGE + "\n"
                        + "{\"orderId\":\"C-2\",\"operation\":\"credit_history\",\"details\":{\"creditId\":\"1\"}}\n");
        put(
                ".done/register.csv",
                "orderId,operation,details.pan,details.dateOfBirth\nC-3,CREDIT_REGISTER,ABCDE1234F,1990-01-31\n");
        put(
                ".done/empty-cells.csv",
                "orderId,operator,circle,number,amount,details.pan\nR-2,AIRTEL,DELHI,9800000000,10,\n");
        put(
                ".done/insurance.xml",
                "<recharges><recharge><orderId>I-1</orderId><details><dateOfBirth>1990-01-31</dateOfBirth></details></recharge></recharges>");
        put(".done/misplaced.json", "{\"orderId\":\"R-3\",\"PAN\":\"ABCDE1234F\"}");
        put(".failed/broken.json", "[" + RECHARGE + ",{\"orderId\":");
        put(".failed/broken.json.error.txt", "it breaks");
        put(".work/1/otp.json", "{\"operation\":\"CREDIT_OTP\"}");
        put("waiting.json", "{\"operation\":\"CREDIT_OTP\"}");
    }

    private void put(String name, String content) throws IOException {
        Files.createDirectories(inbox.resolve(name).getParent());
        Files.writeString(inbox.resolve(name), content);
    }

    private InputRetention at(Duration later, Duration kept) {
        return new InputRetention(
                inbox,
                Optional.ofNullable(kept),
                Optional.empty(),
                VALIDATOR,
                InputFormats.canonical(List.of()),
                Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC));
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.walk(inbox)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> inbox.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void privateInputs_afterTheirTime_areDeletedAndOthersStay() throws IOException {
        at(KEPT.plusMinutes(1), KEPT).delete();
        assertEquals(
                List.of(".done/empty-cells.csv", ".done/recharge.json", ".work/1/otp.json", "waiting.json"), left());
    }

    @Test
    void workbooks_afterTheirTime_areLookedInto() throws IOException {
        for (Path file : List.of(inbox.resolve(".done/plain.xlsx"), inbox.resolve(".done/pan.xlsx"))) {
            String column = file.endsWith("pan.xlsx") ? "details.pan" : "provider";
            Files.write(
                    file,
                    Workbooks.of(Workbooks.row("orderId", column) + Workbooks.row("W-1", "ABCDE1234F"))
                            .bytes());
        }
        at(KEPT.plusMinutes(1), KEPT).delete();
        assertTrue(left().contains(".done/plain.xlsx"));
        assertFalse(left().contains(".done/pan.xlsx"));
    }

    @Test
    void privateInputs_beforeTheirTime_stay() throws IOException {
        at(KEPT.minusMinutes(1), KEPT).delete();
        assertEquals(11, left().size());
    }

    @Test
    void privateInputs_withoutATime_areKept() throws IOException {
        at(Duration.ofDays(10_000), null).delete();
        assertEquals(11, left().size());
    }

    @Test
    void oldFile_justPutAway_isKeptForItsTime() throws IOException {
        Files.setLastModifiedTime(inbox.resolve(".done/otp.json"), FileTime.from(Instant.EPOCH));
        at(Duration.ZERO, KEPT).delete();
        assertEquals(11, left().size());
    }

    /** The default of recharge.inbox is one name, relative to the working directory. */
    @Test
    void inboxOfOneName_isLookedThrough() throws IOException {
        Path name = Path.of("inbox-" + System.nanoTime());
        Files.createSymbolicLink(name, inbox.toRealPath());
        try {
            new InputRetention(
                            name,
                            Optional.of(KEPT),
                            Optional.empty(),
                            VALIDATOR,
                            InputFormats.canonical(List.of()),
                            Clock.fixed(Instant.now().plus(KEPT.plusMinutes(1)), ZoneOffset.UTC))
                    .delete();
        } finally {
            Files.delete(name);
        }
        assertEquals(
                List.of(".done/empty-cells.csv", ".done/recharge.json", ".work/1/otp.json", "waiting.json"), left());
    }

    @Test
    void inputsOfFolders_areLookedIntoByTheirFormats(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve("formats"));
        Files.writeString(
                home.resolve("formats/x.yaml"),
                "applies-to: {files: [\"x/**/*.txt\"]}\ntype: csv\ncsv: {delimiter: \"|\"}\n"
                        + "fields: {orderId: {from: Ref}, details.pan: {from: Card}}\n");
        put("x/deep/.done/private.txt", "Ref|Card\nA|ABCDE1234F\n");
        put("x/deep/.failed/plain.txt", "Ref|Card\nA|\n");
        put("y/.done/otp.json", "{\"operation\":\"CREDIT_OTP\"}");
        new InputRetention(
                        inbox,
                        Optional.of(KEPT),
                        Optional.empty(),
                        VALIDATOR,
                        Formats.read(home.resolve("formats")),
                        Clock.fixed(Instant.now().plus(KEPT).plusSeconds(60), ZoneOffset.UTC))
                .delete();
        assertEquals(
                List.of(
                        ".done/empty-cells.csv",
                        ".done/recharge.json",
                        ".work/1/otp.json",
                        "waiting.json",
                        "x/deep/.failed/plain.txt"),
                left());
        new InputRetention(
                        inbox,
                        Optional.empty(),
                        Optional.of(KEPT),
                        VALIDATOR,
                        InputFormats.canonical(List.of()),
                        Clock.fixed(Instant.now().plus(KEPT).plusSeconds(60), ZoneOffset.UTC))
                .delete();
        assertEquals(List.of(".work/1/otp.json", "waiting.json"), left());
    }

    @Test
    void inputFiles_afterTheirTime_allGo_andOthersStay() throws IOException {
        Clock later = Clock.fixed(Instant.now().plus(KEPT).plusSeconds(60), ZoneOffset.UTC);
        new InputRetention(
                        inbox,
                        Optional.empty(),
                        Optional.of(KEPT.plusDays(1)),
                        VALIDATOR,
                        InputFormats.canonical(List.of()),
                        later)
                .delete();
        assertEquals(11, left().size());
        put(".failed/grown.remainder.csv", "rows that are recorded nowhere");
        put(".failed/grown.remainder.2.csv", "more of them");
        new InputRetention(
                        inbox, Optional.empty(), Optional.of(KEPT), VALIDATOR, InputFormats.canonical(List.of()), later)
                .delete();
        assertEquals(
                List.of(
                        ".failed/grown.remainder.2.csv",
                        ".failed/grown.remainder.csv",
                        ".work/1/otp.json",
                        "waiting.json"),
                left());
    }
}
