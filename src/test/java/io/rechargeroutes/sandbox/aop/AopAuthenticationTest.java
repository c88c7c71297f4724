package io.rechargeroutes.sandbox.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.sandbox.Json;
import io.rechargeroutes.sandbox.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulated token endpoint looks at everything that a real one would. */
class AopAuthenticationTest {

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path folder;

    private Instant now = START;

    private AopAuthentication authentication() {
        Clock clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        return new AopAuthentication(
                AopAccess.defaults()
                        .withTokens(true, Duration.ofSeconds(10))
                        .withPublicKey(folder.resolve("keys/aop.pem")),
                clock);
    }

    private String signed(String text) throws Exception {
        String pem = Files.readString(folder.resolve("keys/aop.pem")).replaceAll("-----.*-----", "");
        PublicKey key = KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return Base64.getEncoder().encodeToString(cipher.doFinal(text.getBytes()));
    }

    private static Reply ask(AopAuthentication authentication, String id, String secret, String signature) {
        Map<String, String> headers = new HashMap<>(Map.of("X-Client-Id", id, "X-Client-Secret", secret));
        headers.put("X-Cf-Signature", signature);
        return authentication.authorize(headers::get);
    }

    @Test
    void givesATokenThatEndsToTheRightClient() throws Exception {
        AopAuthentication authentication = authentication();
        Reply reply = ask(
                authentication,
                "sandbox-client",
                "sandbox-client-secret",
                signed("sandbox-client." + START.getEpochSecond()));
        assertEquals(200, reply.status(), reply.body());
        String token = "Bearer "
                + Json.read(reply.body()).orElseThrow().at("/data/token").asText();
        assertTrue(authentication.admits(token));
        assertFalse(authentication.admits("Bearer else") || authentication.admits(null));
        now = START.plusSeconds(10);
        assertFalse(authentication.admits(token));
    }

    @Test
    void refusesWhoeverIsNotOrSignsWrongly() throws Exception {
        AopAuthentication authentication = authentication();
        String good = signed("sandbox-client." + START.getEpochSecond());
        assertEquals(
                403, ask(authentication, "other", "sandbox-client-secret", good).status());
        assertEquals(403, ask(authentication, "sandbox-client", "wrong", good).status());
        for (String bad : new String[] {
            null,
            "",
            "bm90IHNpZ25lZA==",
            "%%%",
            signed("sandbox-client"),
            signed("other." + START.getEpochSecond()),
            signed("sandbox-client." + START.minusSeconds(301).getEpochSecond()),
            signed("sandbox-client.soon")
        }) {
            assertEquals(
                    403,
                    ask(authentication, "sandbox-client", "sandbox-client-secret", bad)
                            .status(),
                    String.valueOf(bad));
        }
    }

    @Test
    void withoutBearerEverybodyMayComeInAndNobodyGetsATokenOrAKey() {
        AopAuthentication open = new AopAuthentication(
                AopAccess.defaults().withPublicKey(folder.resolve("none.pem")), Clock.systemUTC());
        assertTrue(open.admits(null));
        assertEquals(
                403, ask(open, "sandbox-client", "sandbox-client-secret", "x").status());
        assertFalse(Files.exists(folder.resolve("none.pem")));
    }
}
