package io.rechargeroutes.provider.aop;

import java.security.PublicKey;
import java.time.Duration;

/**
 * How bearer tokens are fetched.
 *
 * @param clientId           names the account
 * @param clientSecret       its secret
 * @param publicKey          of the provider; the signature is encrypted with it
 * @param lifetime           how long a token lasts
 * @param longestFetch       after this time a fetch is taken for lost: nobody waits longer for one
 * @param clientIdHeader     name of the header that carries the client id
 * @param clientSecretHeader name of the header that carries the secret
 * @param signatureHeader    name of the header that carries the signature
 */
record AopBearer(String clientId, String clientSecret, PublicKey publicKey, Duration lifetime, Duration longestFetch,
                 String clientIdHeader, String clientSecretHeader, String signatureHeader) {

    /** Before a token ends another is fetched, so that none ends on its way. */
    Duration freshFor() {
        return lifetime.minus(lifetime.dividedBy(10));
    }

    @Override
    public String toString() {
        return "AopBearer[lifetime=" + lifetime + "]";
    }
}
