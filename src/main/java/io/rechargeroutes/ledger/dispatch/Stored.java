package io.rechargeroutes.ledger.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.CanonicalForm;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Redactor;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.SentFields;
import io.rechargeroutes.secrets.SecretBox;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Requests as the ledger holds them: canonical JSON. If one detail is personal, all details and the operation are
 * encrypted.
 */
@ApplicationScoped
public class Stored {

    private static final String SEALED = "sealed";
    /** Where sealed fields belong that are passed through. */
    private static final String PASS_THROUGH = "pass-through";

    private final SecretBox box;

    public Stored(SecretBox box) {
        this.box = box;
    }

    /** False where a request would have to be encrypted and there is no key. */
    public boolean takes(RechargeRequest request) {
        return box.hasKey() || !seals(request);
    }

    /** Whether the text to store holds encrypted details. */
    public static boolean seals(RechargeRequest request) {
        return Redactor.isPrivate(request.details());
    }

    /** The text to store. */
    public String write(RechargeRequest request) {
        ObjectNode content = RequestJson.node(request);
        if (seals(request)) {
            ObjectNode hidden = RequestJson.emptyObject();
            hidden.set("operation", content.get("operation"));
            hidden.set("details", content.remove("details"));
            content.put("operation", SEALED).put(SEALED, box.seal(RequestJson.text(hidden), request.orderId()));
        }
        return RequestJson.text(content);
    }

    /**
     * What the content hash is made of. For personal details the hash also needs the key file. So a reader of the
     * ledger cannot find names and dates by guessing.
     */
    public String hashInput(RechargeRequest request) {
        String form = CanonicalForm.of(request);
        return Redactor.isPrivate(request.details()) ? box.digest(form) : form;
    }

    /** The same by the keys that were used before the one that is used now, where they make a difference. */
    public List<String> earlierHashInputs(RechargeRequest request) {
        List<String> digests =
                Redactor.isPrivate(request.details()) ? box.digests(CanonicalForm.of(request)) : List.of();
        return digests.subList(Math.min(1, digests.size()), digests.size());
    }

    /** The same of the fields as they were sent; null where the key is missing. */
    public String hashInput(SentFields sent) {
        if (!sent.isPrivate()) {
            return "sent " + sent.digest();
        }
        return box.hasKey() ? box.digest("sent " + sent.digest()) : null;
    }

    /** The request for people to look at: what is encrypted stays so. Nothing where its text is gone or unreadable. */
    public static Optional<RechargeRequest> shown(String content, String operation) {
        if (content == null) {
            return Optional.empty();
        }
        try {
            ObjectNode node = RequestJson.object(content);
            if (node.remove(SEALED) != null) {
                node.put("operation", operation);
            }
            return Optional.of(RequestJson.read(RequestJson.text(node)));
        } catch (IllegalArgumentException fault) {
            return Optional.empty();
        }
    }

    /** False where a field would have to be encrypted and there is no key. */
    public boolean takes(PassThrough fields) {
        return box.hasKey() || !fields.needsKey();
    }

    /**
     * The text to store of what comes back with results; null where there is nothing. Without a key, secrets are left
     * out.
     */
    public String write(PassThrough fields) {
        ObjectNode node = RequestJson.emptyObject();
        fields.values().forEach((name, value) -> {
            if (!fields.secret().contains(name)) {
                node.put(name, value);
            } else if (box.hasKey()) {
                node.putObject(name).put(SEALED, box.seal(value, PASS_THROUGH));
            }
        });
        return node.isEmpty() ? null : RequestJson.text(node);
    }

    /** What comes back with results. A field whose key is gone has no value any more. */
    public PassThrough passThrough(String text) {
        if (text == null) {
            return PassThrough.NONE;
        }
        Map<String, String> values = new LinkedHashMap<>();
        Set<String> secret = new HashSet<>();
        for (Map.Entry<String, JsonNode> field : RequestJson.object(text).properties()) {
            if (field.getValue().isTextual()) {
                values.put(field.getKey(), field.getValue().textValue());
            } else {
                secret.add(field.getKey());
                unsealed(field.getValue().path(SEALED).asText()).ifPresent(value -> values.put(field.getKey(), value));
            }
        }
        return new PassThrough(values, secret);
    }

    private Optional<String> unsealed(String sealed) {
        try {
            return Optional.of(box.open(sealed, PASS_THROUGH));
        } catch (IllegalArgumentException fault) {
            return Optional.empty();
        }
    }

    /**
     * The request, or nothing where its text cannot be read: it must not keep the others waiting,
     * {@link Settlement#unreadable}.
     */
    Optional<RechargeRequest> read(String content) {
        try {
            return Optional.of(RequestJson.read(opened(content)));
        } catch (IllegalArgumentException fault) {
            return Optional.empty();
        }
    }

    private String opened(String content) {
        ObjectNode node = RequestJson.object(content);
        if (!node.has(SEALED)) {
            return content;
        }
        node.setAll(RequestJson.object(
                box.open(node.remove(SEALED).asText(), node.path("orderId").asText())));
        return RequestJson.text(node);
    }
}
