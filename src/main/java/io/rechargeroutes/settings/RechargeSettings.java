package io.rechargeroutes.settings;

import io.rechargeroutes.settings.Setting.Form;
import io.smallrye.config.ConfigMapping;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * The way of a request: folders, intake, dispatch, status check, delivery. Defaults stand in application.properties.
 * Some are read by routes alone; they stand here for their type. A {@code long} is milliseconds: Camel takes no unit
 * there, and {@link NormalSettings} takes it off.
 */
@ConfigMapping(prefix = "recharge", namingStrategy = ConfigMapping.NamingStrategy.KEBAB_CASE)
public interface RechargeSettings {

    /** Files dropped here are taken. */
    Path inbox();

    /** Results appear here. */
    Path outbox();

    /** The embedded ledger and what belongs to it. */
    Path data();

    /** Routes and catalogue are read from here at every start. */
    Path routes();

    Files files();

    Failover failover();

    /** For how long the same number, operator and amount under another orderId is rejected; zero for never. */
    @Setting(least = 0)
    Duration duplicateWindow();

    Node node();

    Dispatch dispatch();

    CircuitBreaker circuitBreaker();

    StatusQuery status();

    Repeats statusQuery();

    /** Milliseconds before a lookup, a status query, or the recording of an outcome is tried again. */
    @Setting(example = "1s or 500ms")
    long retryDelay();

    Intake intake();

    Retention retention();

    Schedule schedule();

    Balance balance();

    Reconciliation reconciliation();

    Delivery delivery();

    /** Files of requests and results. */
    interface Files {
        /** Whether folders and files of inbox and outbox are made for the group of the process too. */
        boolean groupAccess();

        /** Whether outcomes of requests from files go to the results queue too. */
        boolean toResultsQueue();
    }

    /** This process among those that share a ledger. */
    interface Node {
        /** A name for people; each process adds a random part. */
        String id();

        /** After this time without a heartbeat others take its work. */
        Duration lease();

        /** Nodes with different configurations raise an alert after this time. */
        Duration configurationDiffersAfter();
    }

    /** Sending requests. */
    interface Dispatch {
        /** Requests in flight at one provider, where {@code <provider>.concurrency} is not set. */
        @Setting(unit = "requests")
        int concurrency();

        /** Threads that send; a start raises it to the sum of the providers' concurrency. */
        @Setting(unit = "threads")
        int threads();

        /** Time between two looks for waiting requests when there were none. */
        Duration poll();

        /** Older requests are never sent. */
        Duration maxAge();

        /** For how long a request that cannot be sent is tried while its provider answers others. */
        @Setting(least = 0)
        Duration giveUpAfter();

        /** Wait before a request that could not be sent is tried again; doubled each time, up to a minute. */
        Duration backOff();
    }

    /** When nothing is sent to a provider for a while. */
    interface CircuitBreaker {
        /**
         * Account errors, or calls that were not sent or stayed indeterminate, in a row that open a circuit; 0: never.
         */
        @Setting(unit = "failures", least = 0)
        int failureThreshold();

        /** After which a probe goes; zero: only a person closes the circuit. */
        @Setting(least = 0)
        Duration openFor();

        /** The same where each of the counted calls was certainly not sent. */
        Duration probeInterval();
    }

    /** Asking what became of open requests. */
    interface StatusQuery {
        /** When open requests are looked for. */
        @Setting(form = Form.CRON)
        String cron();

        /** Times from one answer to the next status query; the last one repeats. */
        List<Duration> intervals();

        /** After this time a person decides. */
        Duration giveUpAfter();

        /** Successes are queried again after these times, for refunds. */
        List<Duration> recheckSuccess();

        /** After which the same failure, said again, turns a success into REVERSED. */
        Duration reversalConfirmAfter();

        /**
         * Most rechecks of one provider in a second, where {@code <provider>.recheck-rate} is not set; beside
         * {@link #rate}.
         */
        @Setting(unit = "a second")
        double recheckRate();

        /** Requests of one provider queried at the same time. */
        @Setting(unit = "requests")
        int threads();

        /** Most requests of one provider that one execution queries. */
        @Setting(unit = "requests")
        int batch();

        /** Most status queries of one provider in a second, where {@code <provider>.status-query-rate} is not set. */
        @Setting(unit = "a second")
        double rate();

        /** Percent by which a time to ask is deferred at random (jitter) at most. */
        @Setting(form = Form.PERCENTAGE)
        int jitter();

        /** First back-off of a provider that answers no status queries; doubled each time. */
        Duration backOff();

        /** Longest back-off of such a provider. */
        Duration backOffLimit();
    }

    /** Repeating at once what moves no money. */
    interface Repeats {
        /** How often a lookup or status query is repeated when its answer is lost. */
        @Setting(unit = "times", least = 0)
        int retries();
    }

    /** Sending to another provider what one certainly did not execute. */
    interface Failover {
        /** Whether such a recharge goes to another provider, once. */
        boolean enabled();

        /**
         * Whether a refusal that is only inferred counts as certain for that,
         * {@link io.rechargeroutes.model.Outcome#inferred}.
         */
        boolean trustInferred();
    }

    /** Reading files. */
    interface Intake {
        /** Which file names are taken. */
        @Setting(form = Form.REGULAR_EXPRESSION)
        String include();

        /** Milliseconds between two looks at the inbox. */
        @Setting(example = "500ms or 1s")
        long poll();

        /** For how long a file must not have changed before it is taken. */
        @Setting(least = 0)
        Duration stableFor();

        /** For how long a file that ends in the middle of something must not have changed before its end counts. */
        @Setting(least = 0)
        Duration unterminatedWait();

        /** Whether a last CSV row without a line end is a request then. */
        boolean acceptUnterminatedLastRow();

        /** The ending of marker files; where it is set only files that have one are taken, and none waits. */
        @Setting(unit = "suffix")
        Optional<String> doneMarker();

        /** Names of fields that come back with each result of a canonical input, unchanged. */
        @Setting(unit = "names")
        Optional<List<String>> passThrough();

        /** Rows recorded in one transaction. */
        @Setting(unit = "rows")
        int batch();
    }

    /** How long things are kept; what is not set is kept for good. */
    interface Retention {
        /** Time since the last change of a finished request after which it goes to the archive. */
        Optional<Duration> requests();

        /** Requests that go to the archive in a second at most; fewer while others wait to be sent. */
        @Setting(unit = "requests/s", least = 1, most = 100_000)
        int rate();

        /** Age at which a month of the archive leaves the database. */
        Optional<Duration> history();

        /** Folder for files of months that leave the database; where it is not set they are deleted. */
        Optional<Path> archive();

        /** Time since the last change of a finished request after which its encrypted details are removed. */
        Optional<Duration> privateDetails();

        /** Age at which decisions about requests of the archive are removed. */
        Optional<Duration> decisions();

        /** Age at which notices are removed that were announced and, if alerts, acknowledged. */
        Optional<Duration> notices();

        /** Time after which inputs are deleted from .done and .failed; not while a file is still compared. */
        @Setting(least = 2 * 3_600_000L, example = "90d; 2h is the least: a file is compared for an hour")
        Optional<Duration> inputFiles();

        /** Time since its last change after which a result file is deleted. */
        Optional<Duration> resultFiles();

        /** Age at which inputs that hold private details are deleted; they are kept where it is not set. */
        Optional<Duration> privateInputs();

        /** When all of this is looked for. */
        @Setting(form = Form.CRON)
        String cron();
    }

    /** When schedules fire. */
    interface Schedule {
        /** The time zone of the daily ones, and of the days that they speak of. */
        ZoneId zone();
    }

    /** Watching the providers' wallets. */
    interface Balance {
        /** When the wallets are looked at. */
        @Setting(form = Form.CRON)
        String cron();

        /** Rupees; an alert is raised once a balance falls below. */
        @Setting(unit = "rupees", least = 0, example = "1000 or 99.50")
        BigDecimal alertBelow();

        /** A provider is asked no more often, whoever asks. */
        @Setting(least = 0)
        Duration minInterval();

        /** For how long readings are kept. */
        @Setting(least = 3 * 86_400_000L, example = "90d; 3d is the least, which the reconciliation needs")
        Duration keep();

        /** Time between two looks of the metric recharge_balance at the ledger. */
        Duration gaugePoll();
    }

    /** The daily account of each wallet. */
    interface Reconciliation {
        /** When days that are over are reconciled, in {@link Schedule#zone}. */
        @Setting(form = Form.CRON)
        String cron();
    }

    /** Handing results to their senders. */
    interface Delivery {
        /** Time between two looks for results to write. */
        Duration poll();
    }
}
