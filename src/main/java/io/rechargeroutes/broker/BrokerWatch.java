package io.rechargeroutes.broker;

import io.quarkus.logging.Log;
import io.rechargeroutes.model.Words;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.eclipse.microprofile.config.Config;

/** Says once, and then once a minute, that the broker cannot be used, and once that it can again; whoever finds out. */
@ApplicationScoped
@Named("brokerWatch")
public class BrokerWatch implements ExceptionListener {

    private static final Duration QUIET = Duration.ofMinutes(1);

    private final String address;
    private Instant away;
    private Instant said;
    private boolean warned;

    BrokerWatch(Config config) {
        this.address = BrokerSettings.of(config).address();
    }

    /** A consumer lost its connection, or did not get one. */
    @Override
    public void onException(JMSException fault) {
        away(fault);
    }

    /** Something could not be sent or received. */
    public synchronized void away(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault) {
        Instant now = Instant.now();
        away = away == null ? now : away;
        if (said == null || !now.isBefore(said.plus(QUIET))) {
            said = now;
            warned = true;
            Log.warnf("the broker at %s cannot be used and is tried again; outcomes wait in the ledger, files go on: %s", address, Words.clean(reason(fault)));
            Log.debug("the broker", fault);
        }
    }

    /** Something was sent or received. */
    public synchronized void reached() {
        if (warned) {
            Log.infof("the broker at %s can be used again", address);
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
