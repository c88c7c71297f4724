package io.rechargeroutes.intake;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The check of {@code details}. Their values are never shown: a PAN or a date of birth may stand in any of them. */
final class DetailsCheck {

    private record Form(Pattern pattern, String words) {
    }

    private static final Map<String, Form> FORMS = Map.of(
            "dateOfBirth", new Form(Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), "must be a date like 1990-01-31"),
            "allowDuplicate", new Form(Pattern.compile("true|false"), "must be true or false"),
            "orderId", new Form(RowCheck.ORDER_ID, "must be 1 to 64 of A-Z a-z 0-9 . _ -"),
            "pan", new Form(Pattern.compile("[A-Z]{5}[0-9]{4}[A-Z]"), "must be five capital letters, four digits and a capital letter"),
            "email", new Form(Pattern.compile("[^@\\s]+@[^@\\s]+"), "must be an e-mail address"),
            "mobile", new Form(Pattern.compile("[6-9][0-9]{9}"), "must be ten digits, the first one 6 to 9"));

    private final Fields fields;
    private final Collection<String> known;
    private final Problems problems;

    DetailsCheck(Fields fields, Collection<String> known, Problems problems) {
        this.fields = fields;
        this.known = known;
        this.problems = problems;
    }

    /** The values by name. */
    Map<String, String> values(List<String> needed) {
        fields.refuseOthersThan(known);
        for (String name : needed) {
            if (!fields.has(name)) {
                problems.missing("details." + name, "this request needs it");
            }
        }
        Map<String, String> values = new TreeMap<>();
        for (Iterator<String> names = fields.names(); names.hasNext(); ) {
            String name = names.next();
            String value = known.contains(name) ? fields.text(name) : null;
            if (value != null) {
                refuseOtherForm(name, value);
                values.put(name, value);
            }
        }
        return values;
    }

    private void refuseOtherForm(String name, String value) {
        Form form = FORMS.get(name);
        if (form != null && !(form.pattern.matcher(value).matches() && (!name.equals("dateOfBirth") || isDate(value)))) {
            problems.invalid("details." + name, form.words);
        }
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
