package io.rechargeroutes.ops.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rechargeroutes.ledger.ops.RequestSearch.Archived;
import io.rechargeroutes.ledger.ops.RequestSearch.Found;
import io.rechargeroutes.ledger.ops.RequestSearch.LastStatusQuery;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.Redactor;
import io.rechargeroutes.model.Status;
import java.time.Instant;

/**
 * A request as a person may see it: the number all but its last four characters masked, no details of the subscriber.
 *
 * @param version goes into {@code resolve}, so that a decision is about what was looked at
 * @param waitsFor the pause that it waits for, or null
 * @param dueAt when something is done about it next, or null
 * @param lastStatusQuery the last status query and what the provider said to it, or null
 * @param archived of an archived request its month, or the file that the month left into; else null
 */
public record RequestView(
        String orderId,
        String operation,
        String operator,
        String circle,
        String number,
        String amount,
        Status status,
        @JsonProperty("final") boolean isFinal,
        String provider,
        String reference,
        String providerRef,
        String operatorRef,
        String code,
        String message,
        int version,
        String waitsFor,
        Instant receivedAt,
        Instant submittedAt,
        Instant updatedAt,
        Instant dueAt,
        int statusQueries,
        Instant expiresAt,
        String decidedBy,
        LastStatusQuery lastStatusQuery,
        String archived) {

    static RequestView of(Found found) {
        RechargeResult result = found.result();
        RechargeRequest request = found.request();
        String number = request == null ? null : request.number();
        boolean waiting = result.status() == Status.RECEIVED && !found.claimed();
        return new RequestView(
                result.orderId(),
                result.operation().name(),
                found.operator(),
                request == null ? null : request.circle(),
                Redactor.number(number),
                Money.text(result.amount()),
                result.status(),
                result.status().isFinal(),
                result.provider(),
                result.reference(),
                result.providerRef(),
                result.operatorRef(),
                result.code(),
                Redactor.message(result.message(), number),
                found.version(),
                waiting ? found.target() : null,
                result.receivedAt(),
                found.submittedAt(),
                result.updatedAt(),
                found.dueAt(),
                found.statusQueries(),
                found.expiresAt(),
                found.decidedBy(),
                masked(found.lastStatusQuery(), number),
                archived(found.archived()));
    }

    private static String archived(Archived archived) {
        if (archived == null) {
            return null;
        }
        return archived.files() == null ? archived.month() : archived.files();
    }

    private static LastStatusQuery masked(LastStatusQuery lastStatusQuery, String number) {
        return lastStatusQuery == null
                ? null
                : new LastStatusQuery(
                        lastStatusQuery.at(),
                        lastStatusQuery.verdict(),
                        lastStatusQuery.code(),
                        Redactor.message(lastStatusQuery.message(), number));
    }
}
