package io.rechargeroutes.provider.a1topup;

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

/** Reads what A1Topup calls back with, and answers it. */
@ApplicationScoped
@Named("a1topupCallback")
public class A1TopupCallback {

    private static final String PROVIDER = "A1TOPUP";
    /** The three fields are known, so a value may hold an unencoded ampersand and still end where the next field starts. */
    private static final Pattern FIELD = Pattern.compile("(?:^|[?&])(txid|status|opid)=(.*?)(?=&(?:txid|status|opid)=|$)", Pattern.DOTALL);
    /** Our references, which A1Topup calls txid here; anything else is no attempt of ours. */
    private static final Pattern REFERENCE = Pattern.compile("[0-9]{18}");
    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final CallbackTally tally;

    A1TopupCallback(CallbackTally tally) {
        this.tally = tally;
    }

    /** Makes the body a {@link Callback}, its receipt where it needs no ledger, or null where the call is none, and removes all headers: they hold the address. */
    public void read(Exchange exchange) {
        Message message = exchange.getMessage();
        String query = message.getHeader(Exchange.HTTP_RAW_QUERY, "", String.class);
        String form = Optional.ofNullable(message.getBody(String.class)).orElse("");
        message.removeHeaders("*", "CamelRedeliver*");
        message.setBody(parsed(query).or(() -> parsed(form.strip())).map(A1TopupCallback::ours).orElse(null));
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
                ? Optional.empty() : Optional.of(new Callback(PROVIDER, reference, reported(status), remark));
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
            tally.count(CallbackTally.Result.valueOf(kept.name()));
            say(exchange, 200, "OK");
        } else {
            tally.count(CallbackTally.Result.UNREADABLE);
            say(exchange, 400, "txid and status are missing");
        }
    }

    /** Answers that the callback is lost; what it would have said is found out by the status check all the same. */
    public void unrecorded(Exchange exchange) {
        tally.count(CallbackTally.Result.UNRECORDED);
        say(exchange, 503, "not recorded, the ledger is away");
    }

    private static void say(Exchange exchange, int status, String remark) {
        Message message = exchange.getMessage();
        message.removeHeaders("*", "CamelRedeliver*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "text/plain");
        message.setBody(remark);
    }
}
