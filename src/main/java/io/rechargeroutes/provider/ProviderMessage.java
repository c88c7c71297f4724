package io.rechargeroutes.provider;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** What a provider's raw text says whatever its status word is: that it knows no such transaction, or that it has one already. */
public final class ProviderMessage {

    private static final String ORDER = "(?:records?|transactions?|txns?|txid|txnid|trxn?|orders?|orderid|references?|ref|refid)";
    private static final Pattern NOT_FOUND = Pattern.compile(String.join("|",
            // not found, no record was found, order id does not exist, could n t be located
            "\\b(?:no|not|none|never|cannot|(?:\\w+n )?t|\\w+nt|unable to)(?: \\w+){0,4} (?:found|find|exists?|existing|located?|traced?)\\b",
            "\\bnon ?existent\\b", "\\bno such\\b", "\\bnot in (?:our |the )?(?:system|records?|database)\\b",
            // record not available, order id is not valid
            "\\b" + ORDER + "(?: \\w+){0,3} (?:not|unavailable|missing|unknown|invalid)\\b(?: (?:available|present|valid|known|matched|matching|there|received|registered|recorded))?",
            // invalid order id, no transaction, unknown reference; not "invalid transaction amount"
            "\\b(?:no|invalid|unknown|wrong|incorrect|missing|unrecogni[sz]ed|bad)(?: \\w+)? " + ORDER + "\\b(?! (?:amount|type|value|pin|limit|mode))",
            // written in one word
            "notfound|norecord|notransaction|notexist|invalidorder|nodatafound"));
    private static final Pattern REFUND = Pattern.compile("\\b(?:refund|revers)");
    private static final Pattern NO_REFUND = Pattern.compile("\\b(?:no|not|non|never|without|un)\\b(?: \\w+)? (?:refund|revers)\\w*"
            + "|\\b(?:refund|revers)\\w*(?: \\w+){0,2} (?:fail\\w*|declined|rejected|pending|not|initiated|requested|in process)\\b");
    private static final Pattern DUPLICATE = Pattern.compile("duplicate|already");

    private ProviderMessage() {
    }

    /** Whether one of the texts says, in whatever spelling, that the provider knows no such transaction. */
    public static boolean saysNotFound(Collection<String> texts) {
        return texts.stream().filter(Objects::nonNull).map(ProviderMessage::plain).anyMatch(text -> NOT_FOUND.matcher(text).find());
    }

    /** Whether one of the texts speaks of money that came back. */
    static boolean speaksOfRefund(Collection<String> texts) {
        return texts.stream().filter(Objects::nonNull).map(ProviderMessage::plain).anyMatch(text -> REFUND.matcher(text).find());
    }

    /** Whether one of the texts says that money did not come back, or not yet. */
    static boolean deniesRefund(Collection<String> texts) {
        return texts.stream().filter(Objects::nonNull).map(ProviderMessage::plain).anyMatch(text -> NO_REFUND.matcher(text).find());
    }

    /** Whether one of the texts says that the provider has such a transaction already: this one or another, and nobody knows what became of it. */
    static boolean saysDuplicate(Collection<String> texts) {
        return texts.stream().filter(Objects::nonNull).map(text -> text.toLowerCase(Locale.ROOT)).anyMatch(text -> DUPLICATE.matcher(text).find());
    }

    /** Lower case words with one blank between: RECORD_NOT_FOUND and RecordNotFound are "record not found". */
    private static String plain(String text) {
        String head = text.length() > 2000 ? text.substring(0, 2000) : text;
        return Normalizer.normalize(head, Normalizer.Form.NFKC).replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ").toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }
}
