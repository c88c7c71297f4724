package io.rechargeroutes.ops;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.model.Words;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/** Says once, and then once a minute, that a step cannot go on; the step itself tries again by itself. */
@ApplicationScoped
@Named("trouble")
public class Trouble {

    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Map<String, Long> said = new ConcurrentHashMap<>();

    /** Reports what stopped a route; not that it was told to stop. */
    public void report(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault, Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            Log.debugf(fault, "%s", exchange.getFromRouteId());
            return;
        }
        report(exchange.getFromRouteId(), fault);
    }

    /** Reports what stopped a step; the reason, in a few words. */
    public String report(String step, Throwable fault) {
        String what = reason(fault);
        long now = System.nanoTime();
        Long last = said.get(step + what);
        if (last == null || now - last > QUIET.toNanos()) {
            said.put(step + what, now);
            Log.warnf("%s waits and will go on by itself: %s", step, what);
            Log.debugf(fault, "%s", step);
        }
        return what;
    }

    private static String reason(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof LedgerException) {
                return cause.getMessage();
            }
        }
        return Words.clean(String.valueOf(fault));
    }
}
