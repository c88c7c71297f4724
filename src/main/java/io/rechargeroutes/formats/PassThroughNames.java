package io.rechargeroutes.formats;

import io.rechargeroutes.intake.format.RequestFields;
import io.rechargeroutes.model.PassThrough;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of what is passed through: they stand beside those of a result, in files and in messages. */
public final class PassThroughNames {

    /** Names that a message about an outcome has beside a result's. */
    private static final Set<String> OF_EVENTS = Set.of("eventId", "sequence");
    /** A name that every format can write. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,59}");

    private PassThroughNames() {}

    /** What is wrong with a name, and what to do. @param seen those before it; the name is added */
    static Optional<String> fault(String name, Set<String> seen) {
        String shown = Section.quoted(name);
        if (name.isBlank() || name.length() > 100) {
            return Optional.of(shown + " is empty or longer than 100 characters, correct it");
        }
        if (!seen.add(name)) {
            return Optional.of(shown + " stands twice, remove one");
        }
        return ResultColumns.FIELDS.contains(name) || OF_EVENTS.contains(name)
                ? Optional.of(shown + " is a field of every result, give it another name with name")
                : Optional.empty();
    }

    /** What is wrong with the names of {@code recharge.intake.pass-through}, and what to do. */
    public static List<String> faults(List<String> names) {
        List<String> faults = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!PLAIN.matcher(name).matches()) {
                faults.add("holds " + Section.quoted(name) + ", write letters, digits, _ and - only");
            } else if (RequestFields.REQUEST.contains(name)) {
                faults.add("holds " + Section.quoted(name) + ", which is a field of a request; name another one");
            } else {
                fault(name, seen).ifPresent(what -> faults.add("holds " + what));
            }
        }
        if (names.size() > PassThrough.MOST) {
            faults.add("names more than " + PassThrough.MOST + " fields, remove some");
        }
        return faults;
    }
}
