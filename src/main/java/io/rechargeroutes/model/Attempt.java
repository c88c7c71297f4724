package io.rechargeroutes.model;

import java.time.Instant;

/**
 * One sending of a request to one provider; the message body of every provider route.
 *
 * @param request   the canonical request
 * @param provider  the provider it goes to, in upper case
 * @param reference ours: 18 digits, unique, sent to the provider in place of the caller's orderId
 * @param providerRef the provider's own reference where it is known already (status calls), or null
 * @param submittedAt when it was marked submitted; the provider's clock may differ
 */
public record Attempt(RechargeRequest request, String provider, String reference, String providerRef, Instant submittedAt) {
}
