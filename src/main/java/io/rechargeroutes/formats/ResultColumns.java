package io.rechargeroutes.formats;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a result consists of.
 *
 * @param own the sender's own columns, in order, each with the field of the result or the name that is passed through;
 *     empty for the canonical ones
 * @param passThrough the names that come after the canonical ones
 */
public record ResultColumns(Map<String, String> own, List<String> passThrough) {

    /** The canonical ones, and nothing after them. */
    public static final ResultColumns CANONICAL = new ResultColumns(Map.of(), List.of());

    /** The names of the canonical columns, in the order of the contract. */
    static final List<String> FIELDS = fields();

    private static List<String> fields() {
        RechargeResult none =
                new RechargeResult(null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        return ResultJson.of(none).properties().stream().map(Map.Entry::getKey).toList();
    }

    /** The columns, in order. */
    public List<String> names() {
        return own.isEmpty()
                ? Stream.concat(FIELDS.stream(), passThrough.stream()).toList()
                : new ArrayList<>(own.keySet());
    }

    /** The columns whose values are passed through. */
    public List<String> namesPassedThrough() {
        return own.isEmpty()
                ? passThrough
                : own.entrySet().stream()
                        .filter(column -> passThrough.contains(column.getValue()))
                        .map(Map.Entry::getKey)
                        .toList();
    }

    /** A result and what was passed through, by column; null where there is no value. */
    public ObjectNode of(RechargeResult result, PassThrough back) {
        ObjectNode all = ResultJson.of(result);
        passThrough.forEach(name -> all.put(name, back.values().get(name)));
        if (own.isEmpty()) {
            return all;
        }
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        own.forEach((column, source) -> row.set(column, all.get(source)));
        return row;
    }
}
