package io.rechargeroutes.catalog;

import io.rechargeroutes.model.PlainText;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One row of a code table with its place in the file. Reading a bad cell notes the fault and gives null. */
final class Line {

    private final Path file;
    private final long number;
    private final Map<String, String> cells;
    private final List<String> faults;
    private boolean sound = true;

    Line(Path file, long number, Map<String, String> cells, List<String> faults) {
        this.file = file;
        this.number = number;
        this.cells = cells;
        this.faults = faults;
    }

    long number() {
        return number;
    }

    /** False once a fault was found in this row. */
    boolean sound() {
        return sound;
    }

    void fault(String whatAndWhatToDo) {
        sound = false;
        faults.add(at(file, number, whatAndWhatToDo));
    }

    static String at(Path file, long number, String whatAndWhatToDo) {
        return file + ":" + number + ": " + PlainText.of(whatAndWhatToDo);
    }

    /** The cell without blanks around it; empty where there is none. */
    String text(String column) {
        return cells.getOrDefault(column, "");
    }

    String textOrNull(String column) {
        String text = text(column);
        return text.isEmpty() ? null : text;
    }

    String required(String column) {
        String text = textOrNull(column);
        if (text == null) {
            fault(column + " is empty, fill it in");
        }
        return text;
    }

    /** A required cell of a given form. */
    String required(String column, Pattern form, String description) {
        String text = required(column);
        if (text != null && !form.matcher(text).matches()) {
            fault(column + " '" + text + "' is not " + description + ", correct it");
            return null;
        }
        return text;
    }

    /** A cell that is {@code yes}, or {@code no} or empty. */
    boolean yes(String column) {
        String text = text(column).toLowerCase(Locale.ROOT);
        if (!List.of("yes", "no", "").contains(text)) {
            fault(column + " '" + text + "' is neither yes nor no, write one of them");
        }
        return text.equals("yes");
    }

    <E extends Enum<E>> E choice(String column, Class<E> type) {
        String text = required(column);
        if (text == null) {
            return null;
        }
        E[] choices = type.getEnumConstants();
        for (E choice : choices) {
            if (choice.name().equalsIgnoreCase(text)) {
                return choice;
            }
        }
        fault(column + " '" + text + "' is not known, use one of " + Arrays.toString(choices));
        return null;
    }

    /** A regular expression; null where the cell is empty. */
    Pattern pattern(String column) {
        String text = textOrNull(column);
        try {
            return text == null ? null : Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            fault(column + " is not a regular expression (" + e.getDescription() + "), correct it");
            return null;
        }
    }

    /** The filled cells of the given columns, in order. */
    Map<String, String> filled(List<String> columns) {
        Map<String, String> filled = new LinkedHashMap<>();
        for (String column : columns) {
            if (!text(column).isEmpty()) {
                filled.put(column, text(column));
            }
        }
        return filled;
    }
}
