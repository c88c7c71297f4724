package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/**
 * Rows of a JSON array of objects, of such an array in an object {@code {"recharges": […]}}, or the one row of an
 * object. Each element is cut out by its brackets first and read as JSON then, so that one that is too long, too deep
 * or has a field twice costs itself only. Where the text is not JSON the input breaks.
 */
final class JsonRows implements RowReader.Source {

    /** Deeper than this nobody nests; it bounds the memory that following the brackets takes. */
    private static final int DEEPEST_BRACKETS = 1000;

    private static final String ENVELOPE = "recharges";

    private enum Place {
        START,
        FIRST_ELEMENT,
        AFTER_ELEMENT,
        END
    }

    private final Input input;
    private final boolean canonical;
    private final JsonEnvelope envelope;
    private Place place = Place.START;
    private boolean enveloped;

    JsonRows(Input input) {
        this(input, true, List.of());
    }

    /**
     * Rows of somebody else's.
     *
     * @param path the names of the objects on the way to the array, or to the one row
     */
    JsonRows(Input input, List<String> path) {
        this(input, false, path);
    }

    private JsonRows(Input input, boolean canonical, List<String> path) {
        this.input = input;
        this.canonical = canonical;
        this.envelope = new JsonEnvelope(input, path);
    }

    @Override
    public Row next() throws IOException {
        int b = skipBlanks();
        switch (place) {
            case START -> {
                if (b < 0) {
                    return null;
                }
                envelope.enter();
                b = skipBlanks();
                return b == '[' ? firstElement() : onlyObject(b);
            }
            case FIRST_ELEMENT, AFTER_ELEMENT -> {
                return nextElement(b);
            }
            default -> {
                return end(b);
            }
        }
    }

    private Row onlyObject(int b) throws IOException {
        if (b != '{') {
            throw broken("the file must hold a JSON object or an array of objects");
        }
        long line = input.line();
        input.beginRow();
        input.take();
        if (canonical && opensEnvelope()) {
            enveloped = true;
            return firstElement();
        }
        cutRest(true);
        Row row = read(line);
        envelope.leave();
        place = Place.END;
        return row;
    }

    /** Whether the object begins with {@code "recharges": [}; what was looked at is a part of the row. */
    private boolean opensEnvelope() throws IOException {
        takeBlanks();
        if (input.peek() != '"') {
            return false;
        }
        cutString();
        takeBlanks();
        if (input.peek() != ':' || !input.rowEndsWith('"' + ENVELOPE + '"')) {
            return false;
        }
        input.take();
        takeBlanks();
        return input.peek() == '[';
    }

    private void takeBlanks() throws IOException {
        while (input.peek() >= 0 && Input.isBlank(input.peek())) {
            input.take();
        }
    }

    private Row firstElement() throws IOException {
        input.read();
        input.endHeader();
        place = Place.FIRST_ELEMENT;
        return next();
    }

    /** The array is closed, and the envelope with it. */
    private Row close() throws IOException {
        input.read();
        if (enveloped) {
            int b = skipBlanks();
            if (b != '}') {
                throw broken(
                        b < 0
                                ? "the file ends before the object around the rows is closed"
                                : "more fields follow after \"recharges\"; keep the array of rows alone");
            }
            input.read();
        }
        envelope.leave();
        input.endEnvelope();
        place = Place.END;
        return next();
    }

    private Row nextElement(int b) throws IOException {
        if (b == ']') {
            return close();
        }
        if (place == Place.AFTER_ELEMENT) {
            if (b != ',') {
                throw broken(
                        b < 0
                                ? "the file ends before the array is closed"
                                : "a comma or the array's closing bracket is missing");
            }
            input.read();
            b = skipBlanks();
        }
        if (b < 0 || b == ',' || b == ']' || b == '}') {
            throw broken(
                    b < 0
                            ? "the file ends before the array is closed"
                            : "a row is missing before this comma or bracket");
        }
        Row row = element();
        place = Place.AFTER_ELEMENT;
        return row;
    }

    private Row end(int b) {
        if (b >= 0) {
            throw broken(
                    "more text follows after the end of the JSON; where each line is an object, end the file's name with .jsonl");
        }
        return null;
    }

    private Row element() throws IOException {
        long line = input.line();
        input.beginRow();
        int b = input.peek();
        if (b == '{' || b == '[') {
            cutStructure();
        } else if (b == '"') {
            cutString();
        } else {
            cutWord();
        }
        return read(line);
    }

    private Row read(long line) {
        try {
            return Row.of(line, canonical ? JsonContent.row(input.row()) : JsonContent.foreignRow(input.row()));
        } catch (Row.Fault e) {
            return Row.bad(line, e.getMessage());
        } catch (JsonProcessingException e) {
            throw new UnreadableInputException(
                    line + Math.max(1, e.getLocation().getLineNr()) - 1, "not valid JSON");
        }
    }

    private void cutStructure() throws IOException {
        cutRest(input.take() == '{');
    }

    /** Takes on to the bracket that closes what was opened, a brace or a square bracket. */
    private void cutRest(boolean brace) throws IOException {
        BitSet braces = new BitSet();
        braces.set(0, brace);
        int depth = 1;
        while (depth > 0) {
            switch (input.peek()) {
                case -1 -> throw broken("the file ends in the middle of a row");
                case '"' -> cutString();
                case '{', '[' -> {
                    if (depth == DEEPEST_BRACKETS) {
                        throw broken("the file is nested more than " + DEEPEST_BRACKETS + " levels deep");
                    }
                    braces.set(depth++, input.take() == '{');
                }
                case '}', ']' -> {
                    if (braces.get(--depth) != (input.peek() == '}')) {
                        throw broken("not valid JSON: a bracket closes what a brace opened, or the other way round");
                    }
                    input.take();
                }
                default -> input.take();
            }
        }
    }

    private void cutString() throws IOException {
        input.take();
        while (input.peek() != '"') {
            if (input.peek() < ' ') {
                throw broken(
                        input.peek() < 0
                                ? "the file ends in the middle of a row"
                                : "not valid JSON: a text is not closed on its line");
            }
            if (input.take() == '\\' && input.peek() >= ' ') {
                input.take();
            }
        }
        input.take();
    }

    private void cutWord() throws IOException {
        for (int b = input.peek(); b >= 0 && b != ',' && b != ']' && !Input.isBlank(b); b = input.peek()) {
            input.take();
        }
    }

    private int skipBlanks() throws IOException {
        while (input.peek() >= 0 && Input.isBlank(input.peek())) {
            input.read();
        }
        return input.peek();
    }

    private UnreadableInputException broken(String message) {
        return new UnreadableInputException(input.line(), message);
    }
}
