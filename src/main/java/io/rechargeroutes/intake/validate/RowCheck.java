package io.rechargeroutes.intake.validate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.Circle;
import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.intake.format.RequestFields;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import io.rechargeroutes.model.Location;
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
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The check of one row: goes through the fields in the contract's order and gathers what is wrong. */
final class RowCheck {

    /** What a caller's order id looks like. */
    static final Pattern ORDER_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final IntPredicate ORDER_ID_CHARACTERS =
            c -> c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "._-".indexOf(c) >= 0;

    private static final Pattern DEGREES = Pattern.compile("-?[0-9]{1,3}(\\.[0-9]{1,15})?");
    private static final Pattern PROVIDER = Pattern.compile("[A-Z0-9]{2,20}");
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private final Catalogue catalogue;
    private final Set<String> providers;
    private final Set<String> detailNames;
    private final Fields fields;

    RowCheck(Catalogue catalogue, Set<String> providers, Set<String> detailNames, Row row) {
        this.catalogue = catalogue;
        this.providers = providers;
        this.detailNames = detailNames;
        this.fields = Fields.of(row.content(), row.faults());
    }

    /** The orderId of a row that is refused, where it is one; null otherwise. */
    static String orderId(ObjectNode content) {
        String text = content == null ? "" : content.path("orderId").asText();
        return ORDER_ID.matcher(text).matches() ? text : null;
    }

    Checked result() {
        fields.refuseOthersThan(RequestFields.REQUEST);
        String orderId = orderId();
        Operation operation = operation();
        Operator operator = operator(operation);
        Service service = service(operator);
        String circle = circle(operation, operator);
        String number = number(operation, operator);
        BigDecimal amount = amount(operation, operator);
        Map<String, String> details =
                new DetailsCheck(fields.nested("details"), detailNames).values(operation, needs(operation, operator));
        Fields location = fields.nested("location");
        ObjectNode bill = fields.opaque("bill");
        RechargeRequest request = new RechargeRequest(
                orderId,
                operation,
                service,
                operator == null ? null : operator.code(),
                circle,
                number,
                amount,
                details,
                location(location),
                bill,
                provider(operation),
                expiresAt());
        return fields.faultless()
                ? new Checked.Accepted(request)
                : new Checked.Rejected(orderId, operation, fields.code(), fields.message());
    }

    private String orderId() {
        String id = fields.raw("orderId");
        if (id == null) {
            if (!fields.has("orderId")) {
                fields.missing("orderId", "every request needs one of its own");
            }
            return null;
        }
        if (!ORDER_ID.matcher(id).matches()) {
            fields.problem(
                    "INVALID_ORDER_ID",
                    "orderId " + Row.quoted(id) + " must be 1 to 64 of A-Z a-z 0-9 . _ -"
                            + SpreadsheetTraces.in(id)
                                    .or(() -> Fields.firstOther(id, ORDER_ID_CHARACTERS))
                                    .map(why -> "; " + why)
                                    .orElse(""));
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
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
        if (!names.contains(text)) {
            fields.invalid(name, Row.quoted(text) + " is not known" + Nearest.suggestion(text, names));
            return null;
        }
        return Enum.valueOf(type, text);
    }

    private Operator operator(Operation operation) {
        String code = fields.text("operator");
        if (code == null) {
            if (needsAccount(operation) && !fields.has("operator")) {
                fields.missing("operator", operation + " needs one");
            }
            return null;
        }
        Optional<Operator> operator = catalogue.operator(code);
        if (operator.isEmpty()) {
            List<String> codes =
                    catalogue.operators().stream().map(Operator::code).sorted().toList();
            fields.problem(
                    "OPERATOR_UNKNOWN",
                    "operator " + Row.quoted(code) + " is not in the catalogue" + Nearest.suggestion(code, codes));
            return null;
        }
        if (operator.get().disabled() != null) {
            fields.problem(
                    "OPERATOR_UNKNOWN",
                    "operator " + operator.get().code() + " is switched off: "
                            + operator.get().disabled());
        }
        return operator.get();
    }

    private Service service(Operator operator) {
        Service given = constant("service", Service.class);
        if (operator == null) {
            return given;
        }
        if (given != null && operator.service() != null && given != operator.service()) {
            fields.invalid(
                    "service",
                    given + " does not fit operator " + operator.code() + ", which is " + operator.service()
                            + "; correct it or leave it out");
        }
        return operator.service() == null ? given : operator.service();
    }

    private String circle(Operation operation, Operator operator) {
        String code = fields.text("circle");
        if (code == null) {
            if (operation == Operation.RECHARGE && operator != null && operator.circle() && !fields.has("circle")) {
                fields.missing("circle", "operator " + operator.code() + " needs one");
            }
            return null;
        }
        Optional<Circle> circle = find(code);
        if (circle.isEmpty()) {
            List<String> codes =
                    catalogue.circles().stream().map(Circle::code).sorted().toList();
            fields.problem(
                    "CIRCLE_UNKNOWN",
                    "circle " + Row.quoted(code) + " is not in the catalogue" + Nearest.suggestion(code, codes));
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
                .filter(circle -> circle.column(column)
                        .filter(code.substring(colon + 1)::equals)
                        .isPresent())
                .min(Comparator.comparing(Circle::code));
    }

    private String number(Operation operation, Operator operator) {
        String text = fields.raw("number");
        if (text == null) {
            if (needsAccount(operation) && !fields.has("number")) {
                fields.missing("number", operation + " needs one");
            }
            return null;
        }
        return NumberCheck.read(text, operator, operator != null || !fields.has("operator"), fields);
    }

    /** Only a recharge moves money: an amount given elsewhere is checked and left out. */
    private BigDecimal amount(Operation operation, Operator operator) {
        String text = fields.raw("amount");
        if (text == null) {
            if (operation == Operation.RECHARGE && !fields.has("amount")) {
                fields.missing("amount", operation + " needs one");
            }
            return null;
        }
        BigDecimal amount = AmountCheck.read(text, fields);
        if (amount == null || operation != Operation.RECHARGE) {
            return null;
        }
        if (operator != null) {
            AmountCheck.refuseOutside(amount, operator, fields);
        }
        return amount;
    }

    /** Both coordinates or none, in decimal degrees; null where there is no location. */
    private static Location location(Fields fields) {
        fields.refuseOthersThan(RequestFields.LOCATION);
        String latitude = degrees(fields, "latitude", "longitude", 90);
        String longitude = degrees(fields, "longitude", "latitude", 180);
        return latitude == null || longitude == null ? null : new Location(latitude, longitude);
    }

    private static String degrees(Fields fields, String name, String other, int most) {
        if (!fields.has(name) && fields.has(other)) {
            fields.missing(name, "a location needs both coordinates");
        }
        String text = fields.text(name);
        if (text != null && !isWithin(text, most)) {
            fields.invalid(name, Row.quoted(text) + " must be decimal degrees from -" + most + " to " + most);
        }
        return text;
    }

    private static boolean isWithin(String degrees, int most) {
        return DEGREES.matcher(degrees).matches()
                && new BigDecimal(degrees).abs().compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    private String provider(Operation operation) {
        String name = fields.text("provider");
        if (name == null) {
            if (operation == Operation.BALANCE && !fields.has("provider")) {
                fields.missing("provider", "BALANCE needs one of " + known());
            }
            return null;
        }
        if (!PROVIDER.matcher(name).matches() || !providers.contains(name)) {
            fields.invalid("provider", Row.quoted(name) + " is not known; there is " + known());
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
            if (!instant.isBefore(EARLIEST) && !instant.isAfter(RequestValidator.LATEST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            // reported below
        }
        fields.invalid("expiresAt", Row.quoted(text) + " must be a time like 2030-01-31T12:00:00Z");
        return null;
    }

    private static boolean needsAccount(Operation operation) {
        return operation != null && operation.ofAccount();
    }

    static List<String> needs(Operation operation, Operator operator) {
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
