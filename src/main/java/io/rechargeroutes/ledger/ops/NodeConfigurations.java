package io.rechargeroutes.ledger.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.ledger.NodeLease;
import io.rechargeroutes.ledger.SharedKey;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.model.Notice;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * What each node was started with, as keyed hashes: nodes that send the same requests by different rules are noticed.
 */
@ApplicationScoped
public class NodeConfigurations {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> PARTS = new TypeReference<>() {};
    private static final int HASH = 8;

    private final Sql sql;
    private final NodeLease node;
    private final SharedKey key;

    public NodeConfigurations(Sql sql, NodeLease node, SharedKey key) {
        this.sql = sql;
        this.node = node;
        this.key = key;
    }

    /** A living node and what it was started with: each part's name and keyed hash. */
    private record Configured(String nodeId, SortedMap<String, String> parts) {}

    /** Records what this process was started with; to be called when it has its lease. */
    public void record(Map<String, String> parts) {
        key.ready();
        TreeMap<String, String> hashes = new TreeMap<>();
        parts.forEach((name, content) -> hashes.put(
                name, HexFormat.of().formatHex(key.hash("configuration\n" + name + "\n" + content), 0, HASH)));
        sql.inTransaction(handle -> handle.createUpdate(
                        """
                        INSERT INTO node_configuration (incarnation, content) VALUES (:incarnation, :content)
                        ON CONFLICT (incarnation) DO UPDATE SET content = excluded.content""")
                .bind("incarnation", node.incarnation())
                .bind("content", json(hashes))
                .execute());
    }

    /** Compares the living nodes. A difference that lasts is an alert, once, and its end is a notice. */
    public void compare(Duration after) {
        sql.inTransaction(handle -> {
            List<Configured> living = living(handle);
            if (living.stream().map(Configured::parts).distinct().count() > 1) {
                begins(handle);
                if (lasts(handle, after)) {
                    NoticeLedger.record(
                            handle,
                            Notice.nodesDiffer(
                                    living.stream().map(Configured::nodeId).toList(), differing(living)));
                }
            } else if (ends(handle)) {
                NoticeLedger.record(
                        handle,
                        Notice.nodesAgree(
                                living.stream().map(Configured::nodeId).toList()));
            }
            return null;
        });
    }

    private static List<Configured> living(Handle handle) {
        return handle.createQuery(
                        """
                        SELECT n.node_id, c.content FROM node n JOIN node_configuration c USING (incarnation)
                        WHERE n.lease_until > now() ORDER BY n.node_id, n.started_at""")
                .map((row, context) -> new Configured(row.getString("node_id"), parts(row.getString("content"))))
                .list();
    }

    private static List<String> differing(List<Configured> living) {
        SortedSet<String> names = new TreeSet<>();
        living.forEach(one -> names.addAll(one.parts().keySet()));
        SortedMap<String, String> first = living.get(0).parts();
        return names.stream()
                .filter(name -> living.stream()
                        .anyMatch(one -> !Objects.equals(one.parts().get(name), first.get(name))))
                .toList();
    }

    private static void begins(Handle handle) {
        handle.createUpdate("INSERT INTO configuration_difference DEFAULT VALUES ON CONFLICT DO NOTHING")
                .execute();
    }

    /** True once, on one of many nodes. */
    private static boolean lasts(Handle handle, Duration after) {
        return handle.createUpdate(
                                """
                        UPDATE configuration_difference SET alerted = true WHERE NOT alerted
                          AND since <= now() - make_interval(secs => :after)""")
                        .bind("after", after)
                        .execute()
                > 0;
    }

    /** Whether an alert had reported a difference that is over now. */
    private static boolean ends(Handle handle) {
        return handle.createQuery("DELETE FROM configuration_difference RETURNING alerted")
                .mapTo(Boolean.class)
                .findFirst()
                .orElse(false);
    }

    private static String json(SortedMap<String, String> parts) {
        try {
            return JSON.writeValueAsString(parts);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static SortedMap<String, String> parts(String json) {
        try {
            return JSON.readValue(json, PARTS);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a node's configuration is no JSON", impossible);
        }
    }
}
