package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.provider.Evidence;
import java.math.BigDecimal;

/** Whether a status answer speaks of the attempt that was queried. */
final class AopEvidence {

    private AopEvidence() {}

    /** True where the reference is ours, and the number and the amount are where they are given. */
    static boolean fits(AopCall call, Attempt attempt, AopReply reply) {
        JsonNode data = reply.data();
        String number = AopReply.text(data, "canumber");
        boolean reference = call == AopCall.MOBILE_STATUS_V2
                ? referenceV2(attempt, reply, number)
                : reference(attempt, data, number);
        return reference
                && (number == null
                        || bare(number).equalsIgnoreCase(bare(attempt.request().number())))
                && sameAmount(AopReply.text(data, "amount"), attempt.request().amount());
    }

    /**
     * True where the answer has a {@code refid} of our making that is not this attempt's. One of AOP's own making says
     * nothing.
     */
    static boolean namesAnother(Attempt attempt, AopReply reply) {
        return isAnothers(attempt, AopReply.text(reply.root(), "refid"))
                || isAnothers(attempt, AopReply.text(reply.data(), "refid"));
    }

    /**
     * What the answer to a status query proves. Of {@code refid} and {@code txnid} one is our reference, and then the
     * other is AOP's own.
     */
    static Evidence evidence(AopCall call, Attempt attempt, AopReply reply) {
        JsonNode data = reply.data();
        String number = AopReply.text(data, "canumber");
        String amount = AopReply.text(data, "amount");
        if (call == AopCall.MOBILE_STATUS_V2) {
            String own = ownV2(reply);
            boolean queried = own != null && own.equals(attempt.providerRef());
            return Evidence.of(call.evidence(), attempt, queried ? attempt.reference() : null, number, amount, own);
        }
        String refid = AopReply.text(data, "refid");
        String txnid = AopReply.text(data, "txnid");
        return attempt.reference().equals(refid)
                ? Evidence.of(call.evidence(), attempt, refid, number, amount, txnid)
                : Evidence.of(call.evidence(), attempt, txnid, number, amount, refid);
    }

    private static boolean isAnothers(Attempt attempt, String refid) {
        return refid != null && refid.matches("[0-9]{18}") && !refid.equals(attempt.reference());
    }

    /**
     * Ours is {@code refid} or {@code txnid}, whichever page one reads; without {@code refid} the provider's own will
     * do.
     */
    private static boolean reference(Attempt attempt, JsonNode data, String number) {
        String refid = AopReply.text(data, "refid");
        String txnid = AopReply.text(data, "txnid");
        if (attempt.reference().equals(refid) || attempt.reference().equals(txnid)) {
            return true;
        }
        return refid == null && (txnid == null ? number != null : txnid.equals(attempt.providerRef()));
    }

    private static boolean referenceV2(Attempt attempt, AopReply reply, String number) {
        String own = ownV2(reply);
        return own == null ? number != null : own.equals(attempt.providerRef());
    }

    private static String ownV2(AopReply reply) {
        String given = AopReply.text(reply.root(), "ReferanceID");
        return given != null ? given : AopReply.text(reply.data(), "ackno", "txnId");
    }

    private static String bare(String number) {
        return number == null ? "" : number.replaceAll("[\\s-]", "");
    }

    private static boolean sameAmount(String given, BigDecimal ours) {
        return given == null || ours == null || Money.same(given, ours);
    }
}
