package io.rechargeroutes.provider.a1topup;

import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.Answer;
import io.rechargeroutes.provider.Evidence;
import io.rechargeroutes.provider.OutcomeTable;
import io.rechargeroutes.provider.ProviderMessage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/**
 * What a reply means for the attempt it answers. The words are judged by outcomes.csv; here stands what no edit of that
 * table may loosen: whose record it is, and that a page, a cut record or a server's error is no answer.
 */
@ApplicationScoped
@Named("a1topupOutcome")
public class A1TopupOutcome {

    private static final String PROVIDER = "A1TOPUP";
    private static final String STATUS_CALL = "status";
    /** What A1Topup's document shows in every answer to a status query, in all three formats. */
    private static final Set<Evidence.Field> STATUS_ANSWER = EnumSet.of(
            Evidence.Field.REFERENCE, Evidence.Field.NUMBER, Evidence.Field.AMOUNT, Evidence.Field.PROVIDER_REF);

    private static final int TOO_MANY_REQUESTS = 429;

    private final OutcomeTable table;

    @Inject
    public A1TopupOutcome(OutcomeTable table) {
        this.table = table;
    }

    /**
     * The outcome that the reply gives: a record that a data format has read, or text of the exchange property
     * {@code form}.
     */
    public Outcome decide(
            @Body Object reply,
            @ExchangeProperty("form") String form,
            @ExchangeProperty("attempt") Attempt attempt,
            @ExchangeProperty("call") String call,
            @Header(Exchange.HTTP_RESPONSE_CODE) Integer http) {
        if (reply instanceof A1TopupReply entry) {
            return ofRecord(entry, attempt, call, http);
        }
        return reply instanceof String text && "text".equals(form) ? ofText(text, call, http) : unreadable(http);
    }

    private Outcome ofRecord(A1TopupReply reply, Attempt attempt, String call, Integer http) {
        if (!isOk(http)) {
            return serverFault(http);
        }
        if (contradicts(reply, attempt)) {
            boolean nothingThere = STATUS_CALL.equals(call)
                    && !differs(reply.orderid(), attempt.reference())
                    && ProviderMessage.saysNotFound(List.of(reply.text()));
            return nothingThere ? Outcome.unknown("NOT_FOUND", reply.opid()) : mismatch();
        }
        Evidence evidence = STATUS_CALL.equals(call)
                ? Evidence.of(STATUS_ANSWER, attempt, reply.orderid(), reply.number(), reply.amount(), reply.txid())
                : null;
        Outcome outcome = table.decide(new Answer(
                PROVIDER, call, fields(reply, http), reply.opid(), reply.txid(), reply.opid(), null, evidence, true));
        return named(outcome.verdict(), reply) ? withOneMeaningOfOpid(outcome) : mismatch();
    }

    /** Bare texts name no request, so they can refuse one but never finish it. */
    private Outcome ofText(String text, String call, Integer http) {
        if (!isOk(http) && !isRefusal(http)) {
            return serverFault(http);
        }
        Outcome outcome = table.decide(
                new Answer(PROVIDER, call, Map.of("http", text(http), "text", text), text, null, null, null));
        return switch (outcome.verdict()) {
            case REFUSED -> outcome;
            case UNKNOWN -> isOk(http) ? outcome : serverFault(http);
            case SUCCESS, FAILED, REVERSED, PENDING, NOT_SENT -> mismatch();
        };
    }

    /** The outcome of a reply that cannot be read: nothing is known. */
    public Outcome unreadable(@Header(Exchange.HTTP_RESPONSE_CODE) Integer http) {
        return isOk(http) ? Outcome.unknown("UNREADABLE_REPLY", "the answer is no whole record") : serverFault(http);
    }

    private static boolean isOk(Integer http) {
        return http == null || http >= 200 && http < 300;
    }

    private static boolean isRefusal(Integer http) {
        return http >= 400 && http < 500 && http != TOO_MANY_REQUESTS;
    }

    private static Outcome serverFault(int http) {
        boolean redirect = http >= 300 && http < 400;
        return Outcome.unknown(redirect ? "REDIRECTED" : "HTTP_" + http, "the answer's HTTP status is " + http);
    }

    private static Outcome mismatch() {
        return Outcome.unknown(
                "MISMATCHED_REPLY", "the answer does not name this request's reference, number and amount");
    }

    /** Whether the record says that it is another request's. */
    private static boolean contradicts(A1TopupReply reply, Attempt attempt) {
        RechargeRequest request = attempt.request();
        return differs(reply.orderid(), attempt.reference())
                || differs(reply.number(), request.number())
                || reply.amount() != null && !Money.same(reply.amount(), request.amount());
    }

    private static boolean differs(String given, String ours) {
        return given != null && !given.equalsIgnoreCase(ours);
    }

    /** Whether the record names enough to believe that it is done; what it names was compared before. */
    private static boolean named(Verdict verdict, A1TopupReply reply) {
        boolean done = verdict == Verdict.SUCCESS || verdict == Verdict.REVERSED;
        return !done || reply.orderid() != null && reply.number() != null;
    }

    private static Map<String, String> fields(A1TopupReply reply, Integer http) {
        Map<String, String> fields = new HashMap<>();
        fields.put("http", text(http));
        fields.put("txid", reply.txid());
        fields.put("status", reply.status());
        fields.put("opid", reply.opid());
        fields.put("words", reply.text());
        return fields;
    }

    private static String text(Integer http) {
        return http == null ? "" : http.toString();
    }

    /** opid is the operator's reference on success, and the reason otherwise. */
    private static Outcome withOneMeaningOfOpid(Outcome outcome) {
        boolean success = outcome.verdict() == Verdict.SUCCESS;
        return new Outcome(
                outcome.verdict(),
                outcome.code(),
                success ? null : outcome.message(),
                outcome.providerRef(),
                success ? outcome.operatorRef() : null,
                null,
                outcome.inferred());
    }
}
