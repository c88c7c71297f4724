package io.rechargeroutes.ops.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rechargeroutes.ledger.RequestSearch.Asked;
import io.rechargeroutes.ledger.RequestSearch.Found;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.Status;
import java.time.Instant;

/**
 * A request as a person may see it: the number all but its last four characters masked, no details of the subscriber.
 *
 * @param version  goes into {@code resolve}, so that a decision is about what was looked at
 * @param waitsFor the pause that it waits for, or null
 * @param dueAt    when something is done about it next, or null
 * @param asked    the last enquiry and what the provider said to it, or null
 */
public record RequestView(String orderId, String operation, String operator, String circle, String number, String amount, Status status, @JsonProperty("final") boolean isFinal,
                          String provider, String reference, String providerRef, String operatorRef, String code, String message, int version,
                          String waitsFor, Instant receivedAt, Instant submittedAt, Instant updatedAt, Instant dueAt, int enquiries, Instant expiresAt,
                          String decidedBy, Asked asked) {

    static RequestView of(Found found) {
        RechargeResult result = found.result();
        RechargeRequest request = found.request();
        String number = request == null ? null : request.number();
        boolean parked = result.status() == Status.RECEIVED && !found.claimed();
        return new RequestView(result.orderId(), result.operation().name(), request == null ? null : request.operator(),
                request == null ? null : request.circle(), Masked.number(number), Money.text(result.amount()), result.status(), result.status().isFinal(),
                result.provider(), result.reference(), result.providerRef(), result.operatorRef(), result.code(), Masked.words(result.message(), number),
                found.version(), parked ? found.lane() : null, result.receivedAt(), found.submittedAt(), result.updatedAt(), found.dueAt(),
                found.enquiries(), found.expiresAt(), found.decidedBy(), masked(found.asked(), number));
    }

    private static Asked masked(Asked asked, String number) {
        return asked == null ? null : new Asked(asked.at(), asked.verdict(), asked.code(), Masked.words(asked.message(), number));
    }
}
