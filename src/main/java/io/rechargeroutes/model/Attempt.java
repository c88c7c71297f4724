package io.rechargeroutes.model;

import java.time.Instant;

/**
 * One attempt of a request to one provider; the message body of every provider route.
 *
 * @param request the canonical request
 * @param provider the provider it goes to, in upper case
 * @param reference ours: 18 digits, unique, sent to the provider in place of the caller's orderId
 * @param providerRef the provider's own reference where it is known already (status calls), or null
 * @param submittedAt when it was marked submitted; the provider's clock may differ
 * @param call the provider's call that it is made by, recorded with it, or null: a status query is asked of the same
 *     interface
 */
public record Attempt(
        RechargeRequest request,
        String provider,
        String reference,
        String providerRef,
        Instant submittedAt,
        String call) {

    /** An attempt of which nobody recorded the call. */
    public Attempt(
            RechargeRequest request, String provider, String reference, String providerRef, Instant submittedAt) {
        this(request, provider, reference, providerRef, submittedAt, null);
    }
}
