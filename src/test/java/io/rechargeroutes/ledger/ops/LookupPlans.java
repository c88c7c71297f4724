package io.rechargeroutes.ledger.ops;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.Plans;
import io.rechargeroutes.ledger.SharedKey;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.YearOfRequests;
import io.rechargeroutes.ledger.ops.RequestSearch.SubscriberNumber;
import io.rechargeroutes.ledger.ops.RequestSearch.TooMuchException;
import io.rechargeroutes.ledger.ops.RequestSearch.Wanted;
import io.rechargeroutes.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Every lookup of the operations API in a ledger after a year, and what its plan must be. */
public final class LookupPlans {

    /** Requests in the range of a list with filters. */
    private static final int RANGE = 1000;
    /** Numbers whose keys have the hash of the application, and not one that SQL can make. */
    private static final int NUMBERS = 100;
    /** Of a table that is not empty. The list of months that left has some rows, whatever the ledger has. */
    private static final Pattern WHOLE_TABLE =
            Pattern.compile("Seq Scan on (?!archive_month)\\w+(?: \\w+)? +\\(cost=0\\.00\\.\\.(?!0\\.0\\d )");

    private final YearOfRequests year;
    private final TestLedger ledger;
    private final RequestSearch search;

    /** A lookup of the request of a number: how many it finds. */
    @FunctionalInterface
    public interface Lookup {
        int of(long i);
    }

    /**
     * A lookup in one ledger.
     *
     * @param indexes that its plans must name
     * @param lookup the lookup of a request
     * @param first the first request that it is about
     * @param last the last one
     * @param byFile whether it is about such as came by a file
     */
    public record Measured(List<String> indexes, Lookup lookup, long first, long last, boolean byFile) {

        /** One of them, of a seed. */
        public long request(long seed) {
            long i = first + Math.floorMod(seed * 1_000_003L, last - first + 1);
            return byFile && !YearOfRequests.cameByFile(i) ? Math.max(i - YearOfRequests.ROWS_OF_FILE, 0) : i;
        }
    }

    private LookupPlans(YearOfRequests year, TestLedger ledger, Sql sql) {
        this.year = year;
        this.ledger = ledger;
        this.search = new RequestSearch(
                sql,
                new SharedKey(ledger.sql),
                (orderId, receivedAt) -> Optional.empty(),
                Duration.ofMinutes(1),
                RequestSearch.MOST_READ);
    }

    public static LookupPlans of(YearOfRequests year, TestLedger ledger) {
        return new LookupPlans(year, ledger, ledger.sql);
    }

    /** Gives the numbers that are looked for the hash of the application. */
    public void hashNumbers() {
        SharedKey key = new SharedKey(ledger.sql);
        for (int i = 0; i < NUMBERS; i++) {
            ledger.run("UPDATE request_key SET number_hash = " + key.numberHash(year.number(i))
                    + " WHERE number_hash = hashtextextended('" + year.number(i) + "', 0)");
        }
    }

    private int page(
            Status state,
            String operator,
            SubscriberNumber number,
            String reference,
            String file,
            Instant since,
            Instant until) {
        return search.page(new Wanted(state, null, operator, number, null, reference, file, since, until, null, 50))
                .requests()
                .size();
    }

    private int history(long i) {
        return search.history(year.orderId(i)).orElseThrow().attempts().size();
    }

    private int ofRange(long i, Status state, String operator, SubscriberNumber number) {
        return page(state, operator, number, null, null, year.receivedAt(i), year.receivedAt(i + RANGE));
    }

    private Measured archived(Lookup lookup, String... indexes) {
        return new Measured(List.of(indexes), lookup, RANGE, year.firstRecent() - RANGE, false);
    }

    private Measured recent(Lookup lookup, String... indexes) {
        return new Measured(List.of(indexes), lookup, year.firstRecent(), year.count() - 300, false);
    }

    private static Measured byFile(Measured measured) {
        return new Measured(measured.indexes(), measured.lookup(), measured.first(), measured.last(), true);
    }

    /** All lookups by name. */
    public Map<String, Measured> all() {
        Map<String, Measured> all = new LinkedHashMap<>();
        Lookup byReference = i -> page(null, null, null, year.providerRef(i), null, null, null);
        Lookup ofFile = i -> page(null, null, null, null, year.file(i), null, null);
        all.put("one request, archived", archived(this::history, "request_key_pkey", "archive_"));
        all.put("one request, recent", recent(this::history, "request_key_pkey", "attempt_order", "submission_order"));
        all.put(
                "provider's reference, archived",
                archived(byReference, "archived_reference_pkey", "request_provider_ref", "attempt_pkey"));
        all.put("provider's reference, recent", recent(byReference, "request_provider_ref", "request_key_pkey"));
        all.put(
                "number",
                new Measured(
                        List.of("request_key_number"),
                        i -> page(
                                null,
                                null,
                                new SubscriberNumber(Set.of(year.number(i)), "0000"),
                                null,
                                null,
                                null,
                                null),
                        0,
                        NUMBERS - 1,
                        false));
        all.put("file, archived", byFile(archived(ofFile, "_file_received_at_idx", "intake_file", "request_key_pkey")));
        all.put("file, recent", byFile(recent(ofFile, "intake_file", "submission_pkey", "request_key_pkey")));
        all.put("newest page", recent(i -> page(null, null, null, null, null, null, null), "request_key_received"));
        all.put(
                "page of a time, archived",
                archived(i -> ofRange(i, null, null, null), "request_key_received", "archive_"));
        all.put(
                "1,000 requests, FAILED, archived",
                archived(i -> ofRange(i, Status.FAILED, null, null), "request_key_received"));
        all.put(
                "1,000 requests, an operator",
                archived(i -> ofRange(i, null, "BSNL_TOPUP", null), "request_key_received"));
        all.put(
                "1,000 requests, end of a number",
                archived(
                        i -> ofRange(
                                i,
                                null,
                                null,
                                new SubscriberNumber(
                                        Set.of("none"), year.number(i + 7).substring(5))),
                        "request_key_received"));
        Map.of(
                        Status.REVIEW, "request_review",
                        Status.PENDING, "request_open",
                        Status.RECEIVED, "request_waiting",
                        Status.SUBMITTED, "request_in_flight")
                .forEach((state, index) ->
                        all.put("all " + state, recent(i -> page(state, null, null, null, null, null, null), index)));
        return all;
    }

    /**
     * Asserts that every lookup finds something by its indexes.
     *
     * @param large the ledger is so large that a plan which reads a table whole is a fault
     */
    public static void check(YearOfRequests year, TestLedger ledger, boolean large) {
        Plans plans = new Plans();
        LookupPlans lookups = new LookupPlans(year, ledger, ledger.explained(plans));
        lookups.all().forEach((name, measured) -> {
            plans.take();
            int found = measured.lookup().of(measured.request(12_345));
            String plan = plans.take();
            assertTrue(found > 0, name + " finds nothing\n" + plan);
            if (large) {
                measured.indexes()
                        .forEach(index -> assertTrue(plan.contains(index), name + ": " + index + "\n" + plan));
                assertFalse(WHOLE_TABLE.matcher(plan).find(), name + "\n" + plan);
            }
        });
    }

    /** The refusal of a list that would read the whole year; null where that is little. */
    public String refusal() {
        try {
            page(Status.SUCCESS, null, null, null, null, null, null);
            return null;
        } catch (TooMuchException refused) {
            return refused.getMessage();
        }
    }
}
