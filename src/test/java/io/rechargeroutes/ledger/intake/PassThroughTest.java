package io.rechargeroutes.ledger.intake;

import static io.rechargeroutes.ledger.TestNode.OUTBOX;
import static io.rechargeroutes.ledger.TestNode.STORED;
import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.SharedKey;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.dispatch.Stored;
import io.rechargeroutes.ledger.intake.Messages.Envelope;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.secrets.SecretBox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is passed through belongs to a submission, and what an input is read as to the input. */
class PassThroughTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");

    private static PassThrough branch(String value) {
        return new PassThrough(Map.of("Branch", value), Set.of());
    }

    private static Candidate row(int no, String orderId, PassThrough back) {
        return Candidate.accepted(no, 1L, request(orderId)).with(back);
    }

    private List<Object> results(String intake) {
        ledger.passes(Duration.ofMinutes(1));
        return node.intakes().claim(OUTBOX).stream()
                .filter(delivery -> delivery.intake().id().equals(intake))
                .flatMap(delivery -> node.intakes().results(delivery, 0).stream())
                .<Object>map(at -> at.result().status() + " "
                        + STORED.passThrough(at.passThrough()).values())
                .toList();
    }

    @Test
    void passThrough_ofEachRow_comesBackWithItsResult_andMakesNoOtherContent() {
        node.intakes().open("one", "one.csv", Format.CSV, OUTBOX);
        node.submissions()
                .accept(
                        "one",
                        List.of(
                                row(0, "A", branch("Süd")),
                                row(1, "A", branch("Nord")),
                                Candidate.rejected(2, 3L, null, null, "INVALID_FIELD", "no")
                                        .with(branch("West"))));
        node.intakes().recorded("one", 3, null);
        node.settles(node.sends(), Verdict.SUCCESS);
        assertEquals(
                List.of("SUCCESS {Branch=Süd}", "SUCCESS {Branch=Nord}", "REJECTED {Branch=West}"), results("one"));
        assertFalse(ledger.one("SELECT content FROM request").contains("Süd"), "no provider gets it");
    }

    @Test
    void privateField_isStoredEncrypted_andRefusedWithoutAKey() {
        PassThrough secret = new PassThrough(Map.of("AgentId", "4711"), Set.of("AgentId"));
        node.intakes().open("one", "one.csv", Format.CSV, OUTBOX);
        node.submissions().accept("one", List.of(row(0, "A", secret)));
        String stored = ledger.one("SELECT pass_through FROM submission");
        assertFalse(stored.contains("4711"), stored);
        assertEquals(secret.values(), STORED.passThrough(stored).values());
        assertTrue(new Stored(SecretBox.of(new byte[] {
                    1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8
                }))
                .passThrough(stored)
                .isEmpty());
        SharedKey key = new SharedKey(ledger.sql);
        new Submissions(ledger.sql, key, new DuplicateGuard(key, node.settings()), new Stored(SecretBox.none()))
                .accept("one", List.of(row(1, "B", secret)));
        assertEquals(
                "SECRETS_KEY_MISSING null", ledger.one("SELECT code, pass_through FROM submission WHERE row_no = 1"));
    }

    @Test
    void event_carriesTheFirstSubmissions_andAReplyItsOwn() {
        Messages messages = node.messages();
        messages.accept(
                new Envelope("m1", "partner", Format.CSV, "queue://back", null, null, "{\"as\":1}"),
                List.of(row(0, "A", branch("Süd"))),
                true);
        messages.accept(
                new Envelope("m2", "partner", Format.CSV, "queue://back", null, null, "{\"as\":1}"),
                List.of(row(0, "A", branch("Nord"))),
                true);
        node.settles(node.sends(), Verdict.SUCCESS);
        var queues = node.queues();
        var events = queues.claimEvents(10, 1);
        assertEquals(
                List.of("{\"Branch\":\"Süd\"}"),
                events.stream()
                        .flatMap(batch -> batch.items().stream())
                        .map(event -> event.passThrough())
                        .toList());
        events.forEach(batch -> {
            batch.items().forEach(event -> {
                batch.mayDeliver(event);
                batch.delivered(event);
            });
            queues.acknowledgeEvents(batch, Duration.ofSeconds(1));
        });
        assertEquals(
                List.of("CSV {\"as\":1} {\"Branch\":\"Süd\"}", "CSV {\"as\":1} {\"Branch\":\"Nord\"}"),
                queues.claimReplies(10, 1).stream()
                        .flatMap(batch -> batch.items().stream())
                        .map(reply -> reply.format() + " " + reply.readAs() + " "
                                + reply.event().passThrough())
                        .toList());
        assertEquals("1", ledger.one("SELECT count(*) FROM input_format"), "a format is kept once");
        assertEquals("{\"as\":1}", messages.readAs("m1").orElseThrow());
    }

    @Test
    void inputThatWasBegun_keepsWhatItIsReadAs_whateverItIsOpenedWithLater() {
        node.intakes().open("one", "x/one.txt", Format.CSV, ".txt", "the first", OUTBOX);
        assertEquals(
                "the first",
                node.intakes()
                        .open("one", "x/one.txt", Format.CSV, ".txt", "an edited one", OUTBOX)
                        .orElseThrow()
                        .readAs());
        assertEquals(
                null,
                node.intakes()
                        .open("two", "two.csv", Format.CSV, OUTBOX)
                        .orElseThrow()
                        .readAs());
        assertEquals(
                null,
                node.intakes()
                        .open("two", "two.csv", Format.CSV, ".csv", "a new one", OUTBOX)
                        .orElseThrow()
                        .readAs());
    }

    @Test
    void resultFilesOfOneBaseName_doNotMeet_whereTheirEndingsDiffer() {
        Intake csv = node.intakes().open("one", "a.csv", Format.CSV, OUTBOX).orElseThrow();
        Intake txt = node.intakes()
                .open("two", "a.txt", Format.CSV, ".txt", "x", OUTBOX)
                .orElseThrow();
        Intake xml = node.intakes()
                .open("three", "a.txt", Format.XML, ".txt", "y", OUTBOX)
                .orElseThrow();
        assertTrue(node.intakes().nameBase(csv, "a", node.intakes().now()));
        assertTrue(node.intakes().nameBase(txt, "a", node.intakes().now()));
        assertFalse(node.intakes().nameBase(xml, "a", node.intakes().now()));
    }
}
