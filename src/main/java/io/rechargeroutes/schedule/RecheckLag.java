package io.rechargeroutes.schedule;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.ledger.dispatch.StatusQueries;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;

/**
 * Publishes how late the rechecks of successes are as {@code recharge_recheck_lag_seconds{provider}}, from the ledger,
 * so that every node shows the same; and alerts, once a day for each provider, when one is a day late.
 */
@ApplicationScoped
@Named("recheckLag")
public class RecheckLag {

    private static final Duration TOO_LATE = Duration.ofDays(1);

    private final StatusQueries ledger;
    private final NoticeLedger notices;
    private final ZoneId zone;
    private final MultiGauge gauge;

    public RecheckLag(StatusQueries ledger, NoticeLedger notices, RechargeSettings settings, MeterRegistry metrics) {
        this.ledger = ledger;
        this.notices = notices;
        this.zone = settings.schedule().zone();
        this.gauge = MultiGauge.builder("recharge.recheck.lag")
                .baseUnit("seconds")
                .description("how late the oldest recheck of a success is")
                .register(metrics);
    }

    public void refresh() {
        Map<String, Duration> lag = ledger.recheckLag();
        gauge.register(
                lag.entrySet().stream()
                        .map(late -> MultiGauge.Row.of(
                                Tags.of("provider", late.getKey()),
                                Math.max(0, late.getValue().toSeconds())))
                        .toList(),
                true);
        lag.forEach((provider, late) -> {
            if (late.compareTo(TOO_LATE) >= 0) {
                notices.record(Notice.recheckLate(
                        provider, late.toHours(), LocalDate.now(zone).toString()));
            }
        });
    }
}
