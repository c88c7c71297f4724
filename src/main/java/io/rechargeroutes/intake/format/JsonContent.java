package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/**
 * Reads the JSON text of one row. Numbers become text as they were written, so that whoever checks an amount sees
 * {@code 10.50}, but for whole ones: {@code 10.0} and {@code 1e1} are 10. Inside a bill they stay exact numbers, so
 * that it can be handed back unchanged.
 */
final class JsonContent {

    /** How deep a row may be nested, itself included. */
    static final int DEEPEST = 32;

    private static final int LARGEST_SCALE = 100;
    private static final int EXACT_DIGITS = 15;
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonContent() {}

    /** What becomes of a number. */
    private enum Numbers {
        /** A text, as it was written. */
        TEXTS,
        /** The same number. */
        EXACT,
        /** A number where its text has no exponent, so that it is distinct from a text that looks like one. */
        KEPT
    }

    /** The fields of one row; {@link JsonProcessingException} where the text is not JSON. */
    static ObjectNode row(String text) throws Row.Fault, JsonProcessingException {
        return read(text, Numbers.TEXTS, "a row must be an object");
    }

    /** The fields of one row of somebody else's: its numbers are none of the sender's texts. */
    static ObjectNode foreignRow(String text) throws Row.Fault, JsonProcessingException {
        return read(text, Numbers.KEPT, "a row must be an object");
    }

    /** A bill that stands as JSON in one cell. */
    static ObjectNode bill(String text) throws Row.Fault {
        try {
            return read(text, Numbers.EXACT, "'bill' must be a JSON object");
        } catch (JsonProcessingException e) {
            throw new Row.Fault("'bill' is not valid JSON");
        }
    }

    private static ObjectNode read(String text, Numbers numbers, String expectation)
            throws Row.Fault, JsonProcessingException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                refuseOther(parser, first, expectation);
            }
            ObjectNode object = object(parser, numbers, 1);
            if (parser.nextToken() != null) {
                throw new Row.Fault("more text follows after the row's closing brace");
            }
            return object;
        } catch (StreamConstraintsException e) {
            throw new Row.Fault("a name or a number in the row is too long, or it is nested too deep");
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuseOther(JsonParser parser, JsonToken first, String expectation)
            throws IOException, Row.Fault {
        if (first != null) {
            parser.skipChildren();
        }
        parser.nextToken();
        throw new Row.Fault(expectation);
    }

    private static ObjectNode object(JsonParser parser, Numbers numbers, int depth) throws IOException, Row.Fault {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (object.has(name)) {
                throw new Row.Fault("the field " + Row.quoted(name) + " stands twice");
            }
            parser.nextToken();
            object.set(name, value(parser, inside(numbers, name, depth), depth));
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser, Numbers numbers, int depth) throws IOException, Row.Fault {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser, numbers, depth));
        }
        return array;
    }

    private static JsonNode value(JsonParser parser, Numbers numbers, int depth) throws IOException, Row.Fault {
        JsonToken token = parser.currentToken();
        if (token.isStructStart() && depth == DEEPEST) {
            throw new Row.Fault("the row is nested more than " + DEEPEST + " levels deep");
        }
        return switch (token) {
            case START_OBJECT -> object(parser, numbers, depth + 1);
            case START_ARRAY -> array(parser, numbers, depth + 1);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_NUMBER_INT -> numbers == Numbers.TEXTS ? NODES.textNode(parser.getText()) : integer(parser);
            case VALUE_NUMBER_FLOAT -> switch (numbers) {
                case TEXTS -> NODES.textNode(whole(parser));
                case EXACT -> decimal(parser);
                case KEPT -> kept(whole(parser));
            };
            default -> NODES.textNode(parser.getText());
        };
    }

    private static Numbers inside(Numbers numbers, String name, int depth) {
        return numbers == Numbers.TEXTS && depth == 1 && name.equals("bill") ? Numbers.EXACT : numbers;
    }

    private static JsonNode kept(String text) {
        return text.matches("-?[0-9]+(\\.[0-9]+)?") ? DecimalNode.valueOf(new BigDecimal(text)) : NODES.textNode(text);
    }

    private static JsonNode integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    /**
     * A number that has a point or an exponent, without them where its value is whole. Programs write so what they hold
     * as a floating-point number: of more than 15 digits the last ones are made up, and it is left to be refused.
     */
    private static String whole(JsonParser parser) throws IOException {
        String text = parser.getText();
        if (text.length() > LARGEST_SCALE) {
            return text;
        }
        BigDecimal number = parser.getDecimalValue();
        boolean exact = number.scale() <= LARGEST_SCALE && number.precision() - (long) number.scale() <= EXACT_DIGITS;
        if (!exact || number.signum() != 0 && number.stripTrailingZeros().scale() > 0) {
            return text;
        }
        return number.toBigInteger().toString();
    }

    /** An exponent without a bound would make somebody write a gigabyte of zeros later. */
    private static JsonNode decimal(JsonParser parser) throws IOException, Row.Fault {
        BigDecimal number = parser.getDecimalValue();
        if (Math.abs((long) number.scale()) > LARGEST_SCALE) {
            throw new Row.Fault("a number in 'bill' is too large or too small");
        }
        return NODES.numberNode(number);
    }
}
