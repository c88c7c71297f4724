package io.rechargeroutes.provider.a1topup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.model.PlainText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;

/** Finds the balance in the reply to the balance call. What cannot be read is an error and never a zero. */
@ApplicationScoped
@Named("a1topupBalance")
public class A1TopupBalance {

    private static final ObjectMapper JSON = A1TopupForm.mapper();
    private static final int LONGEST_NUMBER = 18;
    private static final String SIGN = "(?:Rs\\.?|INR|₹)";
    private static final String PLAIN = "-?[0-9]{1,12}(?:\\.[0-9]{1,6})?";
    private static final String GROUPED = "-?[0-9]{1,3}(?:,[0-9]{2,3})+(?:\\.[0-9]{1,6})?";
    private static final Pattern NUMBER = Pattern.compile(PLAIN);
    private static final Pattern AMOUNT =
            Pattern.compile("(?i)(?:(?:your )?(?:current |available )?balance(?: is)?\\s*[:=]?\\s*)?" + SIGN + "?\\s*("
                    + GROUPED + "|" + PLAIN + ")\\s*" + SIGN + "?");
    private static final Pattern ELEMENT = Pattern.compile("(?is)<(balance|msg)>([^<]*)</\\1>");

    /**
     * The balance in rupees.
     *
     * @throws UnreadableBalanceException where the reply holds none that is clear
     */
    public BigDecimal read(Message message, @Header(Exchange.HTTP_RESPONSE_CODE) Integer http) {
        String text = A1TopupForm.text(message);
        if (http != null && (http < 200 || http >= 300)) {
            throw new UnreadableBalanceException("the answer's HTTP status is " + http);
        }
        String amount = text.startsWith("{") ? ofJson(text) : text.startsWith("<") ? ofXml(text) : ofLine(text);
        Matcher matcher = AMOUNT.matcher(amount.strip());
        if (!matcher.matches()) {
            throw unreadable(amount);
        }
        return new BigDecimal(matcher.group(1).replace(",", ""));
    }

    private static String ofJson(String text) {
        try {
            JsonNode reply = JSON.readTree(text);
            JsonNode value = reply.hasNonNull("balance") ? reply.get("balance") : reply.path("msg");
            if (value.isNumber()) {
                return plain(value.decimalValue());
            }
            if (value.isTextual()) {
                return value.asText();
            }
        } catch (JsonProcessingException e) {
            throw unreadable("broken JSON");
        }
        throw unreadable("JSON without balance and msg");
    }

    /** Without exponent; a number too large to be a balance is not written out. */
    private static String plain(BigDecimal number) {
        boolean sane = number.precision() <= LONGEST_NUMBER && Math.abs(number.scale()) <= LONGEST_NUMBER;
        return sane ? number.toPlainString() : number.toString();
    }

    private static String ofXml(String text) {
        List<String> found =
                ELEMENT.matcher(text).results().map(element -> element.group(2)).toList();
        if (found.size() != 1) {
            throw unreadable("XML with " + found.size() + " balances");
        }
        return found.get(0);
    }

    /** A line, or cells of which one only is a number. */
    private static String ofLine(String text) {
        if (text.indexOf(',') < 0 || AMOUNT.matcher(text).matches() && !text.matches("[0-9,]+")) {
            return text;
        }
        List<String> numbers = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(NUMBER.asMatchPredicate())
                .toList();
        if (numbers.size() != 1) {
            throw unreadable(text);
        }
        return numbers.get(0);
    }

    private static UnreadableBalanceException unreadable(String amount) {
        String head = amount.length() > 60 ? amount.substring(0, 60) : amount;
        return new UnreadableBalanceException("no balance in the answer: " + PlainText.of(head));
    }

    /** The reply to the balance call holds no clear number. */
    public static final class UnreadableBalanceException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnreadableBalanceException(String message) {
            super(message);
        }
    }
}
