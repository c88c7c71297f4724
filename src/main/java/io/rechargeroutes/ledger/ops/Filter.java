package io.rechargeroutes.ledger.ops;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Conditions that all must hold, and their values. */
final class Filter {

    private final List<String> conditions = new ArrayList<>(List.of("true"));
    private final Map<String, Object> values = new HashMap<>();

    /** Adds a condition without a value. */
    Filter and(String condition) {
        conditions.add(condition);
        return this;
    }

    /** Adds a condition, unless its value is null. */
    Filter and(String condition, String name, Object value) {
        if (value != null) {
            conditions.add(condition);
            values.put(name, value);
        }
        return this;
    }

    Filter and(Filter other) {
        conditions.addAll(other.conditions);
        values.putAll(other.values);
        return this;
    }

    Map<String, Object> values() {
        return values;
    }

    /** As it stands behind WHERE. */
    @Override
    public String toString() {
        return String.join(" AND ", conditions);
    }
}
