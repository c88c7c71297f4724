package io.rechargeroutes.provider.a1topup;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What kind of text a reply is, decided by its content because the format asked for is not always kept, and the text
 * repaired so that a data format can read it.
 *
 * @param kind what the text is
 * @param text the repaired text
 */
record ReplyForm(Kind kind, String text) {

    /** BROKEN is whatever is no whole record and no bare texts: a page, a cut record, nothing. */
    enum Kind { JSON, XML, CSV, TEXT, BROKEN }

    private static final int LONGEST_TEXT = 200;
    private static final int CSV_CELLS = 6;
    private static final Pattern XML_DECLARATION = Pattern.compile("\\A<\\?xml[^<>]{0,200}\\?>\\s*");
    private static final Pattern ELEMENT = Pattern.compile("<([^<>/\\s]{1,40})[^<>]{0,200}>([^<>]+)</\\1");
    private static final Pattern BARE_AMPERSAND = Pattern.compile("&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)");
    /** A record has a status word in its second cell, any word: what it means is said by outcomes.csv. Bare texts hold fewer commas. */
    private static final Pattern RECORD = Pattern.compile("[^,]*,[\\s\"]*[\\p{L}_-]+[\\s\"]*,.*");
    private static final Pattern CUT_RECORD = Pattern.compile("(?i)[^,]*,[\\s\"]*(success|failure|pending|refund|revers).*");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");
    private static final List<String> FIELDS = List.of("txid", "status", "opid", "number", "amount", "orderid");

    static ReplyForm of(String text) {
        if (text.startsWith("{")) {
            return new ReplyForm(Kind.JSON, text);
        }
        if (text.startsWith("<")) {
            return xml(XML_DECLARATION.matcher(text).replaceFirst(""));
        }
        if (text.isEmpty() || text.lines().count() > 1) {
            return new ReplyForm(Kind.BROKEN, text);
        }
        return line(CONTROL.matcher(text).replaceAll(" ").strip());
    }

    /** One record with each field at most once: the binding would take the last of two silently. */
    private static ReplyForm xml(String text) {
        boolean whole = text.startsWith("<Recharge>") && text.endsWith("</Recharge>")
                && text.indexOf("</Recharge>") == text.length() - "</Recharge>".length()
                && !text.contains("<!") && !text.contains("<?")
                && FIELDS.stream().allMatch(field -> atMostOnce(text, field));
        String escaped = BARE_AMPERSAND.matcher(text).replaceAll("&amp;");
        return new ReplyForm(whole ? Kind.XML : Kind.BROKEN, whole ? withOthers(escaped) : escaped);
    }

    /** The texts of elements that are no field, in one element that the record knows: the binding would drop them silently. */
    private static String withOthers(String text) {
        String others = ELEMENT.matcher(text).results().filter(element -> !FIELDS.contains(element.group(1))).map(element -> element.group(2).strip())
                .filter(bare -> !bare.isEmpty()).collect(Collectors.joining("; "));
        return others.isEmpty() ? text : text.substring(0, text.length() - "</Recharge>".length()) + "<others>" + others + "</others></Recharge>";
    }

    private static boolean atMostOnce(String text, String field) {
        String tag = "<" + field;
        return text.indexOf(tag, text.indexOf(tag) + 1) < 0 || !text.contains(tag);
    }

    private static ReplyForm line(String text) {
        String[] cells = text.split(",", -1);
        boolean whole = cells.length >= CSV_CELLS;
        if (whole && (RECORD.matcher(text).matches() || CUT_RECORD.matcher(text).matches())) {
            return new ReplyForm(Kind.CSV, quoted(cells));
        }
        if (CUT_RECORD.matcher(text).matches()) {
            return new ReplyForm(Kind.BROKEN, text);
        }
        boolean bare = !text.isEmpty() && text.length() <= LONGEST_TEXT && "[\"".indexOf(text.charAt(0)) < 0 && text.indexOf('<') < 0;
        return new ReplyForm(bare ? Kind.TEXT : Kind.BROKEN, text);
    }

    /** The free text opid stands third and is not quoted; the two cells before it and the three after it hold no comma. */
    private static String quoted(String[] cells) {
        int after = cells.length - 3;
        String opid = String.join(",", List.of(cells).subList(2, after)).strip().replace('"', '\'');
        return plain(cells[0]) + "," + plain(cells[1]) + ",\"" + opid + "\"," + plain(cells[after]) + "," + plain(cells[after + 1])
                + "," + plain(cells[after + 2]);
    }

    private static String plain(String cell) {
        return cell.replace("\"", "").strip();
    }
}
