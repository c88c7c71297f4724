package io.rechargeroutes.launch;

import io.rechargeroutes.provider.http.ProviderHttp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.Config;
import org.quartz.CronExpression;

/** What would be wrong with the schedules: a zone that does not exist would silently be GMT, a rate of nothing would ask nobody. */
final class ScheduleChecks {

    private static final List<String> CRONS = List.of("recharge.status.cron", "recharge.balance.cron", "recharge.reconciliation.cron", "recharge.retention.cron");

    private final Config config;
    private final List<String> faults = new ArrayList<>();

    private ScheduleChecks(Config config) {
        this.config = config;
    }

    static List<String> faults(Config config) {
        ScheduleChecks checks = new ScheduleChecks(config);
        CRONS.forEach(key -> checks.require(key, String.class, ScheduleChecks::isCron, "a Quartz cron like 0+0/15+*+*+*+?, + for a blank"));
        checks.require("recharge.schedule.zone", String.class, ScheduleChecks::isZone, "a time zone like Asia/Kolkata");
        checks.require("recharge.status.rate", Double.class, rate -> rate > 0, "more than 0");
        checks.require("recharge.status.recheck-rate", Double.class, rate -> rate > 0, "more than 0");
        checks.require("recharge.status.reversal-confirm-after", Duration.class, ScheduleChecks::isPositive, "a time like 1h");
        checks.require("recharge.status.threads", Integer.class, threads -> threads > 0, "at least 1");
        checks.require("recharge.status.batch", Integer.class, batch -> batch > 0, "at least 1");
        checks.require("recharge.status.jitter", Integer.class, jitter -> jitter >= 0 && jitter <= 100, "a percentage");
        checks.require("recharge.status.back-off", Duration.class, ScheduleChecks::isPositive, "a time like 30s");
        checks.require("recharge.status.back-off-limit", Duration.class, ScheduleChecks::isPositive, "a time like 15m");
        checks.require("recharge.balance.min-interval", Duration.class, interval -> !interval.isNegative(), "a time like 11m");
        checks.require("recharge.balance.keep", Duration.class, keep -> keep.compareTo(Duration.ofDays(3)) >= 0, "3d or more: the reconciliation needs them");
        checks.require("recharge.retention.private-inputs", Duration.class, ScheduleChecks::isPositive, "a time like 30d");
        checks.require("recharge.node.configuration-differs-after", Duration.class, ScheduleChecks::isPositive, "a time like 30m");
        for (String provider : ProviderHttp.providers(config)) {
            checks.require(provider + ".enquiry-rate", Double.class, rate -> rate > 0, "more than 0");
            checks.require(provider + ".recheck-rate", Double.class, rate -> rate > 0, "more than 0");
        }
        return checks.faults;
    }

    /** A setting that is not there has its own line elsewhere, or a default. */
    private <T> void require(String key, Class<T> type, Predicate<T> fits, String form) {
        try {
            if (config.getOptionalValue(key, type).filter(fits.negate()).isEmpty()) {
                return;
            }
        } catch (IllegalArgumentException unreadable) {
            // told below
        }
        faults.add("application.properties: " + key + " must be " + form);
    }

    private static boolean isCron(String text) {
        return CronExpression.isValidExpression(text.replace('+', ' '));
    }

    private static boolean isZone(String text) {
        try {
            return ZoneId.of(text).getId().equals(text);
        } catch (DateTimeException unknown) {
            return false;
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
