package io.rechargeroutes.provider.http;

import io.quarkus.logging.Log;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.NotOfferedException;
import io.rechargeroutes.provider.http.SendWindow.RefusedCallException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/**
 * Turns whatever went wrong in a provider route into an outcome. Only what certainly never left may be tried again;
 * every other fault leaves an indeterminate outcome, and an indeterminate outcome is queried, never sent again.
 */
@ApplicationScoped
@Named("callFault")
public class CallFault {

    /** No byte of the request was handed to a connection: the provider certainly did not execute it. */
    public static final class NotSentException extends IOException {

        private static final long serialVersionUID = 1L;

        public NotSentException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The whole call took longer than it may. The provider may have executed the request. */
    public static final class DeadlineException extends IOException {

        private static final long serialVersionUID = 1L;

        public DeadlineException(String message) {
            super(message);
        }
    }

    /**
     * What came back is no HTTP reply that can be read, or more than is read. The provider may have executed the
     * request.
     */
    public static final class UnreadableReplyException extends IOException {

        private static final long serialVersionUID = 1L;

        public UnreadableReplyException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The outcome of a call that ended in an exception. The exception's own message stays out of it: it may hold a URL.
     *
     * @param noReference set by a route whose provider took no reference of ours, so that nobody can query a lost
     *     answer
     */
    public Outcome outcome(
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault,
            @ExchangeProperty("noReference") Boolean noReference,
            Message message) {
        // the query of a call that failed is still there, credentials included; later steps may log what they carry
        message.removeHeaders("*", "CamelRedeliver*");
        Outcome outcome = outcome(fault, SendWindow.of(message.getExchange()));
        boolean queryNobody = outcome.verdict() == Verdict.UNKNOWN && Boolean.TRUE.equals(noReference);
        return queryNobody ? Outcome.unknown("NO_REFERENCE", outcome.code() + ": " + outcome.message()) : outcome;
    }

    /** @param window of the attempt that the call was made for; null where it was made for none */
    static Outcome outcome(Throwable fault, SendWindow window) {
        Log.debugf("a call ended in %s", fault == null ? null : fault.getClass().getName());
        boolean sent = window != null && window.sent();
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedCallException refused) {
                return refused.outcome();
            }
            if (cause instanceof NotSentException && sent) {
                return Outcome.unknown(
                        "CONNECTION_LOST", "the request was sent, and its route called once more, which was refused");
            }
            if (cause instanceof NotSentException notSent) {
                return Outcome.of(
                        Verdict.NOT_SENT, "PROVIDER_UNREACHABLE", "no connection: " + text(notSent.getCause()));
            }
            if (cause instanceof NotOfferedException && sent) {
                return Outcome.unknown("CONNECTION_LOST", "the request was sent, and its route refused it afterwards");
            }
            if (cause instanceof NotOfferedException notOffered) {
                return Outcome.of(Verdict.REFUSED, "NOT_OFFERED", notOffered.getMessage());
            }
            if (cause instanceof DeadlineException || cause instanceof SocketTimeoutException) {
                return Outcome.unknown("TIMEOUT", "no whole reply within the deadline");
            }
            if (cause instanceof UnreadableReplyException) {
                return Outcome.unknown("UNREADABLE_REPLY", cause.getMessage());
            }
            if (cause instanceof IOException && cause.getClass().getName().startsWith("com.fasterxml.jackson")) {
                break;
            }
            if (cause instanceof IOException) {
                return Outcome.unknown("CONNECTION_LOST", "the connection ended before a whole reply");
            }
        }
        return Outcome.unknown("UNREADABLE_REPLY", "the reply could not be read");
    }

    /** Why there was no connection, for the sender of the request. */
    private static String text(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "the provider's host name is not known";
            }
            if (cause instanceof SSLException) {
                return "no agreement on TLS";
            }
            if (cause instanceof ConnectionRequestTimeoutException) {
                return "all connections were taken";
            }
            if (cause instanceof SocketTimeoutException) {
                return "the provider did not accept it in time";
            }
            if (cause instanceof SocketException) {
                return "it was refused, or there is no way there";
            }
        }
        return "it could not be made";
    }
}
