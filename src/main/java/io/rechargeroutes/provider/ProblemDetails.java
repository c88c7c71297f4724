package io.rechargeroutes.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The problem-details object (RFC 9457, ASP.NET) that a provider's server writes where the provider's own answer would
 * stand.
 */
public final class ProblemDetails {

    private static final int MOST = 20;

    private ProblemDetails() {}

    /** Title, detail and errors as one sentence; null where the answer holds none of them. */
    public static String message(JsonNode answer) {
        Set<String> parts = new LinkedHashSet<>();
        add(parts, "", answer.path("title"));
        add(parts, "", answer.path("detail"));
        add(parts, "", answer.path("errors"));
        return parts.isEmpty() ? null : String.join("; ", parts);
    }

    private static void add(Set<String> parts, String name, JsonNode value) {
        if (parts.size() >= MOST) {
            return;
        }
        if (value.isArray()) {
            value.forEach(element -> add(parts, name, element));
        } else if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                add(parts, name.isEmpty() ? field.getKey() : name + "." + field.getKey(), field.getValue());
            }
        } else if (!value.isMissingNode() && !value.isNull() && !value.asText().isBlank()) {
            parts.add(
                    name.isEmpty()
                            ? value.asText().strip()
                            : name + ": " + value.asText().strip());
        }
    }
}
