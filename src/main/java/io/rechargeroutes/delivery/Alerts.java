package io.rechargeroutes.delivery;

import io.rechargeroutes.ledger.delivery.AlertOutbox;
import io.rechargeroutes.ledger.delivery.AlertOutbox.Alert;
import io.rechargeroutes.ledger.delivery.DeliveryBatch;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.settings.AlertSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.mail.AuthenticationFailedException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Alerts on their way to e-mail and webhook. The flow between the steps is in routes/delivery/alerts.camel.yaml. */
@ApplicationScoped
@Named("alerts")
public class Alerts {

    private static final int MOST = 50;
    private static final int LONGEST_CHAIN = 10;

    private final AlertOutbox ledger;
    private final AlertSettings settings;
    private final LogLimiter log;
    private final CamelContext camel;

    Alerts(AlertOutbox ledger, AlertSettings settings, LogLimiter log, CamelContext camel) {
        this.ledger = ledger;
        this.settings = settings;
        this.log = log;
        this.camel = camel;
    }

    /** Claims what a channel has to deliver, oldest first. */
    public DeliveryBatch<Alert> claim(String channel) {
        return ledger.claim(channel, MOST);
    }

    /** Whether this one may be delivered now. Its lease is renewed; false where another node has it, and at a stop. */
    public boolean owned(@Body Alert alert, @ExchangeProperty("batch") DeliveryBatch<Alert> batch) {
        return !camel.isStopping() && batch.mayDeliver(alert);
    }

    public void delivered(
            @ExchangeProperty("alert") Alert alert, @ExchangeProperty("batch") DeliveryBatch<Alert> batch) {
        ledger.delivered(batch, alert);
    }

    /** It is delivered again after a back-off. What the other side answered is shown nowhere. */
    public void failed(
            @ExchangeProperty("alert") Alert alert,
            @ExchangeProperty("batch") DeliveryBatch<Alert> batch,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault) {
        String why = reason(fault);
        log.warn(
                "alert channel " + alert.channel() + ": " + why,
                "times an alert could not be delivered by " + alert.channel(),
                "an alert cannot be delivered by " + alert.channel() + ", and is delivered again: " + why);
        ledger.failed(batch, alert, settings.backOff(), settings.backOffLimit(), why);
    }

    /** Ends the claims. */
    public void release(@ExchangeProperty("batch") DeliveryBatch<Alert> batch) {
        ledger.release(batch);
    }

    /** In our own text: what a server says may hold an address, a name or a password. */
    private static String reason(Throwable fault) {
        return Stream.iterate(fault, link -> link != null, Throwable::getCause)
                .limit(LONGEST_CHAIN)
                .map(Alerts::known)
                .filter(reason -> reason != null)
                .findFirst()
                .orElseGet(() -> fault.getClass().getSimpleName());
    }

    private static String known(Throwable fault) {
        if (fault instanceof HttpOperationFailedException answer) {
            return "the receiver answers HTTP " + answer.getStatusCode();
        }
        if (fault instanceof AuthenticationFailedException) {
            return "the server refuses the login";
        }
        if (fault instanceof UnknownHostException) {
            return "the host's name is not known";
        }
        if (fault instanceof ConnectException) {
            return "the connection is refused";
        }
        if (fault instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        return fault instanceof SSLException
                ? "the connection cannot be encrypted, or the certificate is not trusted"
                : null;
    }
}
