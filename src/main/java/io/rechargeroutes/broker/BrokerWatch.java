package io.rechargeroutes.broker;

import io.quarkus.logging.Log;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.MessagingSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jboss.logging.Logger.Level;

/** Says once, and then once a minute, that the broker cannot be used, and once that it can again; whoever finds out. */
@ApplicationScoped
@Named("brokerWatch")
public class BrokerWatch implements ExceptionListener {

    private static final String CAUSE = "broker";
    private static final String BACK = "broker is back";

    private final String address;
    private final LogLimiter log;
    private Instant away;
    private boolean warned;

    public BrokerWatch(MessagingSettings settings, LogLimiter log) {
        this.log = log;
        this.address = BrokerSettings.of(settings.broker()).address();
    }

    /** A consumer lost its connection, or did not get one. */
    @Override
    public void onException(JMSException fault) {
        away(fault);
    }

    /** Something could not be sent or received. */
    public synchronized void away(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault) {
        away = away == null ? Instant.now() : away;
        log.over(BACK);
        if (log.warn(
                CAUSE,
                "times the broker at " + address + " could not be used",
                "the broker at " + address
                        + " cannot be used and is tried again; outcomes wait in the ledger, files go on: "
                        + PlainText.of(reason(fault)))) {
            warned = true;
            Log.debug("the broker", fault);
        }
    }

    /** Something was sent or received. */
    public synchronized void reached() {
        if (warned) {
            log.write(
                    Level.INFO,
                    BACK,
                    "times the broker at " + address + " could be used again",
                    "the broker at " + address + " can be used again",
                    null);
        }
        if (away != null) {
            log.over(CAUSE);
        }
        away = null;
        warned = false;
    }

    /** Since when it cannot be used; empty where it can, or nobody tried. */
    public synchronized Optional<Instant> awaySince() {
        return Optional.ofNullable(away);
    }

    private static String reason(Throwable fault) {
        Throwable cause = fault;
        while (cause.getCause() != null && !(cause instanceof JMSException)) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
