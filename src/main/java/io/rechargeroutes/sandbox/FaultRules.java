package io.rechargeroutes.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.sandbox.SimulatedRequest.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Faults that a test asked for, by number and kind of call. Safe for many threads. */
final class FaultRules {

    /** Stands for every number. */
    static final String ANY = "*";

    /** A fault, for how many more requests (null: all), and how slow it is in milliseconds. */
    record Rule(Fault fault, Integer times, long millis) {

        private Rule used() {
            return times == null ? this : times > 1 ? new Rule(fault, times - 1, millis) : null;
        }
    }

    private record Target(String number, Kind kind) {}

    private final Map<Target, Rule> rules = new HashMap<>();

    /**
     * Adds the rule {@code {"number", "fault", "kind"?, "times"?, "millis"?}}: kind is MONEY unless it says otherwise,
     * times is without limit. A rule for the same number and kind takes the place of the one before.
     *
     * @throws IllegalArgumentException says what is wrong with it
     */
    synchronized void add(ObjectNode rule) {
        String number = Json.text(rule, "number");
        if (number == null) {
            throw new IllegalArgumentException("number is missing: give the number that the fault is for, or *");
        }
        Fault fault = named(Fault.class, Json.text(rule, "fault"), "fault");
        Kind kind = rule.hasNonNull("kind") ? named(Kind.class, Json.text(rule, "kind"), "kind") : Kind.MONEY;
        Integer times = rule.hasNonNull("times") ? rule.get("times").asInt() : null;
        if (times != null && times < 1) {
            throw new IllegalArgumentException("times is less than 1: leave it out for a fault without end");
        }
        rules.put(
                new Target(number, kind),
                new Rule(fault, times, rule.path("millis").asLong()));
    }

    synchronized void clear() {
        rules.clear();
    }

    /** The rule for this request, used once; one for the number comes before one for any. */
    synchronized Optional<Rule> use(Kind kind, String number) {
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        Target own = new Target(number, kind);
        Target target = rules.containsKey(own) ? own : new Target(ANY, kind);
        Optional<Rule> rule = Optional.ofNullable(rules.get(target));
        rules.computeIfPresent(target, (any, used) -> used.used());
        return rule;
    }

    /** @throws IllegalArgumentException names the field and the names that it takes */
    private static <E extends Enum<E>> E named(Class<E> type, String name, String field) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        field + " is none of " + Arrays.toString(type.getEnumConstants())));
    }
}
