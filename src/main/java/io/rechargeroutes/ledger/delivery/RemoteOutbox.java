package io.rechargeroutes.ledger.delivery;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.DeliveryClaims.Kind;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Notice;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The result files of inputs that came by SFTP, until the server has them. */
@ApplicationScoped
public class RemoteOutbox {

    /** So many failures of one file are worth a notice. */
    private static final int WORTH_A_NOTICE = 5;

    private final Sql sql;
    private final DeliveryClaims claims;

    public RemoteOutbox(Sql sql, DeliveryClaims claims) {
        this.sql = sql;
        this.claims = claims;
    }

    /**
     * A result file that the server must have.
     *
     * @param kind {@code results}, {@code final} or {@code changes}
     * @param version which state of the local file
     * @param baseName what the local file's name begins with
     * @param remoteBase the same on the server
     * @param ending of both names, with the dot
     */
    public record RemoteResult(
            String intakeId, String kind, int version, String baseName, String remoteBase, String ending) {

        private String key() {
            return intakeId + "/" + kind;
        }

        /** The name of the local file. */
        public String localName() {
            return name(baseName);
        }

        /** Its name on the server. */
        public String remoteName() {
            return name(remoteBase);
        }

        private String name(String base) {
            return base + "." + kind + ending;
        }
    }

    /**
     * A local result file is in its place, or has a new content. Nothing happens where the input did not come by SFTP.
     */
    public static void due(Handle handle, String intakeId, String kind) {
        handle.createUpdate(
                        """
                        INSERT INTO remote_result AS r (intake_id, kind)
                        SELECT intake_id, :kind FROM remote_file WHERE intake_id = :intakeId
                        ON CONFLICT (intake_id, kind) DO UPDATE SET version = r.version + 1, failures = 0, due_at = now()""")
                .bind("kind", kind)
                .bind("intakeId", intakeId)
                .execute();
    }

    private static final String DUE = Sql.with(
            """
            SELECT r.intake_id || '/' || r.kind FROM remote_result r
              JOIN remote_file f USING (intake_id) JOIN intake i ON i.id = r.intake_id
            WHERE r.due_at <= now() AND f.source = :source AND i.outbox = :outbox AND %s
            ORDER BY r.due_at LIMIT :most""",
            DeliveryClaims.unclaimed(Kind.REMOTE_RESULT, "r.intake_id || '/' || r.kind"));

    /**
     * Claims result files of an outbox that a server must have.
     *
     * @param source user and server
     */
    public DeliveryBatch<RemoteResult> claim(String source, String outbox, int most) {
        return sql.inTransaction(handle -> {
            DeliveryLease lease = claims.claim(
                    handle,
                    Kind.REMOTE_RESULT,
                    handle.createQuery(DUE)
                            .bind("source", source)
                            .bind("outbox", outbox)
                            .bind("most", most)
                            .mapTo(String.class)
                            .list());
            lease.keys().stream()
                    .map(key -> key.substring(0, key.lastIndexOf('/')))
                    .distinct()
                    .sorted()
                    .forEach(intakeId -> nameBase(handle, intakeId));
            List<RemoteResult> results = claimed(handle, lease);
            List<String> found = results.stream().map(RemoteResult::key).toList();
            lease.release(
                    handle,
                    lease.keys().stream().filter(key -> !found.contains(key)).toList());
            return new DeliveryBatch<>(results, RemoteResult::key, lease);
        });
    }

    private static List<RemoteResult> claimed(Handle handle, DeliveryLease lease) {
        return handle.createQuery(
                        """
                        SELECT r.intake_id, r.kind, r.version, i.base_name, f.result_base, i.format, i.ending, i.rows
                        FROM remote_result r
                          JOIN remote_file f USING (intake_id) JOIN intake i ON i.id = r.intake_id
                        WHERE r.intake_id || '/' || r.kind = ANY (:keys) AND r.due_at <= now()
                        ORDER BY r.due_at, r.intake_id""")
                .bindArray("keys", String.class, lease.keys())
                .map((row, context) -> result(row))
                .list();
    }

    private static RemoteResult result(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        Format own = Format.valueOf(row.getString("format"));
        Format written = kind.equals("changes") ? own.extendable() : own.ofResults(row.getInt("rows"));
        return new RemoteResult(
                row.getString("intake_id"),
                kind,
                row.getInt("version"),
                row.getString("base_name"),
                row.getString("result_base"),
                written.ending(own, row.getString("ending")));
    }

    /**
     * Fixes what the names on the server begin with: as the local ones, unless another input has such a name there, one
     * that left the ledger too, or one that a server without capitals takes for the same.
     */
    private static void nameBase(Handle handle, String intakeId) {
        handle.execute("SELECT pg_advisory_xact_lock(hashtext('recharge-routes/remote-base'))");
        String wanted = handle.createQuery(
                        """
                        SELECT i.base_name FROM intake i JOIN remote_file f ON f.intake_id = i.id
                        WHERE i.id = :id AND f.result_base IS NULL AND i.base_name IS NOT NULL""")
                .bind("id", intakeId)
                .mapTo(String.class)
                .findOne()
                .orElse(null);
        String base = wanted;
        for (int i = 2; base != null && !nameBase(handle, intakeId, base); i++) {
            base = wanted + "." + i;
        }
    }

    private static boolean nameBase(Handle handle, String intakeId, String base) {
        return handle.createUpdate(
                                """
                        UPDATE remote_file f SET result_base = :base FROM intake i
                        WHERE f.intake_id = :id AND i.id = :id AND NOT EXISTS (
                          SELECT 1 FROM remote_file o LEFT JOIN intake oi ON oi.id = o.intake_id
                          WHERE o.source = f.source AND lower(o.result_base) = lower(:base) AND o.intake_id <> :id
                            AND (oi.id IS NULL OR (lower(oi.ending) = lower(i.ending)
                                OR oi.ending IN ('.csv', '.xlsx') AND i.ending IN ('.csv', '.xlsx'))
                              AND (oi.outbox <> i.outbox OR oi.base_name <> i.base_name OR o.result_base <> :base)))""")
                        .bind("base", base)
                        .bind("id", intakeId)
                        .execute()
                > 0;
    }

    /** The server has this state of a file: that is so whoever has the claim by now. A newer state stays due. */
    public void put(DeliveryBatch<RemoteResult> batch, RemoteResult result) {
        sql.inTransaction(handle -> {
            handle.createUpdate(
                            """
                            UPDATE remote_result SET due_at = NULL, failures = 0
                            WHERE intake_id = :intakeId AND kind = :kind AND version = :version""")
                    .bind("intakeId", result.intakeId())
                    .bind("kind", result.kind())
                    .bind("version", result.version())
                    .execute();
            return batch.lease().release(handle, List.of(result.key()));
        });
        batch.delivered(result);
    }

    /**
     * A file could not be put.
     *
     * @param first back-off after the first failure; doubled with each, up to {@code longest}
     * @param why for the notice that somebody gets when that goes on
     */
    public void failed(
            DeliveryBatch<RemoteResult> batch, RemoteResult result, Duration first, Duration longest, String why) {
        batch.failed(result);
        sql.inTransaction(handle -> {
            boolean notable = handle.createQuery(
                            """
                            UPDATE remote_result SET failures = failures + 1, due_at = now() + make_interval(
                              secs => least(CAST(:first AS float8) * power(2, least(failures, 20)), :longest))
                            WHERE intake_id = :intakeId AND kind = :kind AND version = :version
                            RETURNING failures""")
                    .bind("first", first)
                    .bind("longest", longest)
                    .bind("intakeId", result.intakeId())
                    .bind("kind", result.kind())
                    .bind("version", result.version())
                    .mapTo(int.class)
                    .findOne()
                    .filter(failures -> failures == WORTH_A_NOTICE)
                    .isPresent();
            if (notable) {
                NoticeLedger.record(
                        handle, Notice.resultNotPut(result.localName(), why, result.key() + " " + result.version()));
            }
            return null;
        });
    }

    /** Ends the claims that are left. */
    public void release(DeliveryBatch<RemoteResult> batch) {
        sql.inTransaction(handle -> batch.lease().release(handle, batch.lease().keys()));
        batch.acknowledged();
    }
}
