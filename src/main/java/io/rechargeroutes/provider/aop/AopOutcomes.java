package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.Answer;
import io.rechargeroutes.provider.OutcomeTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Takes AOP's replies apart and has the outcome table decide what they mean. */
final class AopOutcomes {

    static final String NO_REFERENCE = "NO_REFERENCE";

    private final OutcomeTable table;
    private final AopSettings settings;

    AopOutcomes(OutcomeTable table, AopSettings settings) {
        this.table = table;
        this.settings = settings;
    }

    /**
     * The outcome of a reply that its HTTP status or its form rules out before it is read; nothing where it can be read.
     *
     * @param text the reply, or null where there is none or it is too long
     */
    Optional<Outcome> ruledOut(AopCall call, int http, String text) {
        if (http >= 500 || http == 429) {
            return Optional.of(lost(call, Outcome.unknown("HTTP_" + http, "AOP answered with HTTP status " + http)));
        }
        if (http >= 300 && http < 400) {
            return Optional.of(lost(call, Outcome.unknown("REDIRECTED", "AOP sent us elsewhere with HTTP status " + http)));
        }
        boolean object = text != null && text.startsWith("{") && text.endsWith("}");
        return object ? Optional.empty() : Optional.of(lost(call, Outcome.unknown("UNREADABLE_REPLY", "AOP's answer is no JSON object")));
    }

    /** The outcome of a reply that was read. */
    Outcome decide(AopCall call, Attempt attempt, int http, AopReply reply) {
        boolean another = call.enquires() ? !reply.data().isEmpty() && !AopIdentity.fits(call, attempt, reply) : AopIdentity.namesAnother(attempt, reply);
        if (another) {
            return Outcome.unknown("MISMATCHED_REPLY", "AOP's answer speaks of another recharge");
        }
        return lost(call, table.decide(answer(call, attempt, http, reply)));
    }

    /** The outcome of an enquiry that cannot be made. */
    static Outcome noReference() {
        return Outcome.unknown(NO_REFERENCE, "AOP gave no reference to ask by; look it up in AOP's own records");
    }

    private Answer answer(AopCall call, Attempt attempt, int http, AopReply reply) {
        ObjectNode found = AopFindings.of(call, reply);
        return new Answer("AOP", call.text(), facts(http, reply, found), settings.masked(reply.message()),
                providerRef(call, attempt, reply), operatorRef(reply), found);
    }

    private static Map<String, String> facts(int http, AopReply reply, ObjectNode found) {
        Map<String, String> facts = new HashMap<>();
        facts.put("http", Integer.toString(http));
        facts.put("status", reply.status());
        facts.put("code", reply.code());
        facts.put("message", reply.message());
        facts.put("data.status", AopReply.text(reply.data(), "status"));
        facts.put("data.refunded", AopReply.text(reply.data(), "refunded"));
        facts.put("found", found == null ? null : "yes");
        return facts;
    }

    private static String providerRef(AopCall call, Attempt attempt, AopReply reply) {
        String given = switch (call) {
            case MOBILE_RECHARGE_V2, MOBILE_STATUS_V2 -> {
                String top = AopReply.text(reply.root(), "ReferanceID");
                yield top != null ? top : AopReply.text(reply.data(), "ackno", "txnId");
            }
            case MOBILE_STATUS, FASTAG_STATUS, BILL_STATUS -> AopReply.text(reply.data(), "txnid");
            default -> AopReply.text(reply.root(), "ackno");
        };
        boolean another = given != null && !given.equals("0") && !given.equals(attempt.reference());
        return another ? given : attempt.providerRef();
    }

    /** AOP writes 0 where the operator gave none. */
    private static String operatorRef(AopReply reply) {
        String top = AopReply.text(reply.root(), "operatorid");
        String given = top != null ? top : AopReply.text(reply.data(), "operatorid");
        return "0".equals(given) ? null : given;
    }

    /** The second API knows no reference of ours: without its own nobody can ask later, so a person must. */
    private static Outcome lost(AopCall call, Outcome outcome) {
        boolean doubtful = outcome.verdict() == Verdict.UNKNOWN || outcome.verdict() == Verdict.PENDING;
        if (call != AopCall.MOBILE_RECHARGE_V2 || !doubtful || outcome.providerRef() != null) {
            return outcome;
        }
        return Outcome.unknown(NO_REFERENCE, outcome.message() != null ? outcome.message() : outcome.code());
    }
}
