package io.rechargeroutes.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.Circle;
import io.rechargeroutes.catalog.NumberForm;
import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The check of one row: goes through the fields in the contract's order and gathers what is wrong. */
final class RowCheck {

    /** What a caller's order id looks like. */
    static final Pattern ORDER_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final int LONGEST_NUMBER = 60;
    private static final Pattern ANY_NUMBER = Pattern.compile("[A-Za-z0-9/-]{1,30}");
    private static final Pattern PROVIDER = Pattern.compile("[A-Z0-9]{2,20}");
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    /** The latest moment that is one. */
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Catalogue catalogue;
    private final Set<String> providers;
    private final Set<String> detailNames;
    private final Problems problems = new Problems();
    private final Fields fields;

    RowCheck(Catalogue catalogue, Set<String> providers, Set<String> detailNames, ObjectNode content) {
        this.catalogue = catalogue;
        this.providers = providers;
        this.detailNames = detailNames;
        this.fields = Fields.of(content, problems);
    }

    Checked result() {
        fields.refuseOthersThan(FieldNames.REQUEST);
        String orderId = orderId();
        Operation operation = operation();
        Operator operator = operator(operation);
        Service service = service(operator);
        String circle = circle(operation, operator);
        String number = number(operation, operator);
        BigDecimal amount = amount(operation, operator);
        Map<String, String> details = new DetailsCheck(fields.nested("details"), detailNames, problems).values(operation, needs(operation, operator));
        LocationCheck location = new LocationCheck(fields.nested("location"), problems);
        ObjectNode bill = BillCheck.clean(fields.objectOrNull("bill"), problems);
        RechargeRequest request = new RechargeRequest(orderId, operation, service, operator == null ? null : operator.code(), circle,
                number, amount, details, location.value(), bill, provider(operation), expiresAt());
        return problems.none() ? new Checked.Accepted(request)
                : new Checked.Rejected(orderId, operation, problems.code(), problems.message());
    }

    private String orderId() {
        String id = fields.raw("orderId");
        if (id == null) {
            problems.missing("orderId", "every request needs one of its own");
            return null;
        }
        if (!ORDER_ID.matcher(id).matches()) {
            problems.add("INVALID_ORDER_ID", "orderId " + Quoted.value(id) + " must be 1 to 64 of A-Z a-z 0-9 . _ -");
            return null;
        }
        return id;
    }

    private Operation operation() {
        return fields.has("operation") ? constant("operation", Operation.class) : Operation.RECHARGE;
    }

    private <E extends Enum<E>> E constant(String name, Class<E> type) {
        String text = fields.text(name);
        if (text == null) {
            return null;
        }
        List<String> names = Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
        if (!names.contains(text)) {
            problems.invalid(name, Quoted.value(text) + " is not known" + Nearest.suggestion(text, names));
            return null;
        }
        return Enum.valueOf(type, text);
    }

    private Operator operator(Operation operation) {
        String code = fields.text("operator");
        if (code == null) {
            if (needsAccount(operation) && !fields.has("operator")) {
                problems.missing("operator", operation + " needs one");
            }
            return null;
        }
        Optional<Operator> operator = catalogue.operator(code);
        if (operator.isEmpty()) {
            List<String> codes = catalogue.operators().stream().map(Operator::code).sorted().toList();
            problems.add("OPERATOR_UNKNOWN", "operator " + Quoted.value(code) + " is not in the catalogue" + Nearest.suggestion(code, codes));
            return null;
        }
        if (operator.get().disabled() != null) {
            problems.add("OPERATOR_UNKNOWN", "operator " + operator.get().code() + " is switched off: " + operator.get().disabled());
        }
        return operator.get();
    }

    private Service service(Operator operator) {
        Service given = constant("service", Service.class);
        if (operator == null) {
            return given;
        }
        if (given != null && operator.service() != null && given != operator.service()) {
            problems.invalid("service", given + " does not fit operator " + operator.code() + ", which is " + operator.service()
                    + "; correct it or leave it out");
        }
        return operator.service() == null ? given : operator.service();
    }

    private String circle(Operation operation, Operator operator) {
        String code = fields.text("circle");
        if (code == null) {
            if (operation == Operation.RECHARGE && operator != null && operator.circle() && !fields.has("circle")) {
                problems.missing("circle", "operator " + operator.code() + " needs one");
            }
            return null;
        }
        Optional<Circle> circle = find(code);
        if (circle.isEmpty()) {
            List<String> codes = catalogue.circles().stream().map(Circle::code).sorted().toList();
            problems.add("CIRCLE_UNKNOWN", "circle " + Quoted.value(code) + " is not in the catalogue" + Nearest.suggestion(code, codes));
        }
        return circle.map(Circle::code).orElse(null);
    }

    private Optional<Circle> find(String code) {
        int colon = code.indexOf(':');
        if (colon < 0) {
            return catalogue.circle(code);
        }
        String column = code.substring(0, colon).toLowerCase(Locale.ROOT);
        return catalogue.circles().stream()
                .filter(circle -> circle.column(column).filter(code.substring(colon + 1)::equals).isPresent())
                .min(Comparator.comparing(Circle::code));
    }

    private String number(Operation operation, Operator operator) {
        String text = fields.raw("number");
        if (text == null) {
            if (needsAccount(operation) && !fields.has("number")) {
                problems.missing("number", operation + " needs one");
            }
            return null;
        }
        NumberForm form = operator == null ? null : operator.number();
        Optional<String> number = normalise(text.strip(), form);
        // a number is not judged where its operator is wrong: what it must look like is not known then
        if (number.isEmpty() && (form != null || !fields.has("operator"))) {
            problems.add("INVALID_NUMBER", "number " + Quoted.number(text) + " does not look like "
                    + (form == null ? "one" : "one of " + operator.code() + ", for instance " + form.example()));
        }
        return number.orElse(null);
    }

    private static Optional<String> normalise(String text, NumberForm form) {
        if (text.length() > LONGEST_NUMBER) {
            return Optional.empty();
        }
        return form == null ? Optional.of(text).filter(number -> ANY_NUMBER.matcher(number).matches()) : form.normalise(text);
    }

    /** Only a recharge moves money: an amount given elsewhere is checked and left out. */
    private BigDecimal amount(Operation operation, Operator operator) {
        String text = fields.raw("amount");
        if (text == null) {
            if (operation == Operation.RECHARGE && !fields.has("amount")) {
                problems.missing("amount", operation + " needs one");
            }
            return null;
        }
        BigDecimal amount = AmountRule.read(text, problems);
        if (amount == null || operation != Operation.RECHARGE) {
            return null;
        }
        if (operator != null) {
            refuseOutside(amount, operator);
        }
        return amount;
    }

    private void refuseOutside(BigDecimal amount, Operator operator) {
        if (operator.min() != null && amount.compareTo(operator.min()) < 0) {
            problems.add("INVALID_AMOUNT", "amount " + Money.text(amount) + " is below " + Money.text(operator.min())
                    + ", the least that " + operator.code() + " takes");
        }
        if (operator.max() != null && amount.compareTo(operator.max()) > 0) {
            problems.add("INVALID_AMOUNT", "amount " + Money.text(amount) + " is above " + Money.text(operator.max())
                    + ", the most that " + operator.code() + " takes");
        }
    }

    private String provider(Operation operation) {
        String name = fields.text("provider");
        if (name == null) {
            if (operation == Operation.BALANCE && !fields.has("provider")) {
                problems.missing("provider", "BALANCE needs one of " + known());
            }
            return null;
        }
        if (!PROVIDER.matcher(name).matches() || !providers.contains(name)) {
            problems.invalid("provider", Quoted.value(name) + " is not known; there is " + known());
            return null;
        }
        return name;
    }

    private String known() {
        return new TreeSet<>(providers).stream().collect(Collectors.joining(", "));
    }

    private Instant expiresAt() {
        String text = fields.text("expiresAt");
        if (text == null) {
            return null;
        }
        try {
            Instant instant = Instant.parse(text);
            if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            // reported below
        }
        problems.invalid("expiresAt", Quoted.value(text) + " must be a time like 2030-01-31T12:00:00Z");
        return null;
    }

    private static boolean needsAccount(Operation operation) {
        return operation != null && operation.ofAccount();
    }

    private static List<String> needs(Operation operation, Operator operator) {
        if (operation == null) {
            return List.of();
        }
        return switch (operation) {
            case RECHARGE -> operator == null ? List.of() : operator.details();
            case CREDIT_REGISTER -> List.of("firstName", "lastName", "pan", "dateOfBirth", "email", "mobile");
            case CREDIT_OTP, CREDIT_HISTORY -> List.of("creditId");
            case CREDIT_SUBMIT_OTP -> List.of("creditId", "otp");
            case STATUS -> List.of("orderId");
            default -> List.of();
        };
    }
}
