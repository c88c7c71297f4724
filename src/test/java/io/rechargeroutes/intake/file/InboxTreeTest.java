package io.rechargeroutes.intake.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.formats.Formats;
import io.rechargeroutes.intake.InputNames;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.ShippedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each folder of the inbox is an inbox, and nothing that leads out of it is. */
class InboxTreeTest {

    @TempDir
    Path home;

    private Path inbox;
    private InboxTree tree;

    @BeforeEach
    void inbox() throws IOException {
        inbox = home.resolve("inbox");
        for (String folder : new String[] {"x/y", "x/.work/1", ".done", "statements/aop", "x/statements"}) {
            Files.createDirectories(inbox.resolve(folder));
        }
        Files.createDirectories(home.resolve("elsewhere/deep"));
        Files.createSymbolicLink(inbox.resolve("link"), home.resolve("elsewhere"));
        Files.createDirectories(home.resolve("formats"));
        Files.writeString(
                home.resolve("formats/x.yaml"),
                "applies-to: {files: [\"x/*\"]}\ntype: csv\nfields: {orderId: {from: a}}\n");
        RechargeSettings settings = ShippedSettings.of(
                RechargeSettings.class,
                Map.of(
                        "recharge.inbox",
                        inbox.toString(),
                        "recharge.intake.include",
                        "(?i).*\\.(csv|log)",
                        "recharge.intake.done-marker",
                        ".done"));
        tree = new InboxTree(settings, new InputNames(settings, Formats.read(home.resolve("formats"))));
    }

    @ParameterizedTest
    @CsvSource({
        "x,true",
        "x/y,true",
        "x/statements,true",
        "x/.work,false",
        "x/.work/1,false",
        ".done,false",
        "statements,false",
        "statements/aop,false",
        "link,false",
        "link/deep,false",
        "gone,false"
    })
    void folder_isAnInboxOrNot(String folder, boolean expected) {
        assertEquals(expected, tree.isInbox(inbox.resolve(folder)));
    }

    @ParameterizedTest
    @CsvSource({
        "a.csv,true",
        "A.CSV,true",
        "a.txt,false",
        "x/a.txt,true",
        "x/a,true",
        "x/y/a.txt,false",
        "x/y/a.csv,true",
        "a.log,false",
        "x/a.log,true",
        "x/~$a.csv,false",
        "x/a.txt.part,false",
        "x/a.txt.filepart,false",
        "x/.a.txt,false",
        "x/a.txt.done,false"
    })
    void name_isTakenByTheIncludeOrByAFormat(String path, boolean expected) {
        assertEquals(expected, tree.takesName(inbox.resolve(path)));
    }

    @Test
    void claimedFile_hasThePathThatItCameBy() {
        assertEquals("x/a.txt", tree.claimedFrom(inbox.resolve("x/.work/1/a.txt")));
        assertEquals("a.csv", tree.claimedFrom(inbox.resolve(".work/1/a.csv")));
        assertEquals(inbox.resolve("x").toAbsolutePath(), InboxTree.inboxOf(inbox.resolve("x/.work/1/a.txt")));
    }

    @Test
    void link_thatLeadsOutOfTheInbox_isSeen() throws IOException {
        Files.writeString(home.resolve("elsewhere/secret.csv"), "a");
        Files.writeString(inbox.resolve("x/own.csv"), "a");
        Files.createSymbolicLink(inbox.resolve("out.csv"), home.resolve("elsewhere/secret.csv"));
        Files.createSymbolicLink(
                inbox.resolve("in.csv"), inbox.resolve("x/own.csv").toAbsolutePath());
        assertTrue(tree.leadsOut(inbox.resolve("out.csv")));
        assertFalse(tree.leadsOut(inbox.resolve("in.csv")));
        assertFalse(tree.leadsOut(inbox.resolve("x/own.csv")));
        assertTrue(FileClaims.refusal(inbox.resolve("out.csv"), tree)
                .orElseThrow()
                .startsWith("it is a symbolic link that leads out of the inbox"));
    }
}
