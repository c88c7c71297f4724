package io.rechargeroutes.provider;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a provider's raw text says whatever its status word is: that it knows no such transaction, or that it has one
 * already.
 */
public final class ProviderMessage {

    private static final String ORDER =
            "(?:records?|transactions?|txns?|txid|txnid|trxn?|orders?|orderid|references?|ref|refid)";
    private static final String DATA = "(?:data|details?|information|info|results?|entry|entries|history)";
    private static final Pattern NOT_FOUND = Pattern.compile(String.join(
            "|",
            // not found, no record was found, order id does not exist, could n t be located
            "\\b(?:no|not|none|never|cannot|(?:\\w+n )?t|(?:does|do|did|could|can|was|is)nt|unable to)(?: \\w+){0,4} (?:found|find|exists?|existing|located?|traced?)\\b",
            "\\bnon ?existent\\b",
            "\\bno such\\b",
            "\\bnot in (?:our |the )?(?:system|records?|database)\\b",
            // record not available, order id is not valid, data unavailable; not "transaction not successful"
            "\\b" + ORDER
                    + "(?: (?:id|no|number|details?|status|is|was|are|were|has|been)){0,3} (?:not (?:available|present|valid|known|matched|matching|there|received"
                    + "|registered|recorded)|unavailable|missing|unknown|invalid)\\b",
            "\\b" + DATA
                    + "(?: (?:is|was|are|were|currently)){0,2} (?:not (?:available|present|there|received)|unavailable|missing)\\b",
            "\\bno " + DATA + "\\b(?! (?:pack|plan|balance|connection|service|benefit|card))",
            // invalid order id, no transaction, unknown reference; not "invalid transaction amount" nor "invalid number
            // transaction failed"
            "\\b(?:no|invalid|unknown|wrong|incorrect|missing|unrecogni[sz]ed|bad)(?: (?!number|mobile|amount|operator|circle|customer|subscriber|account|pin)\\w+)? "
                    + ORDER + "\\b(?! (?:amount|type|value|pin|limit|mode|allowed|possible|permitted))"));
    /** The same where the blanks stand elsewhere, or nowhere: NODATAFOUND, n o t f o u n d. */
    private static final Pattern NOT_FOUND_SQUEEZED = Pattern.compile(
            "notfound|nosuch(?:order|record|trans|txn|ref|data|id)|notexist|nonexist"
                    + "|(?:doesnt|dont|didnt)exist|no(?:data|records?|transactions?|txns?|orders?|details?|results?|entry|entries)(?:was|were|is|are)?(?:found|available|exist|present)"
                    + "|norecord|notransactionfound|(?:data|records?|transactions?|txn|order|orderid|details?)(?:is|was|are)?(?:not|un)available"
                    + "|(?:unknown|invalid|wrong)(?:client|merchant)?(?:orderid|orderno|ordernumber|transactionid|txnid|txid|refid|referenceid|referenceno)|(?:unknown|invalid)order"
                    + "|unknown(?:transaction|txn|reference|record)|(?:order|transaction|txn|ref|reference)id(?:is)?(?:unknown|missing|invalid|notvalid)");
    /** What a success would not say of itself. */
    private static final Pattern FAILURE = Pattern.compile(
            "\\b(?:fail(?:ed|ure|s)?|unsuccessful|not (?:successful|done|delivered|credited|completed)|declined|rejected"
                    + "|cancell?ed|pending|(?:in|under) (?:process|progress))\\b");

    private static final Pattern NO_FAILURE =
            Pattern.compile("\\b(?:no|not|without|never)(?: \\w+)? (?:fail\\w*|declined|rejected|pending)\\b");
    private static final Pattern REFUND = Pattern.compile("\\b(?:refund|revers)");
    private static final Pattern NO_REFUND = Pattern.compile(
            "\\b(?:no|not|non|never|without|un)\\b(?: \\w+)? (?:refund|revers)\\w*"
                    + "|\\b(?:refund|revers)\\w*(?: \\w+){0,2} (?:fail\\w*|declined|rejected|pending|not|initiated|requested|in process)\\b");
    private static final Pattern DUPLICATE = Pattern.compile("duplicate|already");

    private static final int LONGEST = 4000;

    private ProviderMessage() {}

    /** Whether one of the texts says, in whatever spelling, that the provider knows no such transaction. */
    public static boolean saysNotFound(Collection<String> texts) {
        return texts.stream()
                .filter(Objects::nonNull)
                .map(ProviderMessage::plain)
                .anyMatch(text -> NOT_FOUND.matcher(text).find()
                        || NOT_FOUND_SQUEEZED.matcher(text.replace(" ", "")).find());
    }

    /** Whether a text, or null, says that the request failed, or is still under way. */
    static boolean speaksOfFailure(String text) {
        return text != null
                && FAILURE.matcher(NO_FAILURE.matcher(plain(text)).replaceAll(""))
                        .find();
    }

    /** Whether one of the texts speaks of money that came back. */
    static boolean speaksOfRefund(Collection<String> texts) {
        return texts.stream()
                .filter(Objects::nonNull)
                .map(ProviderMessage::plain)
                .anyMatch(text -> REFUND.matcher(text).find());
    }

    /** Whether one of the texts says that money did not come back, or not yet. */
    static boolean deniesRefund(Collection<String> texts) {
        return texts.stream()
                .filter(Objects::nonNull)
                .map(ProviderMessage::plain)
                .anyMatch(text -> NO_REFUND.matcher(text).find());
    }

    /**
     * Whether one of the texts says that the provider has such a transaction already: this one or another, and nobody
     * knows what became of it.
     */
    static boolean saysDuplicate(Collection<String> texts) {
        return texts.stream()
                .filter(Objects::nonNull)
                .map(text -> text.toLowerCase(Locale.ROOT))
                .anyMatch(text -> DUPLICATE.matcher(text).find());
    }

    /**
     * Lower case words with one blank between: RECORD_NOT_FOUND and RecordNotFound are "record not found". Sentences
     * are kept apart by a semicolon.
     */
    private static String plain(String text) {
        String head = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        return Normalizer.normalize(head, Normalizer.Form.NFKC)
                .replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]*(?:[;!?|]|[.](?=\\s))[^\\p{L}\\p{N}]*", " ; ")
                .replaceAll("[^\\p{L}\\p{N};]+", " ")
                .strip();
    }
}
