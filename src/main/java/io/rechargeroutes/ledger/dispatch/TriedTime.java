package io.rechargeroutes.ledger.dispatch;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.dispatch.Requests.Locked;
import io.rechargeroutes.ledger.state.RequestSnapshot;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * How long a request has been tried, for {@code recharge.dispatch.give-up-after}. It counts from the first try, or from
 * the end of the provider's last outage or pause if later. It counts up to the provider's last answer to others. Behind
 * an open circuit, and if the provider answered nobody, no time counts.
 */
final class TriedTime {

    /**
     * Verdicts after which a request can go back to waiting, or fail if it was tried for too long. A payment can do so
     * only after NOT_SENT; a lookup can after all three.
     */
    private static final Set<Verdict> MAY_WAIT = EnumSet.of(Verdict.NOT_SENT, Verdict.UNKNOWN, Verdict.PENDING);

    private TriedTime() {}

    /**
     * When a provider answers.
     *
     * @param countsFrom the end of its last outage or pause, or null
     * @param answeredAt its last recognised answer; null while a circuit is open or a pause holds
     */
    private record Answering(Instant countsFrom, Instant answeredAt) {}

    /**
     * The row with the time that counts.
     *
     * @param provider of the call, or null for that of the row
     */
    static Locked of(Handle handle, Locked row, Outcome outcome, String provider) {
        boolean counts = row.state() == Status.SUBMITTED || row.state() == Status.RECEIVED;
        String whose = provider == null ? row.provider() : provider;
        if (!counts || !MAY_WAIT.contains(outcome.verdict()) || whose == null) {
            return row;
        }
        String operator = Requests.content(handle, row).path("operator").asText("");
        Optional<Answering> answering = answering(handle, whose, operator);
        RequestSnapshot at = row.snapshot();
        Instant from = answering.map(Answering::countsFrom).orElse(null);
        Instant since = at.firstTriedAt() == null
                ? at.now()
                : from != null && from.isAfter(at.firstTriedAt()) ? from : at.firstTriedAt();
        Instant until = answering.map(Answering::answeredAt).orElse(null);
        return row.at(at.tried(since, until == null || until.isBefore(since) ? since : until));
    }

    private static Optional<Answering> answering(Handle handle, String provider, String operator) {
        return handle.createQuery(
                        """
                        SELECT c.counts_from, c.answered_at, EXISTS (
                                 SELECT 1 FROM pause p
                                 WHERE p.provider = c.provider AND p.operator IN ('', :operator)) AS stopped
                        FROM circuit c WHERE c.provider = :provider AND c.operator = ''""")
                .bind("operator", operator)
                .bind("provider", provider)
                .map((row, context) -> new Answering(
                        Sql.instant(row, "counts_from"),
                        row.getBoolean("stopped") ? null : Sql.instant(row, "answered_at")))
                .findOne();
    }
}
