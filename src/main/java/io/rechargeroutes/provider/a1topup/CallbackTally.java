package io.rechargeroutes.provider.a1topup;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts callbacks, and says once a minute why some lead to nothing. What they hold is written nowhere. */
@ApplicationScoped
public class CallbackTally {

    /** What became of a call to the callback's address. */
    enum Result {
        RECORDED(null),
        REPEATED(null),
        UNKNOWN("names no sending of ours"),
        UNREADABLE("has no txid or no status"),
        UNRECORDED("could not be recorded, the ledger is away"),
        WRONG_TOKEN("has a wrong token"),
        TOO_LARGE("is too large"),
        TOO_SLOW("was sent too slowly"),
        TOO_MANY("came while too many others were served");

        private final String trouble;

        Result(String trouble) {
            this.trouble = trouble;
        }
    }

    private static final long QUIET = Duration.ofMinutes(1).toNanos();

    private final MeterRegistry metrics;
    private final Map<Result, Long> said = new ConcurrentHashMap<>();

    CallbackTally(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    void count(Result result) {
        metrics.counter("recharge.callbacks", "provider", "A1TOPUP", "result", result.name().toLowerCase(Locale.ROOT)).increment();
        if (result.trouble != null && due(result)) {
            Log.warnf("a callback of A1Topup %s; more of them within a minute are only counted (recharge_callbacks_total)", result.trouble);
        }
    }

    private boolean due(Result result) {
        long now = System.nanoTime();
        Long last = said.get(result);
        boolean due = last == null || now - last > QUIET;
        return due && (last == null ? said.putIfAbsent(result, now) == null : said.replace(result, last, now));
    }
}
