package io.rechargeroutes.ops;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.log.FaultCause;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.PlainText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/** Says that a step cannot go on, once a minute for each step and cause; the step itself tries again by itself. */
@ApplicationScoped
@Named("stepFault")
public class StepFault {

    private final LogLimiter log;

    public StepFault(LogLimiter log) {
        this.log = log;
    }

    /** Reports what stopped a route; not that the process is stopping. */
    public void report(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault, Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            Log.debugf(fault, "%s", exchange.getFromRouteId());
            return;
        }
        report(exchange.getFromRouteId(), fault);
    }

    /** Reports what stopped a step; the reason, in a few words. */
    public String report(String step, Throwable fault) {
        String away = ledger(fault);
        String what = away == null ? PlainText.of(String.valueOf(fault)) : away;
        // the ledger's reasons are few; wherever it was met, it is one cause
        String cause = away == null ? FaultCause.of(fault) : away;
        if (log.warn(
                step + ": " + cause,
                "times " + step + " could not go on",
                step + " waits and will go on by itself: " + what)) {
            Log.debugf(fault, "%s", step);
        }
        return what;
    }

    /** What is the matter with the ledger; null where it is something else. */
    private static String ledger(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof LedgerException) {
                return cause.getMessage();
            }
        }
        return null;
    }
}
