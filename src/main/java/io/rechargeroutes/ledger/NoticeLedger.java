package io.rechargeroutes.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Notice;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps notices until they are announced, each by one node. */
@ApplicationScoped
public class NoticeLedger {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RECORD = """
            INSERT INTO notice (kind, alert, subject, message, occasion, data) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (kind, subject, occasion) WHERE occasion IS NOT NULL DO NOTHING""";
    private static final String UNANNOUNCED = """
            SELECT id, kind, alert, subject, message, occasion, data FROM notice WHERE announced_at IS NULL
            ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED""";
    private static final String ANNOUNCED = "UPDATE notice SET announced_at = now() WHERE id = ?";

    private static final String AFTER = """
            SELECT id, kind, alert, subject, message, occasion, data, created_at FROM notice
            WHERE id > ? AND (alert OR NOT ?) ORDER BY id LIMIT ?""";

    private final Sql sql;

    NoticeLedger(Sql sql) {
        this.sql = sql;
    }

    /** Records a notice in a transaction of its own; false where the occasion was told before. */
    public boolean record(Notice notice) {
        return sql.inTransaction(connection -> record(connection, notice));
    }

    /** Records a notice in the transaction that causes it; false where the occasion was told before. */
    static boolean record(Connection connection, Notice notice) throws SQLException {
        try (var insert = connection.prepareStatement(RECORD)) {
            insert.setString(1, notice.kind());
            insert.setBoolean(2, notice.alert());
            insert.setString(3, notice.subject());
            insert.setString(4, notice.text());
            insert.setString(5, notice.occasion());
            insert.setString(6, notice.data() == null ? null : notice.data().toString());
            return insert.executeUpdate() > 0;
        }
    }

    /**
     * Hands over each notice that nobody announced yet, and marks it once the announcer returned; one whose announcer fails is handed over again.
     *
     * @return how many were announced
     */
    public int announce(Consumer<Notice> announcer) {
        int announced = 0;
        while (sql.inTransaction(connection -> announceNext(connection, announcer))) {
            announced++;
        }
        return announced;
    }

    private static boolean announceNext(Connection connection, Consumer<Notice> announcer) throws SQLException {
        try (var select = connection.prepareStatement(UNANNOUNCED); var row = select.executeQuery()) {
            if (!row.next()) {
                return false;
            }
            announcer.accept(notice(row));
            try (var update = connection.prepareStatement(ANNOUNCED)) {
                update.setLong(1, row.getLong("id"));
                update.executeUpdate();
            }
            return true;
        }
    }

    /** A notice as it was recorded. */
    public record Recorded(long id, String kind, boolean alert, String subject, String text, Instant at) {
    }

    /** Notices in the order in which they came, after the one of an id. */
    public List<Recorded> after(long id, boolean alertsOnly, int most) {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement(AFTER)) {
                select.setLong(1, id);
                select.setBoolean(2, alertsOnly);
                select.setInt(3, most);
                List<Recorded> found = new ArrayList<>();
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Recorded(row.getLong("id"), row.getString("kind"), row.getBoolean("alert"), row.getString("subject"),
                                row.getString("message"), Sql.instant(row, "created_at")));
                    }
                }
                return found;
            }
        });
    }

    private static Notice notice(ResultSet row) throws SQLException {
        return new Notice(row.getString("kind"), row.getBoolean("alert"), row.getString("subject"), row.getString("message"),
                row.getString("occasion"), data(row.getString("data")));
    }

    private static ObjectNode data(String json) {
        try {
            return json == null ? null : (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a notice holds data that is no JSON", impossible);
        }
    }
}
