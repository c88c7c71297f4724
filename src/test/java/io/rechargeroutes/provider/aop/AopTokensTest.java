package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

/** One token for all, fetched once however many wait. */
class AopTokensTest {

    static final KeyPair KEYS = keys();

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
    private final AtomicInteger fetches = new AtomicInteger();
    private final AopTokens tokens = new AopTokens(AopSamples.settings(AopSamples.SECRET, bearer()), clock::get);

    static AopSettings.Bearer bearer() {
        return new AopSettings.Bearer(
                "us",
                "very secret",
                KEYS.getPublic(),
                Duration.ofSeconds(100),
                Duration.ofSeconds(30),
                "X-Client-Id",
                "X-Client-Secret",
                "X-Cf-Signature");
    }

    static String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(KEYS.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException fault) {
            throw new IllegalStateException(fault);
        }
    }

    private interface Fetching {
        String token() throws Exception;
    }

    /** What route aop-token does; why there is no token, or nothing where there is one. */
    private Optional<String> ensure(Fetching fetching) {
        tokens.begin().ifPresent(fetch -> {
            try {
                tokens.keep(fetch, fetching.token());
            } catch (Exception fault) {
                tokens.fail(fetch, fault);
            }
        });
        return tokens.missing();
    }

    private String fetch() {
        return "token-" + fetches.incrementAndGet();
    }

    private String current() {
        return tokens.current().map(AopTokens.Token::text).orElse(null);
    }

    private void passes(int seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void isFetchedOnceAndAgainBeforeItEnds() {
        assertEquals(null, current());
        assertEquals(Optional.empty(), ensure(this::fetch));
        passes(89);
        ensure(this::fetch);
        assertEquals("token-1", current());
        passes(2);
        ensure(this::fetch);
        assertEquals("token-2", current());
        passes(100);
        assertEquals(null, current());
    }

    @Test
    void isFetchedOnceForTwoHundredWhoWait() throws Exception {
        CountDownLatch requestedAt = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(200);
        try {
            List<Future<Optional<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                waiting.add(threads.submit(() -> ensure(() -> {
                    requestedAt.countDown();
                    answer.await();
                    return fetch();
                })));
            }
            requestedAt.await();
            answer.countDown();
            for (Future<Optional<String>> one : waiting) {
                assertEquals(Optional.empty(), one.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, fetches.get());
    }

    @Test
    void oneThatHasNotEndedServesWhileAnotherIsFetched() throws Exception {
        ensure(this::fetch);
        passes(95);
        ExecutorService leader = Executors.newSingleThreadExecutor();
        CountDownLatch requestedAt = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try {
            Future<Optional<String>> fetching = leader.submit(() -> ensure(() -> {
                requestedAt.countDown();
                answer.await();
                return fetch();
            }));
            requestedAt.await();
            assertEquals(Optional.empty(), ensure(() -> {
                throw new AssertionError("two fetched");
            }));
            assertEquals("token-1", current());
            answer.countDown();
            fetching.get();
            assertEquals("token-2", current());
        } finally {
            leader.shutdownNow();
        }
    }

    @Test
    void aFetchThatFailsSpeaksForASecondAndThenIsTriedAgain() {
        assertEquals(Optional.of("no bearer token: IOException"), ensure(() -> {
            fetches.incrementAndGet();
            throw new IOException("AOP-000");
        }));
        assertEquals(Optional.of("no bearer token: IOException"), ensure(this::fetch));
        assertEquals(1, fetches.get());
        passes(2);
        assertEquals(Optional.empty(), ensure(this::fetch));
    }

    @Test
    void aFetchThatFailsDoesNotTakeAwayWhatLasts() {
        ensure(this::fetch);
        passes(95);
        assertEquals(Optional.empty(), ensure(() -> {
            throw new IOException();
        }));
        assertEquals("token-1", current());
        passes(6);
        assertTrue(ensure(() -> {
                    throw new IOException();
                })
                .isPresent());
    }

    @Test
    void aRefusedOneIsNotUsedAgainAndSaysNothingOfTheNext() {
        ensure(this::fetch);
        int first = tokens.current().orElseThrow().number();
        assertFalse(tokens.refused(first));
        assertEquals(null, current());
        ensure(this::fetch);
        tokens.refused(first);
        assertEquals("token-2", current());
    }

    @Test
    void oneThatServedAndIsRefusedHasEnded() {
        ensure(this::fetch);
        int first = tokens.current().orElseThrow().number();
        tokens.served(first);
        assertTrue(tokens.refused(first));
        ensure(this::fetch);
        assertFalse(tokens.refused(tokens.current().orElseThrow().number()));
        assertTrue(tokens.refused(first), "others that went out with it get the same");
    }

    /** The process that fetches may be lost on the way: its request stopped, its thread gone. */
    @Test
    void fetch_neverEnds_anotherTakesItsPlace() {
        AopTokens.Fetch lost = tokens.begin().orElseThrow();
        passes(31);
        assertEquals(Optional.empty(), ensure(this::fetch));
        assertEquals("token-1", current());
        assertFalse(lost.done().isDone());
        tokens.fail(lost, new IOException());
        assertEquals("token-1", current());
    }

    @Test
    void fetch_neverEnds_othersWaitNoLongerThanItMayTake() {
        tokens.begin().orElseThrow();
        clock.addAndGet(Duration.ofSeconds(30).minusMillis(20).toNanos());
        assertEquals(Optional.empty(), tokens.begin());
        assertEquals(Optional.of("the bearer token has ended"), tokens.missing());
    }

    @Test
    void isNotShown() {
        ensure(this::fetch);
        assertFalse(
                tokens.current().toString().contains("token-1"),
                tokens.current().toString());
    }

    @Test
    void theSignatureIsClientAndTimeForTheHolderOfThePrivateKey() throws Exception {
        String signature = AopTokens.signature("us", Instant.ofEpochSecond(1_700_000_000L), KEYS.getPublic());
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
        cipher.init(Cipher.DECRYPT_MODE, KEYS.getPrivate());
        assertEquals(
                "us.1700000000",
                new String(cipher.doFinal(Base64.getDecoder().decode(signature)), StandardCharsets.UTF_8));
    }
}
