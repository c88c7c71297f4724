package io.rechargeroutes.settings;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The {@code recharge.*} settings; docs/configuration.md tells what each means. Their defaults stand in application.properties. */
@ConfigMapping(prefix = "recharge", namingStrategy = ConfigMapping.NamingStrategy.KEBAB_CASE)
public interface RechargeSettings {

    Path inbox();

    Path outbox();

    Path data();

    Path routes();

    /** Whether a recharge that one provider certainly did not execute goes to another, once. */
    boolean failover();

    /** For how long the same number, operator and amount under another orderId is rejected; zero for never. */
    Duration duplicateWindow();

    Node node();

    Dispatch dispatch();

    Enquiry status();

    Intake intake();

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

        /** Refusals of our own making in a row that pause a provider; 0 for none. */
        int troubleLimit();

        /** After which one request tries whether the trouble is over; zero: only a person resumes. */
        Duration troublePause();
    }

    /** Asking what became of open requests. */
    interface Enquiry {
        List<Duration> intervals();

        Duration giveUpAfter();

        List<Duration> recheckSuccess();

        /** Requests asked about at the same time. */
        int threads();

        /** Most rows that one firing asks about. */
        int batch();
    }

    /** Reading files. */
    interface Intake {
        /** Milliseconds for which a file must not have changed before it is taken. */
        int quiet();

        /** Rows recorded in one transaction. */
        int batch();
    }
}
