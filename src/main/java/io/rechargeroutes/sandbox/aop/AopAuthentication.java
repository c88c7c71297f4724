package io.rechargeroutes.sandbox.aop;

import io.rechargeroutes.sandbox.Json;
import io.rechargeroutes.sandbox.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;

/** Gives out bearer tokens to those who sign as AOP wants it, and knows them again. Safe for many threads. */
final class AopAuthentication {

    private static final Duration SIGNATURE_LASTS = Duration.ofMinutes(5);

    private final AopAccess access;
    private final Clock clock;
    private final KeyPair keys;
    private final Map<String, Long> endsAt = new HashMap<>();
    private final SecureRandom random = new SecureRandom();

    /** @throws UncheckedIOException where the public key cannot be written */
    AopAuthentication(AopAccess access, Clock clock) {
        this.access = access;
        this.clock = clock;
        this.keys = access.bearer() ? keys() : null;
        if (keys != null && access.publicKey() != null) {
            write(keys.getPublic(), access.publicKey());
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static void write(PublicKey key, Path file) {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, pem);
        } catch (IOException fault) {
            throw new UncheckedIOException("The sandbox cannot write AOP's public key to " + file, fault);
        }
    }

    /** Whether a request with this header may come in. */
    synchronized boolean admits(String authorization) {
        if (!access.bearer()) {
            return true;
        }
        Long ends = authorization == null ? null : endsAt.get(authorization);
        return ends != null && clock.millis() < ends;
    }

    /** Ends every token now, whatever its lifetime. */
    synchronized void endAll() {
        endsAt.clear();
    }

    /** The answer to a request for a token. */
    synchronized Reply authorize(UnaryOperator<String> header) {
        if (!access.bearer()
                || !access.clientId().equals(header.apply("X-Client-Id"))
                || !access.clientSecret().equals(header.apply("X-Client-Secret"))) {
            return refused("Invalid clientId and clientSecret combination");
        }
        if (!isSigned(header.apply("X-Cf-Signature"))) {
            return refused("Signature verification failed");
        }
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        long ends = clock.millis() + access.tokenLifetime().toMillis();
        endsAt.put("Bearer " + token, ends);
        var answer =
                Json.object().put("status", "SUCCESS").put("subCode", "200").put("message", "Token generated");
        answer.putObject("data").put("token", token).put("expiry", ends / 1000);
        return Reply.json(answer);
    }

    private static Reply refused(String message) {
        return Reply.json(
                403, Json.object().put("status", "ERROR").put("subCode", "403").put("message", message));
    }

    /** Client id and time, encrypted with our public key, not long ago. */
    private boolean isSigned(String signature) {
        try {
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
            cipher.init(Cipher.DECRYPT_MODE, keys.getPrivate());
            String text = new String(
                    cipher.doFinal(Base64.getDecoder().decode(signature == null ? "" : signature)),
                    StandardCharsets.UTF_8);
            String prefix = access.clientId() + ".";
            long seconds = text.startsWith(prefix) ? Long.parseLong(text.substring(prefix.length())) : 0;
            return Math.abs(clock.instant().getEpochSecond() - seconds) <= SIGNATURE_LASTS.toSeconds();
        } catch (GeneralSecurityException | IllegalArgumentException forged) {
            return false;
        }
    }
}
