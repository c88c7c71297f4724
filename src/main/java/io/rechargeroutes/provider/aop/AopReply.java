package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.provider.ProblemDetails;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** A reply of AOP as a tree: its keys vary from page to page, and {@code status} and {@code Status} are two of them. */
@JsonDeserialize(using = AopReply.Reader.class)
public final class AopReply {

    /** How AOP's JSON is read and written: decimals stay digit for digit, and a key that stands twice is no answer. */
    static final ObjectMapper JSON = JsonMapper.builder()
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    private final ObjectNode root;

    AopReply(ObjectNode root) {
        this.root = root;
    }

    ObjectNode root() {
        return root;
    }

    /**
     * The object under {@code data}, also where it is a list's only element; empty where there is none or a choice of
     * them.
     */
    ObjectNode data() {
        JsonNode data = root.path("data");
        JsonNode only = data.isArray() && data.size() == 1 ? data.get(0) : data;
        return only instanceof ObjectNode object ? object : NOTHING;
    }

    /** The result code under all of its names. Where they disagree the text is none that a table lists. */
    String code() {
        return code("response_code", "responsecode", "statusCode");
    }

    /** The same for the steps of a credit check. */
    String creditCode() {
        return code("error_code", "code", "response_code");
    }

    private String code(String... names) {
        Set<String> codes = new LinkedHashSet<>();
        for (String name : names) {
            String code = text(root, name);
            if (code != null) {
                codes.add(code);
            }
        }
        return codes.isEmpty() ? null : String.join("/", codes);
    }

    String status() {
        return text(root, "status");
    }

    /** The provider's message; that of a problem that its server describes where it says nothing itself. */
    String message() {
        String message = text(root, "message", "msg", "description");
        return message != null ? message : ProblemDetails.message(root);
    }

    /** All texts of the reply, wherever they stand. */
    String allText() {
        Set<String> allText = new LinkedHashSet<>();
        allText(root, allText);
        return String.join("; ", allText);
    }

    private static void allText(JsonNode node, Set<String> allText) {
        if (node.isTextual() && !node.asText().isBlank()) {
            allText.add(node.asText().strip());
        }
        node.forEach(child -> allText(child, allText));
    }

    /** The first of the named values that is there and not blank, as text; null where none is. */
    static String text(JsonNode object, String... names) {
        for (String name : names) {
            JsonNode value = object.path(name);
            if (value.isValueNode() && !value.isNull() && !value.asText().isBlank()) {
                return value.asText().strip();
            }
        }
        return null;
    }

    /** Reads a reply by {@link #JSON}, whatever the data format's own mapper is set to. */
    static final class Reader extends StdDeserializer<AopReply> {

        private static final long serialVersionUID = 1L;

        Reader() {
            super(AopReply.class);
        }

        @Override
        public AopReply deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode tree = JSON.readTree(parser);
            return tree instanceof ObjectNode object
                    ? new AopReply(object)
                    : context.reportInputMismatch(AopReply.class, "the reply is no JSON object");
        }
    }
}
