package io.rechargeroutes.ledger.ops;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.SharedKey;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.archive.Archive;
import io.rechargeroutes.ledger.archive.MonthFiles;
import io.rechargeroutes.ledger.ops.Decisions.NotNowException;
import io.rechargeroutes.ledger.ops.RequestSearch.Found;
import io.rechargeroutes.ledger.ops.RequestSearch.History;
import io.rechargeroutes.ledger.ops.RequestSearch.Page;
import io.rechargeroutes.ledger.ops.RequestSearch.Place;
import io.rechargeroutes.ledger.ops.RequestSearch.SubscriberNumber;
import io.rechargeroutes.ledger.ops.RequestSearch.TooMuchException;
import io.rechargeroutes.ledger.ops.RequestSearch.Wanted;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Callback;
import io.rechargeroutes.model.Decision;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RequestSearchTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final SharedKey key = new SharedKey(ledger.sql);
    private final RequestSearch search = search(RequestSearch.MOST_READ, (orderId, receivedAt) -> Optional.empty());

    private RequestSearch search(long mostRead, MonthFiles months) {
        return new RequestSearch(ledger.sql, key, months, Duration.ofMinutes(1), mostRead);
    }

    private List<String> ids(Wanted wanted) {
        return ids(search.page(wanted));
    }

    private static List<String> ids(Page page) {
        return page.requests().stream().map(found -> found.result().orderId()).toList();
    }

    private static SubscriberNumber number(String text) {
        return text == null ? null : new SubscriberNumber(Set.of(text), text);
    }

    private static Wanted wanted(
            Status state, String provider, String number, String reference, Instant since, Instant until) {
        return new Wanted(state, provider, null, number(number), null, reference, null, since, until, null, 50);
    }

    private static Wanted ofFile(String file, Place after, int most) {
        return new Wanted(null, null, null, null, null, null, file, null, null, after, most);
    }

    private static Wanted ofNumber(String number, Place after, int most) {
        return new Wanted(null, null, null, number(number), null, null, null, null, null, after, most);
    }

    /** What is finished goes to the archive. */
    private int archive() {
        ledger.run("UPDATE intake SET state = 'FINISHED'; UPDATE notice SET announced_at = now();"
                + "UPDATE event SET to_changes = false; UPDATE request SET due_at = NULL WHERE state = 'SUCCESS'");
        return new Archive(ledger.sql)
                .moveRequests(Duration.ZERO, Archive.Place.START, 100)
                .moved();
    }

    private Attempt succeeds(String orderId) {
        node.takes(request(orderId));
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.SUCCESS);
        return attempt;
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepeat() {
        node.takes(
                "file",
                IntStream.range(0, 25).mapToObj(i -> request("ORD-" + i)).toArray(RechargeRequest[]::new));
        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        Place after = null;
        do {
            Page page = search.page(new Wanted(null, null, null, null, null, null, null, null, null, after, 10));
            sizes.add(page.requests().size());
            seen.addAll(ids(page));
            after = page.next();
        } while (after != null);
        assertEquals(List.of(10, 10, 5), sizes);
        assertEquals(25, seen.stream().distinct().count());
    }

    @Test
    void eachFilterFilters() {
        node.takes(request("A"));
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.SUCCESS);
        node.takes(request("B"));
        assertEquals(List.of("B", "A"), ids(wanted(null, null, null, null, null, null)));
        assertEquals(List.of("A"), ids(wanted(Status.SUCCESS, null, null, null, null, null)));
        assertEquals(List.of("A"), ids(wanted(null, "A1TOPUP", null, null, null, null)));
        assertEquals(List.of("A"), ids(wanted(null, null, null, attempt.reference(), null, null)));
        assertEquals(List.of("B", "A"), ids(wanted(null, null, "00000", null, null, null)));
        assertEquals(List.of(), ids(wanted(null, null, "9999", null, null, null)));
        assertEquals(List.of(), ids(wanted(null, null, null, null, Instant.now().plusSeconds(60), null)));
        assertEquals(
                List.of(),
                ids(wanted(null, null, null, null, null, Instant.now().minusSeconds(60))));
        assertEquals(List.of("B"), ids(new Wanted(null, null, null, null, "B", null, null, null, null, null, 50)));
        assertEquals(List.of(), ids(new Wanted(null, null, "JIO", null, null, null, null, null, null, null, 50)));
    }

    @Test
    void aHistoryHasAllThatIsKnown() {
        node.takes(request("A"));
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.UNKNOWN, "NO_REFERENCE");
        node.decisions().resolve("A", Decision.FAILED, null, "anna", "not in their records");
        node.takes("again", request("A"));
        History history = search.history("A").orElseThrow();
        assertEquals(Status.FAILED, history.request().result().status());
        assertEquals(
                List.of(attempt.reference() + " UNKNOWN NO_REFERENCE"),
                history.attempts().stream()
                        .map(sent -> sent.reference() + " " + sent.verdict() + " " + sent.code())
                        .toList());
        assertEquals(
                List.of(Status.REVIEW, Status.FAILED),
                history.events().stream()
                        .map(published -> published.result().status())
                        .toList());
        assertEquals(
                List.of("file-of-A.csv 2", "again.csv 2"),
                history.submissions().stream()
                        .map(source -> source.name() + " " + source.line())
                        .toList());
        assertEquals("anna", history.decisions().get(0).who());
        assertTrue(search.history("B").isEmpty());
    }

    @Test
    void history_statusQueriesAndCallbacks_areInIt() {
        node.takes(request("A"));
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.PENDING);
        assertNull(search.history("A").orElseThrow().request().lastStatusQuery());
        node.callbacks().record(new Callback("A1TOPUP", attempt.reference(), Callback.ReportedStatus.FAILURE, "text"));
        node.learns(attempt, Verdict.UNKNOWN);
        History history = search.history("A").orElseThrow();
        assertEquals("UNKNOWN", history.request().lastStatusQuery().verdict());
        assertEquals(
                List.of(attempt.reference() + " FAILURE"),
                history.callbacks().stream()
                        .map(one -> one.reference() + " " + one.reported())
                        .toList());
    }

    @Test
    void archivedRequest_eachLookup_findsIt() {
        Attempt attempt = succeeds("A");
        assertEquals(1, archive());
        node.takes(request("B"));
        assertEquals(List.of("B", "A"), ids(wanted(null, null, null, null, null, null)));
        assertEquals(List.of("A"), ids(wanted(Status.SUCCESS, null, null, null, null, null)));
        assertEquals(List.of("A"), ids(wanted(null, "A1TOPUP", null, null, null, null)));
        assertEquals(List.of("A"), ids(wanted(null, null, null, attempt.reference(), null, null)));
        assertEquals(List.of("B", "A"), ids(wanted(null, null, "9800000000", null, null, null)), "as a whole");
        assertEquals(List.of("B", "A"), ids(wanted(null, null, "00000", null, null, null)), "by its end");
        assertEquals(List.of("A"), ids(ofFile("file-of-A.csv", null, 50)));
        Found found = search.page(ofFile("file-of-A.csv", null, 50)).requests().get(0);
        assertEquals("9800000000", found.request().number());
        assertEquals(YearMonth.now(ZoneOffset.UTC).toString(), found.archived().month());
        assertTrue(found.archived().complete());
    }

    @Test
    void archivedRequest_history_isThatOfBefore() {
        Attempt attempt = succeeds("A");
        node.callbacks().record(new Callback("A1TOPUP", attempt.reference(), Callback.ReportedStatus.SUCCESS, "text"));
        ledger.run("UPDATE callback SET due_at = NULL");
        History before = search.history("A").orElseThrow();
        assertEquals(1, archive());
        History after = search.history("A").orElseThrow();
        assertEquals(before.attempts(), after.attempts());
        assertEquals(before.events(), after.events());
        assertEquals(before.callbacks(), after.callbacks());
        assertEquals(1, after.callbacks().size());
        assertEquals("file-of-A.csv", after.submissions().get(0).name());
        assertEquals(before.request().result(), after.request().result());
        assertEquals(before.request().request(), after.request().request());
    }

    @Test
    void archivedRequest_monthLeftTheLedger_keepsItsLastResult() {
        Attempt attempt = succeeds("A");
        archive();
        String document = ledger.one("SELECT document FROM archive");
        ledger.run(
                "DELETE FROM archive; INSERT INTO archive_month (month, part, file, rows)"
                        + " SELECT date_trunc('month', received_at AT TIME ZONE 'UTC'), 1, 'a-month.jsonl.gz', 1 FROM request_key");
        History history = search.history("A").orElseThrow();
        assertEquals(Status.SUCCESS, history.request().result().status());
        assertEquals(attempt.reference(), history.request().result().reference());
        assertEquals("a-month.jsonl.gz", history.request().archived().files());
        assertFalse(history.request().archived().complete());
        assertNull(history.request().request());
        assertEquals(List.of(), history.attempts());
        assertEquals(List.of("A"), ids(wanted(null, null, null, attempt.reference(), null, null)));

        RequestSearch withFiles = search(10, (orderId, receivedAt) -> Optional.of(document));
        History read = withFiles.history("A").orElseThrow();
        assertEquals(1, read.attempts().size());
        assertEquals("9800000000", read.request().request().number());
        assertTrue(read.request().archived().complete());
    }

    @Test
    void number_noRequestHasIt_isLookedForByItsEnd() {
        node.takes("file", request("A"), request("B"), request("C"));
        Page first = search.page(ofNumber("0000", null, 2));
        assertEquals(List.of("C", "B"), ids(first));
        assertTrue(first.next().byEnding());
        // a request whose whole number it is comes meanwhile: the list goes on as it began
        ledger.run("UPDATE request_key SET number_hash = " + key.numberHash("0000") + " WHERE order_id = 'C'");
        assertEquals(List.of("A"), ids(search.page(ofNumber("0000", first.next(), 2))));
        assertEquals(List.of("C"), ids(search.page(ofNumber("0000", null, 2))));
    }

    @Test
    void number_ofAnyTime_isFoundAsAWhole() {
        node.takes(request("A"));
        ledger.run("UPDATE request_key SET received_at = now() - interval '3 years'");
        ledger.run("UPDATE request SET received_at = now() - interval '3 years'");
        assertEquals(List.of("A"), ids(wanted(null, null, "9800000000", null, null, null)));
        assertEquals(List.of(), ids(wanted(null, null, "0000", null, null, null)), "seven days");
    }

    @Test
    void file_severalInputsOfThatName_givesTheRequestsOfAll() {
        node.takes("one", "orders.csv", TestNode.OUTBOX, request("A"), request("B"));
        node.takes("two", "orders.csv", TestNode.OUTBOX, request("B"), request("C"));
        node.takes("other", "others.csv", TestNode.OUTBOX, request("D"));
        assertEquals(List.of("C", "B", "A"), ids(ofFile("orders.csv", null, 50)));
        Page first = search.page(ofFile("orders.csv", null, 2));
        assertEquals(List.of("A"), ids(search.page(ofFile("orders.csv", first.next(), 2))));
    }

    @Test
    void list_readsTooMuch_isRefusedWithWhatToDo() {
        node.takes(
                "file",
                IntStream.range(0, 400).mapToObj(i -> request("ORD-" + i)).toArray(RechargeRequest[]::new));
        ledger.run("UPDATE request_key SET received_at = now() - make_interval(hours => substr(order_id, 5)::int);"
                + "ANALYZE request_key; ANALYZE request");
        RequestSearch small = search(100, (orderId, receivedAt) -> Optional.empty());
        Wanted successes = wanted(Status.SUCCESS, null, null, null, null, null);
        String refused = assertThrows(TooMuchException.class, () -> small.page(successes))
                .getMessage();
        assertTrue(refused.startsWith("this would read about 400 requests; narrow since/until to about "), refused);
        assertTrue(refused.matches(".* about (9[5-9]|10[0-5]) hours, or give .*"), refused);
        assertThrows(TooMuchException.class, () -> small.page(wanted(null, null, "1111", null, Instant.EPOCH, null)));
        assertEquals(
                50,
                small.page(wanted(null, null, null, null, null, null))
                        .requests()
                        .size(),
                "no filter");
        assertEquals(
                List.of(),
                small.page(wanted(
                                Status.SUCCESS, null, null, null, Instant.now().minusSeconds(90 * 3600), null))
                        .requests());
        assertEquals(
                List.of(),
                small.page(wanted(Status.REVIEW, null, null, null, null, null)).requests(),
                "few are in review");
    }

    @Test
    void query_longerThanItsTime_isCancelled() {
        LedgerException fault = assertThrows(
                LedgerException.class,
                () -> ledger.sql.inSnapshot(
                        Duration.ofMillis(50), handle -> handle.createQuery("SELECT pg_sleep(60)::text")
                                .mapTo(String.class)
                                .one()));
        assertTrue(fault.isTimeout(), fault.getMessage());
    }

    @Test
    void decision_aboutAnArchivedRequest_isRefusedWithItsState() {
        succeeds("A");
        archive();
        for (Executable decision : List.<Executable>of(
                () -> node.decisions().resolve("A", Decision.FAILED, null, "anna", "why"),
                () -> node.decisions().cancel("A", "anna", "why"))) {
            String refused = assertThrows(NotNowException.class, decision).getMessage();
            assertTrue(refused.startsWith("A is SUCCESS, and in the archive"), refused);
        }
        assertEquals("0", ledger.one("SELECT count(*) FROM request"));
        assertTrue(node.decisions().cancel("B", "anna", "why").isEmpty());
    }
}
