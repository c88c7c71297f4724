package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Reads a reply by {@link AopJson}, whatever the data format's own mapper is set to. */
final class AopReplyReader extends StdDeserializer<AopReply> {

    private static final long serialVersionUID = 1L;

    AopReplyReader() {
        super(AopReply.class);
    }

    @Override
    public AopReply deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode tree = AopJson.MAPPER.readTree(parser);
        return tree instanceof ObjectNode object
                ? new AopReply(object)
                : context.reportInputMismatch(AopReply.class, "the reply is no JSON object");
    }
}
