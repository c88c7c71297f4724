package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;

/**
 * What stands around the rows of a JSON text: objects with other values, of any length. It is stepped over by its
 * brackets, in constant memory.
 */
final class JsonEnvelope {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int DEEPEST = 1000;

    private final Input input;
    private final List<String> path;
    private int open;

    /** @param path the names on the way to the rows; empty where there is no envelope */
    JsonEnvelope(Input input, List<String> path) {
        this.input = input;
        this.path = path;
    }

    /** Reads up to the value that the path leads to. */
    void enter() throws IOException {
        for (String name : path) {
            if (blanks() != '{') {
                throw broken(at(open) + " must be an object with the field " + Row.quoted(name));
            }
            input.read();
            open++;
            find(name);
        }
    }

    /** Steps over the fields before this one. */
    private void find(String name) throws IOException {
        while (true) {
            if (blanks() == '}') {
                throw broken(at(open - 1) + " has no field " + Row.quoted(name) + ", which the format names in rows");
            }
            boolean found = name().equals(name);
            if (blanks() != ':') {
                throw broken("not valid JSON: a colon is missing");
            }
            input.read();
            if (found) {
                return;
            }
            value();
            if (blanks() == ',') {
                input.read();
            }
        }
    }

    private String at(int depth) {
        return depth == 0 ? "the file" : "the file's " + Row.quoted("/" + String.join("/", path.subList(0, depth)));
    }

    private String name() throws IOException {
        input.beginRow();
        if (input.peek() != '"') {
            throw broken("not valid JSON: a field's name is missing");
        }
        text();
        try (JsonParser parser = FACTORY.createParser(input.row())) {
            parser.nextToken();
            return parser.getText();
        } catch (Row.Fault fault) {
            throw broken(fault.getMessage());
        } catch (IOException fault) {
            throw broken("not valid JSON: a field's name cannot be read");
        }
    }

    /** Reads the envelope to its end; all that follows the rows is stepped over. */
    void leave() throws IOException {
        while (open > 0) {
            switch (blanks()) {
                case '}' -> {
                    input.read();
                    open--;
                }
                case ',' -> input.read();
                case '"' -> {
                    String name = name();
                    if (name.equals(path.get(open - 1))) {
                        throw broken(at(open - 1) + " has the field " + Row.quoted(name)
                                + " twice, and only the rows of the first were read; make them one array");
                    }
                    if (blanks() != ':') {
                        throw broken("not valid JSON: a colon is missing");
                    }
                    input.read();
                    blanks();
                    value();
                }
                default -> throw broken(
                        input.peek() < 0
                                ? "the file ends before its objects are closed"
                                : "not valid JSON: a field's name is missing");
            }
        }
    }

    private void value() throws IOException {
        int depth = 0;
        blanks();
        do {
            int b = input.peek();
            if (b < 0) {
                throw broken("the file ends in the middle of a value");
            }
            if (b == '"') {
                input.beginRow();
                text();
            } else if (b == '{' || b == '[') {
                if (++depth > DEEPEST) {
                    throw broken("the file is nested more than " + DEEPEST + " levels deep");
                }
                input.read();
            } else if (b == '}' || b == ']') {
                if (depth-- == 0) {
                    throw broken("not valid JSON: a value is missing");
                }
                input.read();
            } else if (depth == 0) {
                word();
            } else {
                input.read();
            }
        } while (depth > 0);
    }

    private void word() throws IOException {
        int b = input.peek();
        if (b == ',' || b == ':') {
            throw broken("not valid JSON: a value is missing");
        }
        while (b >= 0 && b != ',' && b != '}' && b != ']' && !Input.isBlank(b)) {
            input.read();
            b = input.peek();
        }
    }

    /** A text is taken into the row; of a long one the end is dropped. */
    private void text() throws IOException {
        input.take();
        while (input.peek() != '"') {
            if (input.peek() < ' ') {
                throw broken("not valid JSON: a text is not closed on its line");
            }
            if (input.take() == '\\' && input.peek() >= ' ') {
                input.take();
            }
        }
        input.take();
    }

    private int blanks() throws IOException {
        while (input.peek() >= 0 && Input.isBlank(input.peek())) {
            input.read();
        }
        return input.peek();
    }

    private UnreadableInputException broken(String message) {
        return new UnreadableInputException(
                input.line(), input.ended() ? "the file ends in the middle of its objects" : message);
    }
}
