package io.rechargeroutes.ledger.intake;

import io.rechargeroutes.ledger.NodeLease;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.intake.Submissions.RecordedRow;
import io.rechargeroutes.ledger.intake.Submissions.ReplyOptions;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.ResultJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Records messages: each once, however often it is delivered, with the answers that it waits for. */
@ApplicationScoped
public class Messages {

    /** Where messages stand in place of an outbox: their results go to no folder. */
    static final String OUTBOX = "queue";

    private final Sql sql;
    private final NodeLease node;
    private final Submissions submissions;

    public Messages(Sql sql, NodeLease node, Submissions submissions) {
        this.sql = sql;
        this.node = node;
        this.submissions = submissions;
    }

    /**
     * What is known of a message beside its rows.
     *
     * @param id the same whenever this message is delivered again, another for every other message
     * @param queue where it came from
     * @param format how its rows are written
     * @param replyTo where its answers go, {@code queue://name} for instance, or null
     * @param correlationId what its answers carry, or null for their orderId
     * @param expiresAt its rows are not to be sent after this moment, or null
     * @param readAs how somebody else's is read and answered, as a text; null where that is the canonical way
     */
    public record Envelope(
            String id,
            String queue,
            Format format,
            String replyTo,
            String correlationId,
            Instant expiresAt,
            String readAs) {

        /** Of a canonical message. */
        public Envelope(
                String id, String queue, Format format, String replyTo, String correlationId, Instant expiresAt) {
            this(id, queue, format, replyTo, correlationId, expiresAt, null);
        }

        /** The same, read otherwise. */
        public Envelope as(String text) {
            return new Envelope(id, queue, format, replyTo, correlationId, expiresAt, text);
        }
    }

    /** What a message that was begun is read as; empty where it was not begun. */
    public Optional<String> readAs(String id) {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT f.content FROM intake i JOIN input_format f ON f.digest = i.read_as WHERE i.id = :id""")
                .bind("id", id)
                .mapTo(String.class)
                .findOne());
    }

    /** Whether all rows of a message are recorded already: this is another delivery of it. */
    public boolean isRecorded(String id) {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT 1 FROM intake WHERE id = :id AND state = 'FINISHED'""")
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
    }

    /** Commits rows of a message; with the last ones, that it is recorded. */
    public void accept(Envelope envelope, List<Candidate> rows, boolean last) {
        submissions.ready();
        ReplyOptions replyOptions = new ReplyOptions(true, true, envelope.correlationId(), envelope.expiresAt());
        sql.inTransaction(handle -> {
            if (!open(handle, envelope)) {
                return null;
            }
            for (RecordedRow row : submissions.accept(handle, envelope.id(), rows, replyOptions)) {
                if (envelope.replyTo() != null) {
                    awaitReply(handle, envelope, row);
                }
            }
            if (last) {
                close(handle, envelope.id());
            }
            return null;
        });
    }

    /** Whether it is still being recorded. Two deliveries of one message wait for each other here. */
    private boolean open(Handle handle, Envelope envelope) {
        Intakes.keep(handle, envelope.readAs());
        String state = handle.createQuery(
                        """
                        INSERT INTO intake AS i (id, name, format, read_as, state, outbox, claimed_by)
                          VALUES (:id, :queue, :format, encode(sha256(convert_to(:readAs, 'UTF8')), 'hex'), 'READING',
                            :outbox, :node)
                        ON CONFLICT (id) DO UPDATE SET claimed_by = excluded.claimed_by
                        RETURNING state""")
                .bind("id", envelope.id())
                .bind("queue", envelope.queue())
                .bind("format", envelope.format().name())
                .bind("readAs", envelope.readAs())
                .bind("outbox", OUTBOX)
                .bind("node", node.incarnation())
                .mapTo(String.class)
                .one();
        return Intake.State.READING.name().equals(state);
    }

    /**
     * Records the answer to a row. For a rejected row it is the rejection, for a known order its last outcome so far;
     * both are due at once. For a new order it is the first outcome, which becomes due when it is published.
     */
    private static void awaitReply(Handle handle, Envelope envelope, RecordedRow recorded) {
        Candidate row = recorded.row();
        handle.createUpdate(
                        """
                        INSERT INTO reply (intake_id, row_no, order_id, sequence, rejection, destination,
                          correlation_id, due_at)
                        VALUES (:intakeId, :rowNo, :orderId, :sequence, :rejection, :replyTo, :correlationId,
                          CASE WHEN :isThere THEN now() END)""")
                .bind("intakeId", envelope.id())
                .bind("rowNo", row.rowNo())
                .bind("orderId", row.orderId())
                .bind("sequence", row.accepted() ? (Integer) Math.max(1, recorded.events()) : null)
                .bind("rejection", row.accepted() ? null : ResultJson.write(row.rejection()))
                .bind("replyTo", envelope.replyTo())
                .bind("correlationId", envelope.correlationId())
                .bind("isThere", !row.accepted() || recorded.events() > 0)
                .execute();
    }

    private static void close(Handle handle, String id) {
        handle.createUpdate(
                        """
                        UPDATE intake SET state = 'FINISHED', recorded_at = now(),
                               rows = (SELECT count(*) FROM submission s WHERE s.intake_id = intake.id)
                                 WHERE id = :id""")
                .bind("id", id)
                .execute();
    }

    /** Why rows of a message were rejected, in a sentence; empty where none was. */
    public Optional<String> rejections(String id) {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT line, code, message, count(*) OVER () AS rejections FROM submission WHERE intake_id = :id
                          AND code IS NOT NULL
                        ORDER BY row_no LIMIT 1""")
                .bind("id", id)
                .map((row, context) -> sentence(
                        row.getLong("rejections"),
                        row.getLong("line"),
                        row.getString("code"),
                        row.getString("message")))
                .findOne());
    }

    private static String sentence(long rejections, long line, String code, String message) {
        return (rejections == 1 ? "rejected" : rejections + " rows rejected, the first")
                + (line > 0 ? " (line " + line + ")" : "")
                + ": " + code + ": " + message;
    }
}
