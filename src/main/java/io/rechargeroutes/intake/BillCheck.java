package io.rechargeroutes.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.regex.Pattern;

/** The check of {@code bill}, which is opaque: only characters that no database and no encoding can carry are refused. */
final class BillCheck {

    private static final Pattern UNSTORABLE = Pattern.compile("[\\u0000\\p{Cs}]");

    private BillCheck() {
    }

    /** The bill as it came. */
    static ObjectNode clean(ObjectNode bill, Problems problems) {
        if (bill != null && unstorable(bill)) {
            problems.invalid("bill", "holds a zero character or half a character");
        }
        return bill;
    }

    private static boolean unstorable(JsonNode node) {
        if (node.isTextual() && unstorable(node.textValue())) {
            return true;
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            if (unstorable(names.next())) {
                return true;
            }
        }
        for (JsonNode child : node) {
            if (unstorable(child)) {
                return true;
            }
        }
        return false;
    }

    private static boolean unstorable(String text) {
        return UNSTORABLE.matcher(text).find();
    }
}
