package io.rechargeroutes.provider.aop;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Cipher;

/** Proves to the token endpoint that we hold its public key, now: Base64(RSA-OAEP-SHA1(clientId + "." + epochSeconds)). */
final class AopSignature {

    private AopSignature() {
    }

    static String of(String clientId, Instant now, PublicKey key) {
        try {
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            byte[] signature = cipher.doFinal((clientId + "." + now.getEpochSecond()).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException fault) {
            throw new IllegalStateException("nothing can be signed with the key of aop.token.public-key: " + fault.getClass().getSimpleName(), fault);
        }
    }
}
