package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the XML text of one row: elements become fields, their texts stay as they are. Prefixes are dropped, attributes
 * and entities refused.
 */
final class XmlContent {

    private static final XMLInputFactory FACTORY = factory();

    private XmlContent() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** A reader of a text; what its declaration may say of an encoding means nothing. */
    static XMLStreamReader reader(String text) throws XMLStreamException {
        return FACTORY.createXMLStreamReader(new StringReader(text));
    }

    /** A reader of a part of a workbook, to be moved by {@link #next}. */
    static XMLStreamReader reader(InputStream part) throws XMLStreamException {
        return FACTORY.createXMLStreamReader(part);
    }

    /** Moves on, and refuses a DOCTYPE. */
    static int next(XMLStreamReader reader) throws XMLStreamException {
        int event = reader.next();
        if (event == XMLStreamConstants.DTD) {
            throw new UnreadableInputException(0, "the workbook has a DOCTYPE, which is refused");
        }
        return event;
    }

    /**
     * The root's name as it is written, from the XML declaration and the root's start tag. An encoding in the
     * declaration is not believed: the bytes were read as UTF-8, and are refused where they are not.
     */
    static String root(String text) throws XMLStreamException, Row.Fault {
        XMLStreamReader reader = reader(text);
        reader.nextTag();
        String name = localName(reader.getLocalName());
        if (!name.equals("recharges") && !name.equals("recharge")) {
            throw new Row.Fault("the root tag must be <recharges> or <recharge>, not " + Row.quoted(name));
        }
        if (name.equals("recharges")) {
            refuseAttributes(reader);
        }
        return reader.getLocalName();
    }

    /** The fields of one {@code <recharge>}. */
    static ObjectNode row(String text) throws XMLStreamException, Row.Fault {
        XMLStreamReader reader = reader(text);
        reader.nextTag();
        if (!localName(reader.getLocalName()).equals("recharge")) {
            throw new Row.Fault("a row must be a <recharge>, not " + Row.quoted(localName(reader.getLocalName())));
        }
        JsonNode content = element(reader, 1);
        if (content instanceof ObjectNode fields) {
            return fields;
        }
        if (content.asText().isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        throw new Row.Fault("<recharge> holds text in place of fields");
    }

    /**
     * The fields of somebody else's row: attributes are fields named {@code @name}, a text beside them has the name
     * {@code ""}, and what stands several times becomes an array.
     */
    static ObjectNode foreignRow(String text) throws XMLStreamException, Row.Fault {
        XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text));
        reader.nextTag();
        JsonNode content = foreignElement(reader, 1);
        if (content instanceof ObjectNode fields) {
            return fields;
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        return content.asText().isBlank() ? fields : fields.set("", content);
    }

    private static JsonNode foreignElement(XMLStreamReader reader, int depth) throws XMLStreamException, Row.Fault {
        if (depth > JsonContent.DEEPEST) {
            throw new Row.Fault("the row is nested more than " + JsonContent.DEEPEST + " levels deep");
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (!isDeclaration(reader, i)) {
                add(fields, "@" + localName(reader.getAttributeLocalName(i)), reader.getAttributeValue(i));
            }
        }
        StringBuilder text = new StringBuilder();
        for (int event = reader.next(); event != XMLStreamConstants.END_ELEMENT; event = reader.next()) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = localName(reader.getLocalName());
                    add(fields, name, foreignElement(reader, depth + 1));
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> text.append(
                        reader.getText());
                case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {}
                default -> throw new XMLStreamException("entities are refused", reader.getLocation());
            }
        }
        if (fields.isEmpty()) {
            return JsonNodeFactory.instance.textNode(text.toString());
        }
        return text.toString().isBlank() ? fields : fields.put("", text.toString());
    }

    private static void add(ObjectNode fields, String name, String text) {
        add(fields, name, JsonNodeFactory.instance.textNode(text));
    }

    private static void add(ObjectNode fields, String name, JsonNode value) {
        JsonNode before = fields.get(name);
        if (before == null) {
            fields.set(name, value);
        } else if (before instanceof ArrayNode several) {
            several.add(value);
        } else {
            fields.putArray(name).add(before).add(value);
        }
    }

    /** The element that the reader stands on: text where it has no children. */
    private static JsonNode element(XMLStreamReader reader, int depth) throws XMLStreamException, Row.Fault {
        if (depth > JsonContent.DEEPEST) {
            throw new Row.Fault("the row is nested more than " + JsonContent.DEEPEST + " levels deep");
        }
        refuseAttributes(reader);
        String name = localName(reader.getLocalName());
        ObjectNode children = JsonNodeFactory.instance.objectNode();
        StringBuilder text = new StringBuilder();
        for (int event = reader.next(); event != XMLStreamConstants.END_ELEMENT; event = reader.next()) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> child(reader, depth, children);
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> text.append(
                        reader.getText());
                case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {}
                default -> throw new XMLStreamException("entities are refused", reader.getLocation());
            }
        }
        if (children.isEmpty()) {
            return JsonNodeFactory.instance.textNode(text.toString());
        }
        if (!text.toString().isBlank()) {
            throw new Row.Fault("the element " + Row.quoted(name) + " holds both text and elements");
        }
        return children;
    }

    private static void child(XMLStreamReader reader, int depth, ObjectNode siblings)
            throws XMLStreamException, Row.Fault {
        String name = localName(reader.getLocalName());
        if (siblings.has(name)) {
            throw new Row.Fault("the element " + Row.quoted(name) + " stands twice");
        }
        siblings.set(name, element(reader, depth + 1));
    }

    private static void refuseAttributes(XMLStreamReader reader) throws Row.Fault {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (!isDeclaration(reader, i)) {
                throw new Row.Fault("attributes are not read: write " + Row.quoted(reader.getAttributeLocalName(i))
                        + " as an element");
            }
        }
    }

    private static boolean isDeclaration(XMLStreamReader reader, int attribute) {
        String name = reader.getAttributeLocalName(attribute);
        String prefix = reader.getAttributePrefix(attribute);
        return name.equals("xmlns")
                || name.startsWith("xmlns:")
                || "xmlns".equals(prefix)
                || name.endsWith(":schemaLocation")
                || "xsi".equals(prefix) && name.endsWith("chemaLocation");
    }

    /** A name without its namespace prefix. */
    static String localName(String name) {
        return name.substring(name.indexOf(':') + 1);
    }
}
