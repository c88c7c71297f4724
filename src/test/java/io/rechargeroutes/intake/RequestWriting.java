package io.rechargeroutes.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RequestJson;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.apache.commons.csv.CSVFormat;

/** Writes requests as a sender would, in each of the four forms. */
final class RequestWriting {

    private static final List<String> COLUMNS = List.of(
            "orderId",
            "operation",
            "service",
            "operator",
            "circle",
            "number",
            "amount",
            "details.caNumber",
            "details.accountNumber",
            "details.allowDuplicate",
            "location.latitude",
            "location.longitude",
            "bill",
            "provider",
            "expiresAt");

    private RequestWriting() {}

    static String write(Format format, List<RechargeRequest> requests) {
        List<ObjectNode> nodes = requests.stream().map(RequestJson::node).toList();
        return switch (format) {
            case JSON -> nodes.stream().map(RequestJson::text).collect(Collectors.joining(",\n", "[", "]"));
            case JSONL -> nodes.stream().map(RequestJson::text).collect(Collectors.joining("\n"));
            case CSV -> csv(nodes);
            case XML -> xml(nodes);
            case XLSX -> throw new IllegalArgumentException("a workbook is no text");
        };
    }

    private static String csv(List<ObjectNode> nodes) {
        StringBuilder text = new StringBuilder(String.join(",", COLUMNS)).append("\r\n");
        for (ObjectNode node : nodes) {
            List<String> cells = new ArrayList<>();
            for (String column : COLUMNS) {
                JsonNode value = node.at("/" + column.replace('.', '/'));
                cells.add(value.isObject() ? RequestJson.text(value) : value.asText());
            }
            text.append(CSVFormat.RFC4180.format(cells.toArray())).append("\r\n");
        }
        return text.toString();
    }

    private static String xml(List<ObjectNode> nodes) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            writer.writeStartDocument();
            writer.writeStartElement("recharges");
            for (ObjectNode node : nodes) {
                element(writer, "recharge", node);
            }
            writer.writeEndElement();
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private static void element(XMLStreamWriter writer, String name, JsonNode node) throws XMLStreamException {
        writer.writeStartElement(name);
        if (node instanceof ObjectNode object) {
            for (var field : object.properties()) {
                element(writer, field.getKey(), field.getValue());
            }
        } else {
            writer.writeCharacters(node.asText());
        }
        writer.writeEndElement();
    }
}
