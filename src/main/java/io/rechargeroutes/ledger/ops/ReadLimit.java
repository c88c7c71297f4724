package io.rechargeroutes.ledger.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.ops.RequestSearch.TooMuchException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/**
 * Refuses to read a range of requests that is too large, before it is read. The size is the planner's estimate.
 *
 * @param most requests that one query may read
 */
record ReadLimit(long most) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXPLAIN = "EXPLAIN (FORMAT JSON) SELECT 1 FROM %s WHERE %s";
    private static final String FIRST = "SELECT min(received_at) FROM request_key";

    /** Whether so many rows may be read. */
    boolean allows(Handle handle, String table, Filter condition) {
        return estimate(handle, table, condition) <= most;
    }

    /**
     * Refuses a range of {@code request_key k} that is too large.
     *
     * @param since where the range begins; null: with the first request
     * @param until where it ends; null: now
     */
    void check(Handle handle, Filter range, Instant since, Instant until, boolean byEnding) {
        long estimate = estimate(handle, "request_key k", range);
        if (estimate <= most) {
            return;
        }
        Instant from = since == null
                ? handle.createQuery(FIRST)
                        .map((row, context) -> Sql.instant(row, "min"))
                        .one()
                : since;
        Instant to = until == null ? Instant.now() : until;
        throw new TooMuchException(String.format(
                Locale.ROOT,
                "%sthis would read about %,d requests; narrow since/until to %s, or give orderId, number, reference or file",
                byEnding ? "no request has this number as a whole, and by its last characters " : "",
                estimate,
                about(Duration.between(from, to).toSeconds() * most / estimate)));
    }

    private static String about(long seconds) {
        long hours = seconds / 3600;
        return hours > 1 ? "about " + hours + " hours" : "about " + Math.max(1, seconds / 60) + " minutes";
    }

    private static long estimate(Handle handle, String table, Filter condition) {
        String plan = handle.createQuery(Sql.with(EXPLAIN, table, condition))
                .bindMap(condition.values())
                .mapTo(String.class)
                .one();
        try {
            return JSON.readTree(plan).at("/0/Plan/Plan Rows").longValue();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a plan is no JSON", impossible);
        }
    }
}
