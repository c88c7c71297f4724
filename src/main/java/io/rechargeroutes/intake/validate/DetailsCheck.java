package io.rechargeroutes.intake.validate;

import io.rechargeroutes.model.Operation;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The check of {@code details}. Their values are never shown: a PAN or a date of birth may stand in any of them. */
final class DetailsCheck {

    private record Form(Pattern pattern, String description) {}

    private static final Form NAME =
            new Form(Pattern.compile("\\p{L}[\\p{L}\\p{M} .'-]{0,49}"), "must be a name of at most 50 letters");
    private static final Map<String, Form> FORMS = Map.ofEntries(
            Map.entry(
                    "dateOfBirth",
                    new Form(
                            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
                            "must be a date like 1990-01-31, in the past")),
            Map.entry(
                    "stdCode",
                    new Form(
                            Pattern.compile("0[0-9]{2,5}"),
                            "must be three to six digits, the first one 0, which spreadsheets drop"
                                    + SpreadsheetTraces.AS_TEXT)),
            Map.entry(
                    "billingUnit",
                    new Form(
                            Pattern.compile("[0-9]{4}"),
                            "must be four digits; where they begin with 0, spreadsheets drop it"
                                    + SpreadsheetTraces.AS_TEXT)),
            Map.entry("allowDuplicate", new Form(Pattern.compile("true|false"), "must be true or false")),
            Map.entry("orderId", new Form(RowCheck.ORDER_ID, "must be 1 to 64 of A-Z a-z 0-9 . _ -")),
            Map.entry(
                    "pan",
                    new Form(
                            Pattern.compile("[A-Z]{5}[0-9]{4}[A-Z]"),
                            "must be five capital letters, four digits and a capital letter")),
            Map.entry("email", new Form(Pattern.compile("[^@\\s]+@[^@\\s]+"), "must be an e-mail address")),
            Map.entry("mobile", new Form(Pattern.compile("[6-9][0-9]{9}"), "must be ten digits, the first one 6 to 9")),
            Map.entry("otp", new Form(Pattern.compile("[0-9]{4,8}"), "must be four to eight digits")),
            Map.entry(
                    "creditId",
                    new Form(
                            Pattern.compile("[A-Za-z0-9_-]{1,40}"),
                            "must be the id that the registration's result gives under data.credit.id")),
            Map.entry("firstName", NAME),
            Map.entry("middleName", NAME),
            Map.entry("lastName", NAME));
    /** What the steps of a credit check use; a person's details are not taken where nobody needs them. */
    private static final Map<Operation, Set<String>> USED = Map.of(
            Operation.CREDIT_REGISTER,
                    Set.of("firstName", "middleName", "lastName", "pan", "dateOfBirth", "email", "mobile"),
            Operation.CREDIT_OTP, Set.of("creditId"),
            Operation.CREDIT_SUBMIT_OTP, Set.of("creditId", "otp", "questionKey", "answerKey"),
            Operation.CREDIT_HISTORY, Set.of("creditId"));

    private final Fields fields;
    private final Collection<String> known;

    /** @param fields those of {@code details} */
    DetailsCheck(Fields fields, Collection<String> known) {
        this.fields = fields;
        this.known = known;
    }

    /** The values by name. */
    Map<String, String> values(Operation operation, List<String> needed) {
        fields.refuseOthersThan(known);
        refuseUnused(operation);
        for (String name : needed) {
            if (!fields.has(name)) {
                fields.missing(name, "this request needs it");
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

    private void refuseUnused(Operation operation) {
        Set<String> used = operation == null ? null : USED.get(operation);
        known.stream()
                .sorted()
                .filter(name -> used != null && !used.contains(name) && fields.has(name))
                .forEach(name -> fields.invalid(name, "is not used by " + operation + "; leave it out"));
        if (used != null && fields.has("questionKey") != fields.has("answerKey")) {
            fields.invalid("questionKey", "and details.answerKey go together; give both or none");
        }
    }

    private void refuseOtherForm(String name, String value) {
        Form form = FORMS.get(name);
        if (form != null
                && !(form.pattern.matcher(value).matches() && (!name.equals("dateOfBirth") || isDate(value)))) {
            fields.invalid(name, form.description);
        }
    }

    private static boolean isDate(String text) {
        try {
            return LocalDate.parse(text).isBefore(LocalDate.now(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return false;
        }
    }
}
