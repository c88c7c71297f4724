package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.model.Words;
import io.rechargeroutes.provider.http.SendWindow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;

/**
 * The bearer token of this process: fetched by route {@code aop-token}, by one request for all who wait, before the one before it ends, and anew where it
 * was refused. It is kept in memory and shown nowhere.
 */
@ApplicationScoped
@Named("aopTokens")
public class AopTokens {

    private static final String ROUTE = "direct:aop-token";
    private static final String TROUBLE = "tokenTrouble";
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/=-]{8,8000}");
    private static final int LONGEST = 1 << 16;
    /** A fetch that failed speaks for all who come within this time: thousands may wait, and the endpoint is in trouble already. */
    private static final Duration TROUBLE_LASTS = Duration.ofSeconds(1);

    /**
     * A token.
     *
     * @param number tells it from others without showing it
     */
    record Token(String text, int number, long refreshAt, long endsAt) {

        @Override
        public String toString() {
            return "Token[" + number + "]";
        }
    }

    private final AopSettings settings;
    private final LongSupplier clock;
    private Token current;
    private CompletableFuture<Void> fetching;
    private String trouble;
    private long troubleUntil;
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

    /** Sees to a token that a call can go out with; waits where one is being fetched. False where there is none to be had. */
    public boolean ready(Exchange exchange) {
        if (settings.bearer() == null) {
            return true;
        }
        // a committed attempt makes one call, its own: its token was fetched in aop-prepare
        Optional<String> why = SendWindow.carriedBy(exchange) ? current().isPresent() ? Optional.empty() : Optional.of("the bearer token has ended")
                : ensure(() -> fetch(exchange.getContext()));
        exchange.setProperty(TROUBLE, why.orElse(null));
        return why.isEmpty();
    }

    /** Leaves the outcome of a call for which {@link #ready} found no token. Nothing was sent. */
    public void unavailable(Exchange exchange) {
        exchange.getMessage().setBody(Outcome.of(Verdict.NOT_SENT, "TOKEN_UNAVAILABLE", exchange.getProperty(TROUBLE, String.class)));
    }

    /** How a token is had, or why not. */
    @FunctionalInterface
    interface Fetch {
        String token() throws Exception;
    }

    /** Why there is no token; nothing where there is one. */
    Optional<String> ensure(Fetch fetch) {
        CompletableFuture<Void> flight;
        synchronized (this) {
            long now = clock.getAsLong();
            if (current != null && now - current.refreshAt() < 0) {
                return Optional.empty();
            }
            if (fetching != null) {
                flight = fetching;
            } else if (trouble != null && now - troubleUntil < 0) {
                return lasting(now) ? Optional.empty() : Optional.of(trouble);
            } else {
                flight = null;
                fetching = new CompletableFuture<>();
            }
            // one that has not ended will do while another is fetched
            if (flight != null && lasting(now)) {
                return Optional.empty();
            }
        }
        if (flight == null) {
            lead(fetch);
        } else {
            flight.join();
        }
        synchronized (this) {
            return lasting(clock.getAsLong()) ? Optional.empty() : Optional.of(trouble == null ? "the token has ended already" : trouble);
        }
    }

    /** The call has a deadline of its own, so that nobody waits for ever. */
    private void lead(Fetch fetch) {
        long asked = clock.getAsLong();
        String text = null;
        String why = "no token";
        try {
            text = fetch.token();
        } catch (Exception fault) {
            why = "no bearer token: " + (fault instanceof NoTokenException told ? told.getMessage() : fault.getClass().getSimpleName());
        } finally {
            CompletableFuture<Void> flight;
            synchronized (this) {
                if (text != null) {
                    AopBearer bearer = settings.bearer();
                    current = new Token(text, ++fetched, asked + bearer.freshFor().toNanos(), asked + bearer.lifetime().toNanos());
                    trouble = null;
                } else {
                    trouble = Words.clean(why);
                    troubleUntil = clock.getAsLong() + TROUBLE_LASTS.toNanos();
                }
                flight = fetching;
                fetching = null;
            }
            flight.complete(null);
        }
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

    private static String fetch(CamelContext context) throws Exception {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            Exchange done = template.request(ROUTE, exchange -> { });
            if (done.getException() != null) {
                throw done.getException();
            }
            return done.getMessage().getBody(String.class);
        }
    }

    /** Puts who we are, and the proof of it, on the request for a token. */
    public void sign(Message message) {
        AopBearer bearer = settings.bearer();
        settings.headers().forEach(message::setHeader);
        message.setHeader(bearer.clientIdHeader(), bearer.clientId());
        message.setHeader(bearer.clientSecretHeader(), bearer.clientSecret());
        message.setHeader(bearer.signatureHeader(), AopSignature.of(bearer.clientId(), Instant.now(), bearer.publicKey()));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody("");
    }

    /**
     * Takes the token out of the reply and makes it the body.
     *
     * @throws NoTokenException says what the reply is instead, without its words: they may repeat a secret
     */
    public void read(Message message, @Header(Exchange.HTTP_RESPONSE_CODE) int http) throws IOException {
        byte[] bytes;
        try (InputStream body = message.getBody(InputStream.class)) {
            bytes = body == null ? new byte[0] : body.readNBytes(LONGEST + 1);
        }
        if (http != 200) {
            throw new NoTokenException("the token endpoint answers with HTTP status " + http);
        }
        message.setBody(token(new String(bytes, 0, Math.min(bytes.length, LONGEST), StandardCharsets.UTF_8)));
    }

    private static String token(String reply) {
        try {
            JsonNode token = AopJson.MAPPER.readTree(reply).path("data").path("token");
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
