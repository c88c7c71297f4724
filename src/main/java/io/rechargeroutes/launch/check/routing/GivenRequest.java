package io.rechargeroutes.launch.check.routing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.Circle;
import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Service;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a request of the cells of a test, and checks it as intake does. Where a cell is empty the request gets a
 * sensible value: {@code RECHARGE}; the first operator of operators.csv that has the service and, where one is pinned,
 * the provider; its example of a number; 100 rupees, or the least or most that the operator takes; where the operator
 * needs a circle, the first of circles.csv that each provider has a code for; no pinned provider.
 */
final class GivenRequest {

    /** The columns that describe the request; each is a field of it. */
    static final List<String> COLUMNS =
            List.of("operation", "service", "operator", "circle", "amount", "number", "provider");

    private static final BigDecimal AMOUNT = new BigDecimal("100");
    private static final Map<Operation, Service> SERVICES = Map.of(
            Operation.RECHARGE, Service.MOBILE_PREPAID,
            Operation.BILL_FETCH, Service.FASTAG,
            Operation.DTH_INFO, Service.DTH);
    private static final Map<String, String> DETAILS = Map.of(
            "pan", "ABCDE1234F",
            "dateOfBirth", "1990-01-31",
            "email", "a@example.com",
            "mobile", "9800000000",
            "otp", "1234",
            "firstName", "A",
            "lastName", "B",
            "stdCode", "011",
            "orderId", "ORD-1");

    private final Catalogue catalogue;
    private final RequestValidator validator;

    /** @param providers those that a request may be pinned to, in upper case */
    GivenRequest(Catalogue catalogue, Set<String> providers) {
        this.catalogue = catalogue;
        this.validator = new RequestValidator(catalogue, providers);
    }

    /**
     * The request of a test, or why it is none.
     *
     * @param given cells by the names of {@link #COLUMNS}; an empty one is absent
     */
    Checked of(Map<String, String> given) {
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("orderId", "TEST-1");
        given.forEach(content::put);
        Operation operation = constant(Operation.class, given.getOrDefault("operation", "RECHARGE"))
                .orElse(null);
        Operator operator = operator(operation, given);
        if (operator != null) {
            putIfAbsent(content, "operator", operator.code());
            putIfAbsent(content, "number", operator.number().example());
            if (operator.circle()) {
                putIfAbsent(content, "circle", circle());
            }
        }
        if (operation != null && operation.ofAccount()) {
            // an operator that is not known is one fault, not two
            putIfAbsent(content, "number", "1");
        }
        if (operation == Operation.RECHARGE) {
            putIfAbsent(content, "amount", Money.text(amount(operator)));
        }
        ObjectNode details = content.putObject("details");
        RequestValidator.neededDetails(operation, operator)
                .forEach(name -> details.put(name, DETAILS.getOrDefault(name, "1")));
        return validator.check(Row.of(1, content));
    }

    private static void putIfAbsent(ObjectNode content, String name, String value) {
        if (!content.has(name)) {
            content.put(name, value);
        }
    }

    private Operator operator(Operation operation, Map<String, String> given) {
        if (given.containsKey("operator")) {
            return catalogue.operator(given.get("operator")).orElse(null);
        }
        if (operation == null || !operation.ofAccount()) {
            return null;
        }
        String service = given.getOrDefault("service", SERVICES.get(operation).name());
        String column = given.getOrDefault("provider", "").toLowerCase(Locale.ROOT);
        List<Operator> fitting = catalogue.operators().stream()
                .filter(operator -> operator.disabled() == null
                        && operator.service() != null
                        && operator.service().name().equals(service))
                .toList();
        return fitting.stream()
                .filter(operator -> operator.column(column).isPresent())
                .findFirst()
                .orElseGet(() -> fitting.stream().findFirst().orElse(null));
    }

    private String circle() {
        return catalogue.circles().stream()
                // max would take the last of those that have as many
                .sorted(Comparator.comparing(circle -> -circle.columns().size()))
                .map(Circle::code)
                .findFirst()
                .orElse(null);
    }

    private static BigDecimal amount(Operator operator) {
        if (operator != null && operator.min() != null && operator.min().compareTo(AMOUNT) > 0) {
            return operator.min();
        }
        return operator != null && operator.max() != null && operator.max().compareTo(AMOUNT) < 0
                ? operator.max()
                : AMOUNT;
    }

    private static <E extends Enum<E>> Optional<E> constant(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().equals(name))
                .findFirst();
    }
}
