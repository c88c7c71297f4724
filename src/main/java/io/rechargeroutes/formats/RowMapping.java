package io.rechargeroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.logging.Log;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.model.PassThrough;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Makes the canonical row of somebody else's, or takes what is passed through out of a canonical one. A value that it
 * can make nothing of refuses the row; everything else of the row stays, so that its sender knows it again.
 *
 * @param fields none where the row is canonical
 */
public record RowMapping(List<FieldRule> fields, List<PassThroughField> passThrough) implements UnaryOperator<Row> {

    private static final String ORDER_ID = "orderId";

    @Override
    public Row apply(Row row) {
        if (row.content() == null) {
            // its sender has nothing but the line to find it by
            return row.problem() == null || fields.isEmpty()
                    ? row
                    : Row.bad(row.line(), "line " + row.line() + ": " + row.problem());
        }
        try {
            return mapped(row);
        } catch (RuntimeException ours) {
            // it would keep all rows behind it from being read; its text may show what is private
            String kind = ours.getClass().getSimpleName();
            Log.errorf("line %d cannot be mapped by its format: %s at %s", row.line(), kind, ours.getStackTrace()[0]);
            return row.refused(Unmapped.INVALID, "line " + row.line() + " cannot be read by its format: " + kind);
        }
    }

    private Row mapped(Row row) {
        Map<String, String> problems = new LinkedHashMap<>();
        Map<String, String> faults = new LinkedHashMap<>();
        PassThrough back = passedThrough(row, problems);
        ObjectNode content = fields.isEmpty() ? canonical(row, faults) : content(row, problems, faults);
        Row mapped = Row.of(row.line(), content, faults);
        if (row.problem() != null) {
            mapped = mapped.refused(row.code(), row.problem());
        }
        if (!problems.isEmpty()) {
            mapped = mapped.refused(problems.values().iterator().next(), String.join("; ", problems.keySet()));
        }
        return mapped.with(back);
    }

    private PassThrough passedThrough(Row row, Map<String, String> problems) {
        Map<String, String> values = new LinkedHashMap<>();
        for (PassThroughField field : passThrough) {
            try {
                String fault = row.faults().get(field.from().text());
                if (fault != null) {
                    throw new Unmapped(Unmapped.INVALID, Row.quoted(field.name()) + " " + fault);
                }
                String value = field.value(row.content());
                if (value != null) {
                    values.put(field.name(), value);
                }
            } catch (Unmapped fault) {
                problems.put(fault.getMessage(), fault.code());
            }
        }
        return values.isEmpty()
                ? PassThrough.NONE
                : new PassThrough(
                        values,
                        passThrough.stream()
                                .filter(PassThroughField::secret)
                                .map(PassThroughField::name)
                                .collect(Collectors.toSet()));
    }

    private ObjectNode canonical(Row row, Map<String, String> faults) {
        ObjectNode content = row.content().deepCopy();
        faults.putAll(row.faults());
        for (PassThroughField field : passThrough) {
            content.remove(field.name());
            faults.remove(field.name());
        }
        return content;
    }

    private ObjectNode content(Row row, Map<String, String> problems, Map<String, String> faults) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        for (FieldRule rule : fields) {
            String damage =
                    rule.from() == null ? null : row.faults().get(rule.from().text());
            if (damage != null) {
                faults.put(rule.field(), damage);
                continue;
            }
            try {
                String value = rule.value(row.content());
                if (value != null) {
                    put(content, rule.field(), value);
                }
            } catch (Unmapped fault) {
                problems.put(fault.getMessage(), fault.code());
            }
        }
        orderIdLast(row.content(), content);
        return content;
    }

    private static void put(ObjectNode content, String field, String value) {
        int dot = field.indexOf('.');
        if (dot < 0) {
            content.put(field, value);
        } else {
            content.withObjectProperty(field.substring(0, dot)).put(field.substring(dot + 1), value);
        }
    }

    /** The last value of a row may be cut off: whoever looks for it finds it last here too. */
    private void orderIdLast(ObjectNode row, ObjectNode content) {
        String last = null;
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            last = field.getKey();
        }
        String orderId = fields.stream()
                .filter(rule -> rule.field().equals(ORDER_ID))
                .findFirst()
                .map(rule -> rule.from().steps().get(0))
                .orElse(null);
        if (last != null && last.equals(orderId) && content.has(ORDER_ID)) {
            content.set(ORDER_ID, content.remove(ORDER_ID));
        }
    }
}
