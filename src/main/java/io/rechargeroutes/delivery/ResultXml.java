package io.rechargeroutes.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import java.io.StringWriter;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A result as one {@code <result>} with flat elements; what is absent is left out, {@code data} is JSON text. */
final class ResultXml {

    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    private ResultXml() {
    }

    static String row(RechargeResult result) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = FACTORY.createXMLStreamWriter(text);
            writer.writeStartElement("result");
            for (Map.Entry<String, JsonNode> field : ResultJson.of(result).properties()) {
                if (!field.getValue().isNull()) {
                    element(writer, field.getKey(), field.getValue());
                }
            }
            writer.writeEndElement();
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a result cannot be written as XML", e);
        }
        return "\n  " + text;
    }

    private static void element(XMLStreamWriter writer, String name, JsonNode value) throws XMLStreamException {
        writer.writeStartElement(name);
        writer.writeCharacters(legal(value.isObject() ? ResultJson.text(value) : value.asText()));
        writer.writeEndElement();
    }

    /** XML 1.0 has no place for control characters and half characters, not even escaped. */
    private static String legal(String text) {
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints().forEach(c -> legal.appendCodePoint(isLegal(c) ? c : 0xFFFD));
        return legal.toString();
    }

    private static boolean isLegal(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
    }
}
