package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Notice;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What each node was started with, as keyed hashes: nodes that send the same requests by different rules are noticed. */
@ApplicationScoped
public class NodeConfigurations {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> PARTS = new TypeReference<>() { };
    private static final int HASH = 8;
    private static final String RECORD = """
            INSERT INTO node_configuration (incarnation, content) VALUES (?, ?)
            ON CONFLICT (incarnation) DO UPDATE SET content = excluded.content""";
    private static final String LIVING = """
            SELECT n.node_id, c.content FROM node n JOIN node_configuration c USING (incarnation)
            WHERE n.lease_until > now() ORDER BY n.node_id, n.started_at""";
    private static final String BEGINS = "INSERT INTO configuration_difference DEFAULT VALUES ON CONFLICT DO NOTHING";
    // of many nodes one gets the row
    private static final String LASTS = """
            UPDATE configuration_difference SET alerted = true WHERE NOT alerted AND since <= now() - make_interval(secs => ?) RETURNING since""";
    private static final String ENDS = "DELETE FROM configuration_difference RETURNING alerted";

    private final Sql sql;
    private final NodeLease node;
    private final SharedKey key;

    NodeConfigurations(Sql sql, NodeLease node, SharedKey key) {
        this.sql = sql;
        this.node = node;
        this.key = key;
    }

    /** A living node and what it was started with: each part's name and keyed hash. */
    private record Configured(String nodeId, SortedMap<String, String> parts) {
    }

    /** Records what this process was started with; to be called when it has its lease. */
    public void record(Map<String, String> parts) {
        key.ready();
        TreeMap<String, String> hashes = new TreeMap<>();
        parts.forEach((name, content) -> hashes.put(name, HexFormat.of().formatHex(key.hash("configuration\n" + name + "\n" + content), 0, HASH)));
        sql.inTransaction(connection -> {
            try (var record = connection.prepareStatement(RECORD)) {
                record.setString(1, node.incarnation());
                record.setString(2, json(hashes));
                return record.executeUpdate();
            }
        });
    }

    /** Compares the living nodes. A difference that lasts is an alert, once, and its end is a notice. */
    public void compare(Duration after) {
        sql.inTransaction(connection -> {
            List<Configured> living = living(connection);
            if (living.stream().map(Configured::parts).distinct().count() > 1) {
                begins(connection);
                if (lasts(connection, after)) {
                    NoticeLedger.record(connection, Notice.nodesDiffer(living.stream().map(Configured::nodeId).toList(), differing(living)));
                }
            } else if (ends(connection)) {
                NoticeLedger.record(connection, Notice.nodesAgree(living.stream().map(Configured::nodeId).toList()));
            }
            return null;
        });
    }

    private static List<Configured> living(Connection connection) throws SQLException {
        List<Configured> living = new ArrayList<>();
        try (var select = connection.prepareStatement(LIVING); var row = select.executeQuery()) {
            while (row.next()) {
                living.add(new Configured(row.getString("node_id"), parts(row.getString("content"))));
            }
        }
        return living;
    }

    private static List<String> differing(List<Configured> living) {
        SortedSet<String> names = new TreeSet<>();
        living.forEach(one -> names.addAll(one.parts().keySet()));
        SortedMap<String, String> first = living.get(0).parts();
        return names.stream().filter(name -> living.stream().anyMatch(one -> !Objects.equals(one.parts().get(name), first.get(name)))).toList();
    }

    private static void begins(Connection connection) throws SQLException {
        try (var begin = connection.prepareStatement(BEGINS)) {
            begin.executeUpdate();
        }
    }

    private static boolean lasts(Connection connection, Duration after) throws SQLException {
        try (var last = connection.prepareStatement(LASTS)) {
            last.setDouble(1, Sql.seconds(after));
            try (var row = last.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Whether an alert had reported a difference that is over now. */
    private static boolean ends(Connection connection) throws SQLException {
        try (var end = connection.prepareStatement(ENDS); var row = end.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
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
