package io.rechargeroutes.ledger.intake;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.DeliveryClaims;
import io.rechargeroutes.ledger.delivery.DeliveryClaims.Kind;
import io.rechargeroutes.ledger.delivery.DeliveryLease;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.model.Notice;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Keeps which files of an SFTP server were fetched, so that each is taken once, whichever process looks. */
@ApplicationScoped
public class RemoteFiles {

    /** So many tries to remove a file that failed are worth a notice. */
    private static final int WORTH_A_NOTICE = 3;

    private final Sql sql;
    private final DeliveryClaims claims;

    public RemoteFiles(Sql sql, DeliveryClaims claims) {
        this.sql = sql;
        this.claims = claims;
    }

    /** A file as its server shows it. The same name with another size or time is another file. */
    public record RemoteFile(String name, long size, Instant modified) {}

    /**
     * A file that was fetched and may still be on the server.
     *
     * @param intakeId the input that its copy became
     */
    public record Fetched(String intakeId, RemoteFile file, Instant at) {}

    /** One look at a folder; nobody else looks at it meanwhile. */
    public static final class Turn {

        private final String source;
        private final String folder;
        private final DeliveryLease lease;
        private final Map<RemoteFile, Fetched> fetched;

        private Turn(String source, String folder, DeliveryLease lease, Map<RemoteFile, Fetched> fetched) {
            this.source = source;
            this.folder = folder;
            this.lease = lease;
            this.fetched = fetched;
        }

        private String key() {
            return key(source, folder);
        }

        private static String key(String source, String folder) {
            return source + " " + folder;
        }

        /** Whether the folder is still ours; the lease is renewed. */
        public boolean owned() {
            return lease.holds(key());
        }

        /** What is known of a file; empty where it was not fetched yet. */
        public Optional<Fetched> fetched(RemoteFile file) {
            return Optional.ofNullable(fetched.get(file));
        }

        /** The files that were fetched and were not removed, as far as anybody knows. */
        public Collection<Fetched> unremoved() {
            return List.copyOf(fetched.values());
        }
    }

    /**
     * Claims a folder. Empty where another process looks at it.
     *
     * @param source user and server
     */
    public Optional<Turn> begin(String source, String folder) {
        return sql.inTransaction(handle -> {
            DeliveryLease lease = claims.claim(handle, Kind.REMOTE_FOLDER, List.of(Turn.key(source, folder)));
            return lease.keys().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Turn(source, folder, lease, unremoved(handle, source, folder)));
        });
    }

    private static Map<RemoteFile, Fetched> unremoved(Handle handle, String source, String folder) {
        Map<RemoteFile, Fetched> files = new HashMap<>();
        handle.createQuery(
                        """
                        SELECT intake_id, name, size, modified_at, fetched_at FROM remote_file
                        WHERE source = :source AND folder = :folder AND removed_at IS NULL""")
                .bind("source", source)
                .bind("folder", folder)
                .map((row, context) -> fetched(row))
                .forEach(file -> files.put(file.file(), file));
        return files;
    }

    private static Fetched fetched(ResultSet row) throws SQLException {
        return new Fetched(
                row.getString("intake_id"),
                new RemoteFile(row.getString("name"), row.getLong("size"), Sql.instant(row, "modified_at")),
                Sql.instant(row, "fetched_at"));
    }

    /** Ends a look. */
    public void end(Turn turn) {
        sql.inTransaction(handle -> turn.lease.release(handle, List.of(turn.key())));
    }

    /**
     * Records that the whole of a file was fetched. From then on the copy is the input.
     *
     * @throws IllegalStateException where another process has the folder meanwhile: it fetches the file
     */
    public Fetched fetched(Turn turn, String intakeId, RemoteFile file) {
        Fetched fetched = sql.inTransaction(handle -> {
            if (!turn.lease.holds(handle, turn.key())) {
                throw new IllegalStateException("another process looks at the SFTP folder");
            }
            return handle.createQuery(
                            """
                            INSERT INTO remote_file (intake_id, source, folder, name, size, modified_at)
                              VALUES (:intakeId, :source, :folder, :name, :size, :modified)
                            RETURNING intake_id, name, size, modified_at, fetched_at""")
                    .bind("intakeId", intakeId)
                    .bind("source", turn.source)
                    .bind("folder", turn.folder)
                    .bind("name", file.name())
                    .bind("size", file.size())
                    .bind("modified", Timestamp.from(file.modified()))
                    .map((row, context) -> fetched(row))
                    .one();
        });
        turn.fetched.put(file, fetched);
        return fetched;
    }

    /** Whether the input of this id was recorded as fetched. */
    public boolean isFetched(String intakeId) {
        return sql.inTransaction(handle -> handle.createQuery("SELECT 1 FROM remote_file WHERE intake_id = :intakeId")
                .bind("intakeId", intakeId)
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
    }

    /** A file is not in its folder any more. A file of that name, size and time is another one from then on. */
    public void removed(Turn turn, Fetched file) {
        sql.inTransaction(handle -> handle.createUpdate(
                        "UPDATE remote_file SET removed_at = now() WHERE intake_id = :intakeId AND removed_at IS NULL")
                .bind("intakeId", file.intakeId())
                .execute());
        turn.fetched.remove(file.file());
    }

    /** A file could not be removed. It stays recorded, and so is not fetched again. */
    public void notRemoved(Fetched file, String why) {
        sql.inTransaction(handle -> {
            int failures = handle.createQuery(
                            """
                            UPDATE remote_file SET failures = failures + 1 WHERE intake_id = :intakeId
                            RETURNING failures""")
                    .bind("intakeId", file.intakeId())
                    .mapTo(int.class)
                    .one();
            if (failures == WORTH_A_NOTICE) {
                NoticeLedger.record(
                        handle, Notice.remoteFileNotRemoved(file.file().name(), why, file.intakeId()));
            }
            return null;
        });
    }
}
