package io.rechargeroutes.ledger.ops;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.ops.RequestSearch.Found;
import io.rechargeroutes.ledger.ops.RequestSearch.History;
import io.rechargeroutes.ledger.ops.RequestSearch.Place;
import io.rechargeroutes.ledger.ops.RequestSearch.Wanted;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Callback;
import io.rechargeroutes.model.Decision;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestSearchTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final RequestSearch search = new RequestSearch(ledger.sql);

    private List<String> ids(Wanted wanted) {
        return search.page(wanted).stream()
                .map(found -> found.result().orderId())
                .toList();
    }

    private static Wanted wanted(
            Status state, String provider, String number, String reference, Instant since, Instant until) {
        return new Wanted(state, provider, null, number, null, reference, since, until, null, 50);
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepeat() {
        node.takes(
                "file",
                IntStream.range(0, 25).mapToObj(i -> request("ORD-" + i)).toArray(RechargeRequest[]::new));
        List<String> seen = new ArrayList<>();
        Place after = null;
        for (int page = 0; page < 4; page++) {
            List<Found> found = search.page(new Wanted(null, null, null, null, null, null, null, null, after, 10));
            assertEquals(page < 2 ? 10 : page == 2 ? 5 : 0, found.size());
            found.forEach(one -> seen.add(one.result().orderId()));
            after = found.isEmpty()
                    ? after
                    : new Place(
                            found.get(found.size() - 1).result().receivedAt(),
                            found.get(found.size() - 1).result().orderId());
        }
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
        assertEquals(List.of("B"), ids(new Wanted(null, null, null, null, "B", null, null, null, null, 50)));
        assertEquals(List.of(), ids(new Wanted(null, null, "JIO", null, null, null, null, null, null, 50)));
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
}
