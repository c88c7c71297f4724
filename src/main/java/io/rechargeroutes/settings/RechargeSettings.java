package io.rechargeroutes.settings;

import io.smallrye.config.ConfigMapping;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The {@code recharge.*} settings; docs/configuration.md says what each means. Their defaults stand in application.properties. */
@ConfigMapping(prefix = "recharge", namingStrategy = ConfigMapping.NamingStrategy.KEBAB_CASE)
public interface RechargeSettings {

    Path inbox();

    Path outbox();

    Path data();

    Path routes();

    Failover failover();

    /** For how long the same number, operator and amount under another orderId is rejected; zero for never. */
    Duration duplicateWindow();

    Node node();

    Dispatch dispatch();

    CircuitBreaker circuitBreaker();

    StatusQuery status();

    Intake intake();

    Schedule schedule();

    Balance balance();

    StatusQueryCall statusQuery();

    /** This process among those that share a ledger. */
    interface Node {
        String id();

        Duration lease();
    }

    /** Sending requests. */
    interface Dispatch {
        int concurrency();

        Duration maxAge();

        Duration giveUpAfter();

        /** Wait before a request that could not be sent is tried again; doubled each time, up to a minute. */
        Duration backOff();
    }

    /** When nothing is sent to a provider for a while. */
    interface CircuitBreaker {
        /** Account errors, or calls that were not sent or stayed indeterminate, in a row that open a circuit; 0: never. */
        int failureThreshold();

        /** After which a probe goes; zero: only a person closes the circuit. */
        Duration openFor();

        /** The same where each of the counted calls was certainly not sent. */
        Duration probeInterval();
    }

    /** Asking what became of open requests. */
    interface StatusQuery {
        List<Duration> intervals();

        Duration giveUpAfter();

        List<Duration> recheckSuccess();

        /** After which the same failure, said again, turns a success into REVERSED. */
        Duration reversalConfirmAfter();

        /** Most rechecks of one provider in a second, where {@code <provider>.recheck-rate} is not set; beside {@link #rate}. */
        double recheckRate();

        /** Requests of one provider queried at the same time. */
        int threads();

        /** Most requests of one provider that one execution queries. */
        int batch();

        /** Most status queries of one provider in a second, where {@code <provider>.status-query-rate} is not set. */
        double rate();

        /** Percent by which a time to ask is deferred at random (jitter) at most. */
        int jitter();

        /** First back-off of a provider that answers no status queries; doubled each time. */
        Duration backOff();

        /** Longest back-off of such a provider. */
        Duration backOffLimit();
    }

    /** Sending to another provider what one certainly did not execute. */
    interface Failover {
        /** Whether such a recharge goes to another provider, once. */
        boolean enabled();

        /** Whether a refusal that is only inferred counts as certain for that, {@link io.rechargeroutes.model.Outcome#inferred}. */
        boolean trustInferred();
    }

    /** Reading files. */
    interface Intake {
        /** For how long a file must not have changed before it is taken. */
        Duration stableFor();

        /** For how long a file that ends in the middle of something must not have changed before its end counts. */
        Duration unterminatedWait();

        /** Whether a last CSV row without a line end is a request then. */
        boolean acceptUnterminatedLastRow();

        /** The ending of marker files; where it is set only files that have one are taken, and none waits. */
        Optional<String> doneMarker();

        /** Rows recorded in one transaction. */
        int batch();
    }

    /** When schedules fire. */
    interface Schedule {
        /** The time zone of the daily ones, and of the days that they speak of. */
        ZoneId zone();
    }

    /** Watching the providers' wallets. */
    interface Balance {
        /** Rupees; an alert is raised once a balance falls below. */
        BigDecimal alertBelow();

        /** A provider is asked no more often, whoever asks. */
        Duration minInterval();

        /** For how long readings are kept. */
        Duration keep();
    }

    /** One status query, or one fetch of what it needs. */
    interface StatusQueryCall {
        /** Further tries where no answer came. */
        int retries();
    }
}
