package io.rechargeroutes.provider.a1topup;

import io.micrometer.core.instrument.MeterRegistry;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Callback;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Reads what A1Topup calls back with, answers and counts it, and says once a minute why some leads to nothing. What it
 * holds is written nowhere.
 */
@ApplicationScoped
@Named("a1topupCallback")
public class A1TopupCallback {

    private static final String PROVIDER = "A1TOPUP";
    /**
     * The three fields are known, so a value may hold an unencoded ampersand and still end where the next field starts.
     */
    private static final Pattern FIELD =
            Pattern.compile("(?:^|[?&])(txid|status|opid)=(.*?)(?=&(?:txid|status|opid)=|$)", Pattern.DOTALL);
    /** Our references, which A1Topup calls txid here; anything else is no attempt of ours. */
    private static final Pattern REFERENCE = Pattern.compile("[0-9]{18}");

    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /** What became of a call to the callback's address. */
    enum Result {
        RECORDED(null),
        REPEATED(null),
        UNKNOWN("names no attempt of ours"),
        UNREADABLE("has no txid or no status"),
        UNRECORDED("could not be recorded, the ledger is away"),
        WRONG_TOKEN("has a wrong token"),
        TOO_LARGE("is too large"),
        TOO_SLOW("was sent too slowly"),
        TOO_MANY("came while too many others were served");

        private final String problem;

        Result(String problem) {
            this.problem = problem;
        }
    }

    private final MeterRegistry metrics;
    private final LogLimiter log;

    A1TopupCallback(MeterRegistry metrics, LogLimiter log) {
        this.metrics = metrics;
        this.log = log;
    }

    /**
     * Makes the body a {@link Callback}, its receipt where it needs no ledger, or null where the call is none, and
     * removes all headers: they hold the address.
     */
    public void read(Exchange exchange) {
        Message message = exchange.getMessage();
        String query = message.getHeader(Exchange.HTTP_RAW_QUERY, "", String.class);
        String form = Optional.ofNullable(message.getBody(String.class)).orElse("");
        message.removeHeaders("*", "CamelRedeliver*");
        message.setBody(parsed(query)
                .or(() -> parsed(form.strip()))
                .map(A1TopupCallback::ours)
                .orElse(null));
    }

    /** @param text a query or a form, encoded or not */
    static Optional<Callback> parsed(String text) {
        String reference = null;
        String status = null;
        String remark = null;
        Matcher field = FIELD.matcher(text);
        while (field.find()) {
            String value = decoded(field.group(2));
            switch (field.group(1)) {
                case "txid" -> reference = value.strip();
                case "status" -> status = value.strip();
                default -> remark = value;
            }
        }
        return reference == null || reference.isEmpty() || status == null || status.isEmpty()
                ? Optional.empty()
                : Optional.of(new Callback(PROVIDER, reference, reported(status), remark));
    }

    /** One that names no reference of our form is known to nobody. */
    private static Object ours(Callback callback) {
        return REFERENCE.matcher(callback.reference()).matches() ? callback : Callback.Receipt.UNKNOWN;
    }

    private static String decoded(String value) {
        return URLDecoder.decode(STRAY_PERCENT.matcher(value).replaceAll("%25"), StandardCharsets.UTF_8);
    }

    private static Callback.ReportedStatus reported(String status) {
        return switch (status.toLowerCase(Locale.ROOT)) {
            case "success" -> Callback.ReportedStatus.SUCCESS;
            case "failure" -> Callback.ReportedStatus.FAILURE;
            default -> Callback.ReportedStatus.OTHER;
        };
    }

    /** Answers OK to what is recorded, and to what is not ours: the sender does nothing with it. */
    public void answer(@Body Object receipt, Exchange exchange) {
        if (receipt instanceof Callback.Receipt kept) {
            count(Result.valueOf(kept.name()));
            say(exchange, 200, "OK");
        } else {
            count(Result.UNREADABLE);
            say(exchange, 400, "txid and status are missing");
        }
    }

    /** Answers that the callback is lost; what it would have said is found out by the status check all the same. */
    public void unrecorded(Exchange exchange) {
        count(Result.UNRECORDED);
        say(exchange, 503, "not recorded, the ledger is away");
    }

    private static void say(Exchange exchange, int status, String remark) {
        Message message = exchange.getMessage();
        message.removeHeaders("*", "CamelRedeliver*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "text/plain");
        message.setBody(remark);
    }

    void count(Result result) {
        metrics.counter(
                        "recharge.callbacks",
                        "provider",
                        "A1TOPUP",
                        "result",
                        result.name().toLowerCase(Locale.ROOT))
                .increment();
        if (result.problem != null) {
            log.warn(
                    "A1TOPUP callback " + result,
                    "callbacks of A1Topup led to nothing",
                    "a callback of A1Topup " + result.problem + "; recharge_callbacks_total counts how often");
        }
    }
}
