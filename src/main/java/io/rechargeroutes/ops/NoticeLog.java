package io.rechargeroutes.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.rechargeroutes.model.Notice;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import org.apache.camel.Body;

/** Announces a notice in the log, and counts it. */
@ApplicationScoped
@Named("noticeLog")
public class NoticeLog {

    private final MeterRegistry metrics;

    NoticeLog(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** One line a notice: {@code ALERT} or {@code NOTICE}, its kind, what it is about, what happened. */
    public void write(@Body Notice notice) {
        if (notice.alert()) {
            Log.warnf("ALERT %s %s: %s", notice.kind(), notice.subject(), notice.text());
        } else {
            Log.infof("NOTICE %s %s: %s", notice.kind(), notice.subject(), notice.text());
        }
        metrics.counter("recharge.notices", "kind", notice.kind(), "alert", String.valueOf(notice.alert())).increment();
    }
}
