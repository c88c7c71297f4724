package io.rechargeroutes.ledger.dispatch;

import io.rechargeroutes.model.RechargeRequest;
import java.time.Instant;

/**
 * A waiting request that this process may send, until the lease of the claim runs out.
 *
 * @param request what to send
 * @param token proves the claim; another claim of the same row has another
 * @param expired whether it is too old to be sent
 * @param failoverTo the provider that it goes to since another refused it, or null: the router chooses
 * @param receivedAt when it was recorded
 * @param firstTriedAt when an attempt was first tried in vain, or null
 * @param at when it was claimed, by the ledger's clock as the others
 */
public record Claim(
        RechargeRequest request,
        String token,
        boolean expired,
        String failoverTo,
        Instant receivedAt,
        Instant firstTriedAt,
        Instant at) {

    public Claim(RechargeRequest request, String token, boolean expired) {
        this(request, token, expired, null, null, null, null);
    }
}
