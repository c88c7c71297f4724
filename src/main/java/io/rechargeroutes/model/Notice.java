package io.rechargeroutes.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Something that a person should know and that is not the outcome of a request.
 *
 * @param kind what happened, one of the kinds in docs/operations.md, which says what to do about each
 * @param alert whether somebody has to do something
 * @param subject the provider, orderId or file that it is about
 * @param text what happened, in a sentence; made plain by {@link PlainText}
 * @param occasion recorded once for each kind, subject and occasion; null for every time
 * @param data facts for programs, or null
 */
public record Notice(String kind, boolean alert, String subject, String text, String occasion, ObjectNode data) {

    /** A request waits for a person. */
    public static final String REVIEW = "REVIEW";
    /** A wallet fell below the threshold. */
    public static final String LOW_BALANCE = "LOW_BALANCE";
    /** A wallet is above it again. */
    public static final String BALANCE_RESTORED = "BALANCE_RESTORED";
    /** Money was put into a wallet, or taken out of it. */
    public static final String TOP_UP = "TOP_UP";
    /** A day's account of a wallet comes out even. */
    public static final String RECONCILED = "RECONCILED";
    /** It does not. */
    public static final String RECONCILIATION_DIFFERENCE = "RECONCILIATION_DIFFERENCE";
    /** There are too few readings to say. */
    public static final String NOT_RECONCILED = "NOT_RECONCILED";
    /** An input file changed after it was read. */
    public static final String FILE_CHANGED = "FILE_CHANGED";

    private static final int MOST_NAMES = 10;

    public Notice {
        subject = PlainText.of(subject);
        text = PlainText.of(text);
    }

    /** Somebody has to do something. */
    public static Notice alert(String kind, String subject, String text, String occasion) {
        return new Notice(kind, true, subject, text, occasion, null);
    }

    /** Good to know. */
    public static Notice info(String kind, String subject, String text, String occasion) {
        return new Notice(kind, false, subject, text, occasion, null);
    }

    /**
     * Failures in a row opened a circuit.
     *
     * @param probe after which a probe goes; zero: only a person closes it
     * @param occasion it is recorded once of this; null: every time
     */
    public static Notice circuitOpened(String target, String reason, long waiting, Duration probe, String occasion) {
        String next = probe.isZero()
                ? "No probe goes by itself: mend the cause, then resume it with the operations API"
                : "A probe goes after " + text(probe)
                        + ": an answer to it closes the circuit, otherwise the circuit stays open and a probe goes"
                        + " again";
        return alert(
                "CIRCUIT_OPENED",
                target,
                reason + "; its requests wait (" + waiting + " requests wait to be sent). " + next,
                occasion);
    }

    /** A probe closed it. */
    public static Notice circuitClosed(String target, Duration open, long waiting) {
        return info(
                "CIRCUIT_CLOSED",
                target,
                "it answers again after " + text(open) + "; " + waiting + " requests that waited are sent now",
                null);
    }

    private static String text(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
    }

    /**
     * An account error: a provider refuses requests for a reason of our own making. Recorded once an hour for each
     * provider and code.
     */
    public static Notice refusedForAccountError(String provider, String code, String remedy, String hour) {
        String what = remedy == null ? "look at docs/messages.md" : remedy;
        return alert(
                "REFUSED_FOR_ACCOUNT_ERROR",
                provider + " " + code,
                "it refuses requests with " + code + ": " + what,
                hour);
    }

    /** A person paused a provider, or one operator of it. */
    public static Notice paused(Pause pause) {
        return info("PROVIDER_PAUSED", pause.target(), "paused by " + pause.who() + ": " + pause.reason(), null);
    }

    /** A pause is over. */
    public static Notice resumed(String target, String who, long waiting) {
        return info("PROVIDER_RESUMED", target, "resumed by " + who + "; " + waiting + " requests waited for it", null);
    }

    /** The provider says something else than the person who decided. Recorded once a request. */
    public static Notice decisionContradicted(String orderId, Status decided, String who, Outcome outcome) {
        String code = outcome.code() == null ? "" : " " + outcome.code();
        return alert(
                "DECISION_CONTRADICTED",
                orderId,
                who + " decided " + decided + ", and now the provider says "
                        + outcome.verdict() + code
                        + "; nothing was changed. Look at the provider's records",
                "decision");
    }

    /** A callback or an answer came for a request of the archive. */
    public static Notice recalled(String orderId) {
        return info(
                "ARCHIVED_REQUEST_RECALLED",
                orderId,
                "a callback or an answer came for it after it went to the archive; it is among the others again",
                null);
    }

    /**
     * The same, and its history cannot be had, so nothing can be queried. Recorded once for each report.
     *
     * @param where where its history is, in a sentence
     */
    public static Notice callbackWithoutHistory(String orderId, Callback callback, String where) {
        return alert(
                "CALLBACK_WITHOUT_HISTORY",
                orderId,
                "a callback says " + callback.reported() + " of reference " + callback.reference()
                        + ", and the rows of this request are not in the ledger: " + where
                        + ". Look at the records of " + callback.provider(),
                callback.reference() + " " + callback.reported());
    }

    /** A month of the archive cannot be written to its file. Recorded once for each file. */
    public static Notice archiveFileFailed(String file, String reason) {
        return alert(
                "ARCHIVE_FILE_FAILED",
                file,
                "it cannot be written: " + reason + "; the month stays in the ledger, and is tried again",
                "file");
    }

    /**
     * No answer, or one that is not understood; it is queried again. Recorded once for each reference and recheck,
     * however often it is asked.
     */
    public static Notice recheckUnclear(
            String provider, String orderId, String reference, Outcome outcome, int recheck) {
        return ofRecheck(
                "RECHECK_UNCLEAR",
                false,
                provider,
                orderId,
                "recheck " + recheck + " of reference "
                        + reference + " got no clear answer from " + provider
                        + ", but " + message(outcome) + "; it stays SUCCESS and is queried again",
                reference + " " + recheck);
    }

    /**
     * A proven failure of what was a success; it must be said again before it counts. Recorded once, until it is taken
     * back.
     */
    public static Notice reversalUnconfirmed(
            String provider, String orderId, String reference, Outcome outcome, Instant since, Instant confirm) {
        return ofRecheck(
                "REVERSAL_UNCONFIRMED",
                false,
                provider,
                orderId,
                provider + " says of reference " + reference
                        + ", which succeeded: " + message(outcome)
                        + "; it stays SUCCESS, and becomes REVERSED where that is said again from "
                        + confirm.truncatedTo(ChronoUnit.SECONDS) + " on",
                reference + " " + since);
    }

    /** A recheck that ended without an answer. Recorded once for each reference and recheck. */
    public static Notice recheckGivenUp(
            String provider, String orderId, String reference, Outcome outcome, int recheck) {
        return ofRecheck(
                "RECHECK_GIVEN_UP",
                true,
                provider,
                orderId,
                "recheck " + recheck
                        + " got no clear answer from " + provider + ", the last one was "
                        + message(outcome) + "; it stays SUCCESS. Look up reference " + reference
                        + " in the provider's records: a refund would not be seen",
                reference + " " + recheck);
    }

    /** Rechecks of a provider that come a day late. Recorded once a day. */
    public static Notice recheckLate(String provider, long hours, String day) {
        return alert(
                "RECHECK_LATE",
                provider,
                "the oldest recheck of a success is " + hours
                        + " hours late, so refunds are seen late; raise "
                        + "recharge.status.recheck-rate if the provider allows it",
                day);
    }

    private static Notice ofRecheck(
            String kind, boolean alert, String provider, String orderId, String text, String occasion) {
        return new Notice(
                kind,
                alert,
                orderId,
                text,
                occasion,
                JsonNodeFactory.instance.objectNode().put("provider", provider));
    }

    private static String message(Outcome outcome) {
        return outcome.verdict()
                + (outcome.code() == null ? "" : " " + outcome.code())
                + (outcome.message() == null ? "" : " (" + outcome.message() + ")");
    }

    /** An answer that contradicts what its request is settled as. */
    public static Notice lateAnswer(String orderId, String reference, Verdict verdict, String settled) {
        return alert(
                "LATE_ANSWER",
                orderId,
                "the call with reference " + reference + " was answered " + verdict
                        + " when the request was " + settled
                        + " already; look at the provider's records",
                reference);
    }

    /** An answer that the ledger can never hold. */
    public static Notice answerNotRecorded(String orderId, String reference, String why) {
        return alert(
                "ANSWER_NOT_RECORDED",
                orderId,
                why + "; look at the provider's records by reference " + reference,
                reference);
    }

    /** A recorded request that this version cannot read. */
    public static Notice unreadableRequest(String orderId, String why) {
        return alert("UNREADABLE_REQUEST", orderId, why, "");
    }

    /** Nodes run with different routes, catalogues or settings. Recorded once while it lasts. */
    public static Notice nodesDiffer(List<String> nodes, List<String> parts) {
        return alert(
                "NODE_CONFIGURATION_DIFFERS",
                "nodes",
                named(nodes) + " run with different configurations: "
                        + named(parts)
                        + "; make them the same and restart the nodes that change",
                null);
    }

    /** They run with the same ones again. */
    public static Notice nodesAgree(List<String> nodes) {
        return info(
                "NODE_CONFIGURATION_AGREES",
                "nodes",
                "all nodes run with the same configuration again: " + named(nodes),
                null);
    }

    /** The ledger has gone back in time. Recorded once for each restore. */
    public static Notice ledgerRestored(String why, Instant lastHeartbeat) {
        return alert(
                "LEDGER_RESTORED",
                "ledger",
                "the ledger was restored. Nothing is taken in or sent until an operator confirms it: look at GET"
                        + " /api/restore, then POST /api/restore/confirm. What happened after its last heartbeat at "
                        + lastHeartbeat.truncatedTo(ChronoUnit.SECONDS) + " is not in it. " + why,
                null);
    }

    /** An operator confirmed it: work goes on. */
    public static Notice restoreConfirmed(Restore restore) {
        return info(
                "LEDGER_RESTORE_CONFIRMED",
                "ledger",
                "confirmed by " + restore.confirmedBy() + ": " + restore.note() + "; "
                        + (restore.waiting() == Restore.Waiting.CANCEL
                                ? restore.cancelled() + " requests that waited are cancelled"
                                : "the requests that waited are sent"),
                null);
    }

    /** The SFTP server cannot be used. Recorded once an hour. */
    public static Notice sftpUnreachable(String server, String why, String hour) {
        return alert(
                "SFTP_UNREACHABLE",
                server,
                "no file is fetched from it and no result is put there: " + why
                        + "; look at the network, the server, and recharge.sftp.*",
                hour);
    }

    /** The SFTP server shows another key than the one that is known. Recorded once an hour. */
    public static Notice sftpHostKeyChanged(String server, String hour) {
        return alert(
                "SFTP_HOST_KEY_CHANGED",
                server,
                "it shows a key that recharge.sftp.known-hosts-file does not have; nothing is sent to it. Compare the "
                        + "key's fingerprint with its operator before you change that file",
                hour);
    }

    /** A file of the SFTP server is never fetched as it is. Recorded once for each name and reason. */
    public static Notice remoteFileRefused(String name, String why) {
        return alert("REMOTE_FILE_REFUSED", name, "it stays on the SFTP server, because " + why, why);
    }

    /** A file that was fetched cannot be removed from the SFTP server. Recorded once a file. */
    public static Notice remoteFileNotRemoved(String name, String why, String intakeId) {
        return alert(
                "REMOTE_FILE_NOT_REMOVED",
                name,
                "its rows are taken, and it cannot be removed from the SFTP server: " + why
                        + "; it is not taken again. Let this user delete and rename files in the folder of requests",
                intakeId);
    }

    /** A result file cannot be put on the SFTP server. Recorded once for each state of the file. */
    public static Notice resultNotPut(String file, String why, String occasion) {
        return alert(
                "RESULT_NOT_PUT",
                file,
                "it lies in the outbox and cannot be put on the SFTP server: " + why + "; it is put again by itself",
                occasion);
    }

    /** A channel does not take alerts. Recorded once a day for each channel. */
    public static Notice alertNotDelivered(String channel, String why, String day) {
        return alert(
                "ALERT_NOT_DELIVERED",
                channel,
                "alerts cannot be delivered by it: " + why + "; they wait, and are delivered again by themselves",
                day);
    }

    private static String named(List<String> names) {
        String most = String.join(
                ", ", names.stream().limit(MOST_NAMES).map(PlainText::of).toList());
        return names.size() > MOST_NAMES ? most + " and " + (names.size() - MOST_NAMES) + " more" : most;
    }
}
