package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.Answer;
import io.rechargeroutes.provider.OutcomeTable;
import io.rechargeroutes.provider.ProviderMessage;
import io.rechargeroutes.provider.ReplyText;
import io.rechargeroutes.secrets.SecretBox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Takes what came back from AOP apart, and has the outcome table decide what it means. */
@ApplicationScoped
@Named("aopOutcome")
public class AopOutcome {

    private static final String NO_REFERENCE = "NO_REFERENCE";
    /** What a reply with HTTP status 401 can be called without saying that it got any further. */
    private static final Set<String> BEFORE_PROCESSING = Set.of("AUTH_REFUSED", "UNLISTED_REPLY", "INFERRED_REPLY");
    /** Property that says with which token a call went out; absent where it carried none. */
    static final String TOKEN_NUMBER = "aopTokenNumber";

    private static final String TOKEN_CODE = "aopTokenCode";
    private static final int OK = 200;
    private static final int UNAUTHORISED = 401;

    private final OutcomeTable table;
    private final AopSettings settings;
    private final AopTokens tokens;
    private final AopCredit credit;

    @Inject
    AopOutcome(OutcomeTable table, AopSettings settings, AopTokens tokens, SecretBox box) {
        this.table = table;
        this.settings = settings;
        this.tokens = tokens;
        this.credit = new AopCredit(box, settings);
    }

    /**
     * Leaves the reply's text as the body, or its outcome where it cannot be read any further.
     *
     * @throws IOException where the connection was lost within the reply
     */
    public void receive(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String text = ReplyText.of(message);
        Optional<Outcome> outcome = ruledOut(call(exchange), http(message), text);
        Optional<String> refused = refusedToken(exchange);
        exchange.setProperty(TOKEN_CODE, refused.orElse(null));
        message.setBody(
                outcome.isEmpty()
                        ? text
                        : refused.map(code -> tokenRefused(code, null, outcome.get()))
                                .orElse(outcome.get()));
    }

    /** Replaces the reply by its outcome. */
    public void decide(Exchange exchange) {
        Message message = exchange.getMessage();
        Attempt attempt = exchange.getProperty("attempt", Attempt.class);
        AopReply reply = message.getBody(AopReply.class);
        Outcome outcome = outcome(call(exchange), attempt, http(message), reply);
        AopFindings.balance(call(exchange), reply).ifPresent(balance -> exchange.setProperty("balance", balance));
        String refused = exchange.getProperty(TOKEN_CODE, String.class);
        message.setBody(refused != null ? tokenRefused(refused, reply, outcome) : outcome);
    }

    /** The code of a call whose bearer token was refused; nothing where it was let in, or carried none. */
    private Optional<String> refusedToken(Exchange exchange) {
        Integer number = exchange.getProperty(TOKEN_NUMBER, Integer.class);
        if (number == null) {
            return Optional.empty();
        }
        if (http(exchange.getMessage()) == UNAUTHORISED) {
            return Optional.of(tokens.refused(number) ? "TOKEN_ENDED" : "TOKEN_REFUSED");
        }
        if (http(exchange.getMessage()) == OK) {
            tokens.served(number);
        }
        return Optional.empty();
    }

    /** Leaves the outcome of a credit step whose registration nobody knows. Nothing was sent. */
    public void unknownCredit(Exchange exchange) {
        exchange.getMessage()
                .setBody(Outcome.of(Verdict.REFUSED, "CREDIT_UNKNOWN", "nothing was registered under this creditId"));
    }

    /** Leaves the outcome of a reply that is no whole JSON. */
    public void unreadable(Exchange exchange) {
        exchange.getMessage().setBody(noJson(call(exchange)));
    }

    /** Leaves the outcome of a recharge whose chosen call no branch of aop-recharge makes. Nothing was sent. */
    public void noSuchCall(Exchange exchange) {
        exchange.getMessage()
                .setBody(Outcome.of(
                        Verdict.REFUSED,
                        "NOT_OFFERED",
                        "aop-recharge makes no call "
                                + PlainText.of(exchange.getProperty("moneyCall", String.class))
                                + ": correct the call that aop-recharge-choose chooses"));
    }

    /** Leaves the outcome of a status query that AOP cannot answer. */
    public void cannotAsk(Exchange exchange) {
        exchange.getMessage().setBody(noReference());
    }

    private static AopCall call(Exchange exchange) {
        return AopCall.of(exchange.getProperty("call", String.class));
    }

    private static int http(Message message) {
        return message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
    }

    /**
     * The outcome of a reply that its HTTP status or its form rules out before it is read; nothing where it can be
     * read.
     *
     * @param text the reply, or null where there is none or it is too long
     */
    Optional<Outcome> ruledOut(AopCall call, int http, String text) {
        if (http >= 500 || http == 429) {
            return Optional.of(lost(call, Outcome.unknown("HTTP_" + http, "AOP answered with HTTP status " + http)));
        }
        if (http >= 300 && http < 400) {
            return Optional.of(
                    lost(call, Outcome.unknown("REDIRECTED", "AOP sent us elsewhere with HTTP status " + http)));
        }
        boolean object = text != null && text.startsWith("{") && text.endsWith("}");
        return object ? Optional.empty() : Optional.of(noJson(call));
    }

    /** The outcome of a reply that is no JSON object, or not a whole one. */
    private static Outcome noJson(AopCall call) {
        return lost(call, Outcome.unknown("UNREADABLE_REPLY", "AOP's answer is no JSON object"));
    }

    /** The outcome of a reply that was read. */
    Outcome outcome(AopCall call, Attempt attempt, int http, AopReply reply) {
        if (another(call, attempt, reply)) {
            if (call.queriesStatus()
                    && !AopEvidence.namesAnother(attempt, reply)
                    && ProviderMessage.saysNotFound(List.of(reply.allText()))) {
                return Outcome.unknown("NOT_FOUND", settings.masked(reply.message()));
            }
            return Outcome.unknown("MISMATCHED_REPLY", "AOP's answer speaks of another recharge");
        }
        return lost(call, table.decide(answer(call, attempt, http, reply)));
    }

    private static boolean another(AopCall call, Attempt attempt, AopReply reply) {
        if (call.credit()) {
            return AopCredit.speaksOfAnother(call, attempt, reply);
        }
        return AopEvidence.namesAnother(attempt, reply)
                || call.queriesStatus() && !reply.data().isEmpty() && !AopEvidence.fits(call, attempt, reply);
    }

    /**
     * The outcome of a call that went out with a bearer token and came back with HTTP status 401. It was refused before
     * processing and not executed, unless the answer itself says otherwise; it may go out again, under a new record of
     * intent and with a new token.
     *
     * @param code why the token was refused
     * @param reply what could be read, or null
     * @param outcome what the reply means without a look at the token
     */
    private static Outcome tokenRefused(String code, AopReply reply, Outcome outcome) {
        boolean saysOtherwise = reply != null
                && ("true".equalsIgnoreCase(reply.status()) || "success".equalsIgnoreCase(reply.status()));
        boolean beforeProcessing = reply == null || BEFORE_PROCESSING.contains(outcome.code());
        return saysOtherwise || !beforeProcessing ? outcome : Outcome.of(Verdict.NOT_SENT, code, outcome.message());
    }

    /** The outcome of a status query that cannot be made. */
    private static Outcome noReference() {
        return Outcome.unknown(
                NO_REFERENCE,
                "AOP gave no reference to ask by, or was called in a way that nobody can query; "
                        + "look it up in AOP's own records");
    }

    private Answer answer(AopCall call, Attempt attempt, int http, AopReply reply) {
        ObjectNode found = call.credit() ? credit.found(call, attempt, reply) : AopFindings.of(call, reply);
        String allText = call.credit()
                ? credit.masked(reply.message(), attempt.request().details(), reply)
                : settings.masked(reply.message());
        return new Answer(
                "AOP",
                call.text(),
                fields(call, http, reply, found),
                allText,
                providerRef(call, attempt, reply),
                operatorRef(reply),
                found,
                call.queriesStatus() ? AopEvidence.evidence(call, attempt, reply) : null,
                call.payment());
    }

    private static Map<String, String> fields(AopCall call, int http, AopReply reply, ObjectNode found) {
        Map<String, String> fields = new HashMap<>();
        fields.put("http", Integer.toString(http));
        fields.put("status", reply.status());
        fields.put("code", call.credit() ? reply.creditCode() : reply.code());
        fields.put("message", reply.message());
        fields.put("words", reply.allText());
        fields.put("data.status", AopReply.text(reply.data(), "status"));
        fields.put("data.refunded", AopReply.text(reply.data(), "refunded"));
        fields.put("found", found == null ? null : "yes");
        return fields;
    }

    private static String providerRef(AopCall call, Attempt attempt, AopReply reply) {
        String given =
                switch (call) {
                    case MOBILE_RECHARGE_V2, MOBILE_STATUS_V2 -> {
                        String top = AopReply.text(reply.root(), "ReferanceID");
                        yield top != null ? top : AopReply.text(reply.data(), "ackno", "txnId");
                    }
                    case MOBILE_STATUS, FASTAG_STATUS, BILL_STATUS -> AopReply.text(reply.data(), "txnid");
                    case CREDIT_REGISTER -> AopReply.text(reply.root(), "merchant_trans_id");
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
        boolean indeterminate = outcome.verdict() == Verdict.UNKNOWN || outcome.verdict() == Verdict.PENDING;
        if (call != AopCall.MOBILE_RECHARGE_V2 || !indeterminate || outcome.providerRef() != null) {
            return outcome;
        }
        return Outcome.unknown(NO_REFERENCE, outcome.message() != null ? outcome.message() : outcome.code());
    }
}
