package io.rechargeroutes.provider.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonParseException;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.NotOfferedException;
import io.rechargeroutes.provider.http.CallFault.DeadlineException;
import io.rechargeroutes.provider.http.CallFault.NotSentException;
import io.rechargeroutes.provider.http.CallFault.UnreadableReplyException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CallFaultTest {

    private static final String SECRET = "https://provider.example/pay?pwd=hidden";

    private final Message message = new DefaultMessage(new DefaultCamelContext());

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments(
                        new NotSentException("refused", new ConnectException(SECRET)),
                        Verdict.NOT_SENT,
                        "PROVIDER_UNREACHABLE"),
                arguments(new NotOfferedException("operator X has no code"), Verdict.REFUSED, "NOT_OFFERED"),
                arguments(new DeadlineException(SECRET), Verdict.UNKNOWN, "TIMEOUT"),
                arguments(new SocketTimeoutException(SECRET), Verdict.UNKNOWN, "TIMEOUT"),
                arguments(new UnreadableReplyException("too long", null), Verdict.UNKNOWN, "UNREADABLE_REPLY"),
                arguments(new JsonParseException(null, SECRET), Verdict.UNKNOWN, "UNREADABLE_REPLY"),
                arguments(new SocketException(SECRET), Verdict.UNKNOWN, "CONNECTION_LOST"),
                // only the guard knows that nothing left; anybody else's word for it proves nothing
                arguments(new ConnectException(SECRET), Verdict.UNKNOWN, "CONNECTION_LOST"),
                arguments(new IllegalStateException(SECRET), Verdict.UNKNOWN, "UNREADABLE_REPLY"),
                arguments(new OutOfMemoryError(SECRET), Verdict.UNKNOWN, "UNREADABLE_REPLY"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultHasAnOutcomeWhateverItIsWrappedIn(Throwable fault, Verdict verdict, String code) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        for (Throwable wrapped : new Throwable[] {
            fault, new RuntimeException(fault), new CamelExecutionException(SECRET, exchange, fault)
        }) {
            Outcome outcome = new CallFault().outcome(wrapped, null, message);
            assertEquals(verdict, outcome.verdict());
            assertEquals(code, outcome.code());
            assertFalse(outcome.message().contains("hidden"), outcome.message());
        }
    }

    @Test
    void lostAnswer_noReference_saysSo() {
        Outcome outcome = new CallFault().outcome(new SocketException("reset"), true, message);
        assertEquals("NO_REFERENCE", outcome.code());
        assertTrue(outcome.message().startsWith("CONNECTION_LOST"), outcome.message());
        assertEquals(
                "PROVIDER_UNREACHABLE",
                new CallFault()
                        .outcome(new NotSentException("refused", null), true, message)
                        .code());
    }

    @Test
    void theQueryOfACallThatFailedIsNotCarriedOn() {
        message.setHeader(Exchange.HTTP_QUERY, "pwd=hidden");
        new CallFault().outcome(new IOException("reset"), null, message);
        assertTrue(message.getHeaders().isEmpty(), message.getHeaders().toString());
    }
}
