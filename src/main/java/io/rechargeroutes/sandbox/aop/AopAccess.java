package io.rechargeroutes.sandbox.aop;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Who may call the simulated AOP.
 *
 * @param bearer whether a call must carry a bearer token
 * @param clientId the only client that gets tokens
 * @param clientSecret its secret
 * @param tokenLifetime how long a token is good for
 * @param publicKey the file that the public key for signatures is written to at the start; null for none
 * @param companyCode the only company that credit calls are made for
 */
public record AopAccess(
        boolean bearer,
        String clientId,
        String clientSecret,
        Duration tokenLifetime,
        Path publicKey,
        String companyCode) {

    /** The registration id alone, and made-up credentials for those who ask for tokens. */
    public static AopAccess defaults() {
        return new AopAccess(false, "sandbox-client", "sandbox-client-secret", Duration.ofMinutes(10), null, "SANDBOX");
    }

    /** The same with or without tokens, which last so long. */
    public AopAccess withTokens(boolean wanted, Duration lifetime) {
        return new AopAccess(wanted, clientId, clientSecret, lifetime, publicKey, companyCode);
    }

    /** The same with a file for the public key. */
    public AopAccess withPublicKey(Path file) {
        return new AopAccess(bearer, clientId, clientSecret, tokenLifetime, file, companyCode);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "AopAccess[bearer=" + bearer + ", tokenLifetime=" + tokenLifetime + "]";
    }
}
