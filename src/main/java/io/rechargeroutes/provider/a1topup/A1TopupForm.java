package io.rechargeroutes.provider.a1topup;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rechargeroutes.provider.ReplyText;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Makes the body of a reply text that a data format can read, and says in the exchange property {@code form} which one.
 */
@ApplicationScoped
@Named("a1topupForm")
public class A1TopupForm {

    /** Sets {@code form} to {@code json}, {@code xml}, {@code csv}, {@code text} or {@code broken}. */
    public void read(Exchange exchange) {
        Form form = Form.of(text(exchange.getMessage()));
        exchange.setProperty("form", form.kind().name().toLowerCase(Locale.ROOT));
        exchange.setProperty(Exchange.CHARSET_NAME, StandardCharsets.UTF_8.name());
        exchange.getMessage().setBody(form.text());
    }

    /**
     * The reply's text whatever its headers say of it: UTF-8, or else Latin-1. Empty where there is none or too much.
     */
    static String text(Message message) {
        try (InputStream body = message.getBody(InputStream.class)) {
            byte[] bytes = ReplyText.bytes(body, ReplyText.LARGEST);
            return bytes.length > ReplyText.LARGEST ? "" : ReplyText.plain(decode(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * How A1Topup's JSON is read: unknown fields are let through, a field that stands twice or text behind the object
     * is not. The qualifier keeps it from replacing the application's own.
     */
    @Produces
    @Singleton
    @Named("a1topupJson")
    @Identifier("a1topup")
    static ObjectMapper mapper() {
        return JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    /**
     * What kind of text a reply is, decided by its content because the format asked for is not always kept, and the
     * text repaired so that a data format can read it.
     *
     * @param kind what the text is
     * @param text the repaired text
     */
    record Form(Kind kind, String text) {

        /** BROKEN is whatever is no whole record and no bare texts: a page, a cut record, nothing. */
        enum Kind {
            JSON,
            XML,
            CSV,
            TEXT,
            BROKEN
        }

        private static final int LONGEST_TEXT = 200;
        private static final int CSV_CELLS = 6;
        private static final Pattern XML_DECLARATION = Pattern.compile("\\A<\\?xml[^<>]{0,200}\\?>\\s*");
        private static final Pattern ELEMENT = Pattern.compile("<([^<>/\\s]{1,40})[^<>]{0,200}>([^<>]+)</\\1");
        private static final Pattern BARE_AMPERSAND =
                Pattern.compile("&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)");
        /**
         * A record has a status word in its second cell, any word: what it means is said by outcomes.csv. Bare texts
         * hold fewer commas.
         */
        private static final Pattern RECORD = Pattern.compile("[^,]*,[\\s\"]*[\\p{L}_-]+[\\s\"]*,.*");

        private static final Pattern CUT_RECORD =
                Pattern.compile("(?i)[^,]*,[\\s\"]*(success|failure|pending|refund|revers).*");
        private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");
        private static final List<String> FIELDS = List.of("txid", "status", "opid", "number", "amount", "orderid");

        static Form of(String text) {
            if (text.startsWith("{")) {
                return new Form(Kind.JSON, text);
            }
            if (text.startsWith("<")) {
                return xml(XML_DECLARATION.matcher(text).replaceFirst(""));
            }
            if (text.isEmpty() || text.lines().count() > 1) {
                return new Form(Kind.BROKEN, text);
            }
            return line(CONTROL.matcher(text).replaceAll(" ").strip());
        }

        /** One record with each field at most once: the binding would take the last of two silently. */
        private static Form xml(String text) {
            boolean whole = text.startsWith("<Recharge>")
                    && text.endsWith("</Recharge>")
                    && text.indexOf("</Recharge>") == text.length() - "</Recharge>".length()
                    && !text.contains("<!")
                    && !text.contains("<?")
                    && FIELDS.stream().allMatch(field -> atMostOnce(text, field));
            String escaped = BARE_AMPERSAND.matcher(text).replaceAll("&amp;");
            return new Form(whole ? Kind.XML : Kind.BROKEN, whole ? withOthers(escaped) : escaped);
        }

        /**
         * The texts of elements that are no field, in one element that the record knows: the binding would drop them
         * silently.
         */
        private static String withOthers(String text) {
            String others = ELEMENT.matcher(text)
                    .results()
                    .filter(element -> !FIELDS.contains(element.group(1)))
                    .map(element -> element.group(2).strip())
                    .filter(bare -> !bare.isEmpty())
                    .collect(Collectors.joining("; "));
            return others.isEmpty()
                    ? text
                    : text.substring(0, text.length() - "</Recharge>".length()) + "<others>" + others
                            + "</others></Recharge>";
        }

        private static boolean atMostOnce(String text, String field) {
            String tag = "<" + field;
            return text.indexOf(tag, text.indexOf(tag) + 1) < 0 || !text.contains(tag);
        }

        private static Form line(String text) {
            String[] cells = text.split(",", -1);
            boolean whole = cells.length >= CSV_CELLS;
            if (whole
                    && (RECORD.matcher(text).matches()
                            || CUT_RECORD.matcher(text).matches())) {
                return new Form(Kind.CSV, quoted(cells));
            }
            if (CUT_RECORD.matcher(text).matches()) {
                return new Form(Kind.BROKEN, text);
            }
            boolean bare = !text.isEmpty()
                    && text.length() <= LONGEST_TEXT
                    && "[\"".indexOf(text.charAt(0)) < 0
                    && text.indexOf('<') < 0;
            return new Form(bare ? Kind.TEXT : Kind.BROKEN, text);
        }

        /**
         * The free text opid stands third and is not quoted; the two cells before it and the three after it hold no
         * comma.
         */
        private static String quoted(String[] cells) {
            int after = cells.length - 3;
            String opid =
                    String.join(",", List.of(cells).subList(2, after)).strip().replace('"', '\'');
            return plain(cells[0]) + "," + plain(cells[1]) + ",\"" + opid + "\"," + plain(cells[after]) + ","
                    + plain(cells[after + 1])
                    + "," + plain(cells[after + 2]);
        }

        private static String plain(String cell) {
            return cell.replace("\"", "").strip();
        }
    }
}
