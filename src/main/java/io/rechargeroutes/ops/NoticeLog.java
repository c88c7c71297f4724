package io.rechargeroutes.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Notice;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.jboss.logging.Logger.Level;

/** Announces a notice in the log, and counts it. */
@ApplicationScoped
@Named("noticeLog")
public class NoticeLog {

    /**
     * Of these there is one for each request, or for each queue that a sender names: an outage makes thousands of them.
     */
    private static final Map<String, String> MANY = Map.of(
            Notice.REVIEW,
            "requests went to REVIEW",
            "RECHECK_UNCLEAR",
            "rechecks of successes got no clear answer",
            "RECHECK_GIVEN_UP",
            "rechecks of successes were given up",
            "REVERSAL_UNCONFIRMED",
            "successes were said to have failed",
            "LATE_ANSWER",
            "calls were answered late",
            "ANSWER_NOT_RECORDED",
            "answers could not be recorded",
            "UNREADABLE_REQUEST",
            "requests cannot be read",
            "DECISION_CONTRADICTED",
            "decisions were contradicted",
            "CALLBACK_UNEXPECTED",
            "callbacks came unexpectedly",
            "REPLY_UNDELIVERED",
            "reply queues take no answers");

    private final MeterRegistry metrics;
    private final LogLimiter log;

    NoticeLog(MeterRegistry metrics, LogLimiter log) {
        this.metrics = metrics;
        this.log = log;
    }

    /**
     * One line a notice, {@code ALERT} or {@code NOTICE}, its kind, what it is about, what happened; where there are
     * many, they are counted.
     */
    public void write(@Body Notice notice) {
        String line =
                (notice.alert() ? "ALERT " : "NOTICE ") + notice.kind() + " " + notice.subject() + ": " + notice.text();
        Level level = notice.alert() ? Level.WARN : Level.INFO;
        if (MANY.containsKey(notice.kind())) {
            String where = provider(notice).map(name -> " at " + name).orElse("");
            log.write(level, "notice " + notice.kind() + where, MANY.get(notice.kind()) + where, line, null);
        } else {
            Log.log(level, line);
        }
        metrics.counter("recharge.notices", "kind", notice.kind(), "alert", String.valueOf(notice.alert()))
                .increment();
    }

    private static Optional<String> provider(Notice notice) {
        return Optional.ofNullable(notice.data())
                .map(data -> data.path("provider").asText(null));
    }
}
