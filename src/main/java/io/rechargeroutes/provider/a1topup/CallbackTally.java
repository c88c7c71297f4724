package io.rechargeroutes.provider.a1topup;

import io.micrometer.core.instrument.MeterRegistry;
import io.rechargeroutes.log.LogLimiter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;

/** Counts callbacks, and says once a minute why some lead to nothing. What they hold is written nowhere. */
@ApplicationScoped
public class CallbackTally {

    /** What became of a call to the callback's address. */
    enum Result {
        RECORDED(null),
        REPEATED(null),
        UNKNOWN("names no attempt of ours"),
        UNREADABLE("has no txid or no status"),
        UNRECORDED("could not be recorded, the ledger is away"),
        WRONG_TOKEN("has a wrong token"),
        TOO_LARGE("is too large"),
        TOO_SLOW("was sent too slowly"),
        TOO_MANY("came while too many others were served");

        private final String problem;

        Result(String problem) {
            this.problem = problem;
        }
    }

    private final MeterRegistry metrics;
    private final LogLimiter log;

    CallbackTally(MeterRegistry metrics, LogLimiter log) {
        this.metrics = metrics;
        this.log = log;
    }

    void count(Result result) {
        metrics.counter("recharge.callbacks", "provider", "A1TOPUP", "result", result.name().toLowerCase(Locale.ROOT)).increment();
        if (result.problem != null) {
            log.warn("A1TOPUP callback " + result, "callbacks of A1Topup led to nothing", "a callback of A1Topup " + result.problem + "; recharge_callbacks_total counts how often");
        }
    }
}
