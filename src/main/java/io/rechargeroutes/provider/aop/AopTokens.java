package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.ReplyText;
import io.rechargeroutes.provider.http.SendWindow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Message;

/**
 * The bearer token of this process: kept in memory and shown nowhere. Route {@code aop-token} sees to it: by one fetch
 * for all who wait, before the one in use ends, and anew where it was refused.
 */
@ApplicationScoped
@Named("aopTokens")
public class AopTokens {

    private static final String FETCH = "aopTokenFetch";
    private static final String TOKEN_FAULT = "tokenFault";
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/=-]{8,8000}");
    private static final int LONGEST = 1 << 16;
    /**
     * A fetch that failed speaks for all who come within this time: thousands may wait, and the endpoint fails already.
     */
    private static final Duration FAULT_LASTS = Duration.ofSeconds(1);

    /**
     * A token.
     *
     * @param number distinguishes it from others without showing it
     */
    record Token(String text, int number, long refreshAt, long endsAt) {

        @Override
        public String toString() {
            return "Token[" + number + "]";
        }
    }

    /**
     * A fetch that is under way.
     *
     * @param began nanoseconds
     * @param done completed when it has ended, whatever came of it
     */
    record Fetch(long began, CompletableFuture<Void> done) {}

    private final AopSettings settings;
    private final LongSupplier clock;
    private Token current;
    private Fetch fetching;
    private String fetchFault;
    private long faultUntil;
    private int fetched;
    private int served;

    @Inject
    AopTokens(AopSettings settings) {
        this(settings, System::nanoTime);
    }

    /** @param clock nanoseconds that only go forward */
    AopTokens(AopSettings settings, LongSupplier clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether this exchange is to fetch a token now. Where another fetches one, and none lasts, it waits for that. */
    public boolean due(Exchange exchange) {
        // a committed attempt makes one call, its own: its token was fetched in aop-prepare
        if (settings.bearer() == null || SendWindow.carriedBy(exchange)) {
            return false;
        }
        Optional<Fetch> fetch = begin();
        exchange.setProperty(FETCH, fetch.orElse(null));
        return fetch.isPresent();
    }

    /** Whether a call may go out: it carries no token, or there is one. */
    public boolean ready(Exchange exchange) {
        Optional<String> why = settings.bearer() == null ? Optional.empty() : missing();
        exchange.setProperty(TOKEN_FAULT, why.orElse(null));
        return why.isEmpty();
    }

    /** Leaves the outcome of a call for which {@link #ready} found no token. Nothing was sent. */
    public void unavailable(Exchange exchange) {
        exchange.getMessage()
                .setBody(Outcome.of(
                        Verdict.NOT_SENT, "TOKEN_UNAVAILABLE", exchange.getProperty(TOKEN_FAULT, String.class)));
    }

    /**
     * The fetch that the caller is to make, and to end with {@link #keep} or {@link #fail}; nothing where there is no
     * need, after a wait for another's at most.
     */
    Optional<Fetch> begin() {
        Fetch others;
        long left;
        synchronized (this) {
            long now = clock.getAsLong();
            left = fetching == null ? 0 : settings.bearer().longestFetch().toNanos() - (now - fetching.began());
            if (current != null && now - current.refreshAt() < 0 || fetchFault != null && now - faultUntil < 0) {
                return Optional.empty();
            }
            if (left <= 0) {
                fetching = new Fetch(now, new CompletableFuture<>());
                return Optional.of(fetching);
            }
            if (lasting(now)) {
                return Optional.empty(); // it will do while another is fetched
            }
            others = fetching;
        }
        others.done().completeOnTimeout(null, left, TimeUnit.NANOSECONDS).join();
        return Optional.empty();
    }

    /** A fetch brought a token. */
    void keep(Fetch fetch, String text) {
        AopSettings.Bearer bearer = settings.bearer();
        synchronized (this) {
            current = new Token(
                    text,
                    ++fetched,
                    fetch.began() + bearer.freshFor().toNanos(),
                    fetch.began() + bearer.lifetime().toNanos());
            fetchFault = null;
        }
        end(fetch);
    }

    /** A fetch brought none. */
    void fail(Fetch fetch, Throwable fault) {
        synchronized (this) {
            fetchFault = PlainText.of("no bearer token: "
                    + (fault instanceof NoTokenException noToken
                            ? noToken.getMessage()
                            : fault.getClass().getSimpleName()));
            faultUntil = clock.getAsLong() + FAULT_LASTS.toNanos();
        }
        end(fetch);
    }

    private void end(Fetch fetch) {
        synchronized (this) {
            fetching = fetching == fetch ? null : fetching;
        }
        fetch.done().complete(null);
    }

    /** Why no call can carry a token now; nothing where one can. */
    synchronized Optional<String> missing() {
        if (lasting(clock.getAsLong())) {
            return Optional.empty();
        }
        return Optional.of(fetchFault == null ? "the bearer token has ended" : fetchFault);
    }

    private boolean lasting(long now) {
        return current != null && now - current.endsAt() < 0;
    }

    /** The token to go out with; nothing where it has ended. */
    synchronized Optional<Token> current() {
        return lasting(clock.getAsLong()) ? Optional.of(current) : Optional.empty();
    }

    /**
     * A call with this token was refused: the next one fetches another. Says nothing of a newer one.
     *
     * @return whether a call was let in with it before: it has ended then, and our credentials are good
     */
    synchronized boolean refused(int number) {
        if (current != null && current.number() == number) {
            current = null;
        }
        return number <= served;
    }

    /** A call was let in with this token. */
    synchronized void served(int number) {
        served = Math.max(served, number);
    }

    /** Puts who we are, and the proof of it, on the request for a token. */
    public void sign(Message message) {
        AopSettings.Bearer bearer = settings.bearer();
        settings.headers().forEach(message::setHeader);
        message.setHeader(bearer.clientIdHeader(), bearer.clientId());
        message.setHeader(bearer.clientSecretHeader(), bearer.clientSecret());
        message.setHeader(bearer.signatureHeader(), signature(bearer.clientId(), Instant.now(), bearer.publicKey()));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody("");
    }

    /**
     * Proves to the token endpoint that we hold its public key, now: Base64(RSA-OAEP-SHA1(clientId + "." +
     * epochSeconds)).
     */
    static String signature(String clientId, Instant now, PublicKey key) {
        try {
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            byte[] signature = cipher.doFinal((clientId + "." + now.getEpochSecond()).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException fault) {
            throw new IllegalStateException(
                    "nothing can be signed with the key of aop.token.public-key: "
                            + fault.getClass().getSimpleName(),
                    fault);
        }
    }

    /**
     * Takes the token out of the reply and keeps it.
     *
     * @throws NoTokenException says what the reply is instead, without its text: it may repeat a secret
     */
    public void read(Exchange exchange, @Header(Exchange.HTTP_RESPONSE_CODE) int http) throws IOException {
        byte[] bytes;
        try (InputStream body = exchange.getMessage().getBody(InputStream.class)) {
            bytes = ReplyText.bytes(body, LONGEST);
        }
        if (http != 200) {
            throw new NoTokenException("the token endpoint answers with HTTP status " + http);
        }
        keep(
                exchange.getProperty(FETCH, Fetch.class),
                token(new String(bytes, 0, Math.min(bytes.length, LONGEST), StandardCharsets.UTF_8)));
        exchange.getMessage().setBody(null);
    }

    /** The fetch ended in a fault. Nothing of it is left on the message. */
    public void failed(Exchange exchange, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault) {
        fail(exchange.getProperty(FETCH, Fetch.class), fault);
        exchange.getMessage().removeHeaders("*", "CamelRedeliver*");
        exchange.getMessage().setBody(null);
    }

    private static String token(String reply) {
        try {
            JsonNode token = AopReply.JSON.readTree(reply).path("data").path("token");
            if (token.isTextual() && FORM.matcher(token.textValue()).matches()) {
                return token.textValue();
            }
        } catch (JsonProcessingException unreadable) {
            throw new NoTokenException("the token endpoint's answer is no JSON");
        }
        throw new NoTokenException("the token endpoint's answer holds no token under data.token");
    }

    /** The token endpoint gave none; the message is fit to be shown. */
    static final class NoTokenException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NoTokenException(String message) {
            super(message);
        }
    }
}
