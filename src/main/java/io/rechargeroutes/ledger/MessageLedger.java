package io.rechargeroutes.ledger;

import io.rechargeroutes.model.ResultJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Records messages: each once, however often it is delivered, with the answers that it waits for. */
@ApplicationScoped
public class MessageLedger {

    /** Where messages stand in place of an outbox: their results go to no folder. */
    static final String OUTBOX = "queue";

    // two deliveries of one message wait for each other here
    private static final String OPEN = Sql.with("""
            INSERT INTO intake AS i (id, name, format, state, outbox, claimed_by) VALUES (?, ?, ?, 'READING', '%s', ?)
            ON CONFLICT (id) DO UPDATE SET claimed_by = excluded.claimed_by
            RETURNING state""", OUTBOX);
    private static final String CLOSE = """
            UPDATE intake SET state = 'FINISHED', recorded_at = now(),
                   rows = (SELECT count(*) FROM submission s WHERE s.intake_id = intake.id) WHERE id = ?""";
    private static final String REPLY = """
            INSERT INTO reply (intake_id, row_no, order_id, sequence, rejection, destination, correlation_id, due_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, CASE WHEN ? THEN now() END)""";
    private static final String REJECTIONS = """
            SELECT line, code, message, count(*) OVER () AS rejections FROM submission WHERE intake_id = ? AND code IS NOT NULL
            ORDER BY row_no LIMIT 1""";

    private final Sql sql;
    private final NodeLease node;
    private final SubmissionLedger submissions;

    MessageLedger(Sql sql, NodeLease node, SubmissionLedger submissions) {
        this.sql = sql;
        this.node = node;
        this.submissions = submissions;
    }

    /** Whether all rows of a message are recorded already: this is another delivery of it. */
    public boolean isRecorded(String id) {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement("SELECT 1 FROM intake WHERE id = ? AND state = 'FINISHED'")) {
                select.setString(1, id);
                return select.executeQuery().next();
            }
        });
    }

    /** Commits rows of a message; with the last ones, that it is recorded. */
    public void accept(Envelope envelope, List<Candidate> rows, boolean last) {
        submissions.ready();
        sql.inTransaction(connection -> {
            if (!open(connection, envelope)) {
                return null;
            }
            for (Submitted row : submissions.accept(connection, envelope.id(), rows, ReplyOptions.of(envelope))) {
                if (envelope.replyTo() != null) {
                    awaitReply(connection, envelope, row);
                }
            }
            if (last) {
                close(connection, envelope.id());
            }
            return null;
        });
    }

    private boolean open(Connection connection, Envelope envelope) throws SQLException {
        try (var open = connection.prepareStatement(OPEN)) {
            open.setString(1, envelope.id());
            open.setString(2, envelope.queue());
            open.setString(3, envelope.format().name());
            open.setString(4, node.incarnation());
            try (var row = open.executeQuery()) {
                row.next();
                return Intake.State.READING.name().equals(row.getString(1));
            }
        }
    }

    /** An answer that is there is due at once: the event that was the last when the row was recorded, or the rejection. */
    private static void awaitReply(Connection connection, Envelope envelope, Submitted submitted) throws SQLException {
        Candidate row = submitted.row();
        try (var insert = connection.prepareStatement(REPLY)) {
            insert.setString(1, envelope.id());
            insert.setInt(2, row.rowNo());
            insert.setString(3, row.orderId());
            insert.setObject(4, row.accepted() ? Math.max(1, submitted.events()) : null, java.sql.Types.INTEGER);
            insert.setString(5, row.accepted() ? null : ResultJson.write(row.rejection()));
            insert.setString(6, envelope.replyTo());
            insert.setString(7, envelope.correlationId());
            insert.setBoolean(8, !row.accepted() || submitted.events() > 0);
            insert.executeUpdate();
        }
    }

    private static void close(Connection connection, String id) throws SQLException {
        try (var update = connection.prepareStatement(CLOSE)) {
            update.setString(1, id);
            update.executeUpdate();
        }
    }

    /** Why rows of a message were rejected, in a sentence; empty where none was. */
    public Optional<String> rejections(String id) {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement(REJECTIONS)) {
                select.setString(1, id);
                try (var row = select.executeQuery()) {
                    return row.next() ? Optional.of(sentence(row.getLong("rejections"), row.getLong("line"), row.getString("code"),
                            row.getString("message"))) : Optional.empty();
                }
            }
        });
    }

    private static String sentence(long rejections, long line, String code, String message) {
        return (rejections == 1 ? "rejected" : rejections + " rows rejected, the first") + (line > 0 ? " (line " + line + ")" : "")
                + ": " + code + ": " + message;
    }
}
