package io.rechargeroutes.schedule;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.archive.Archive;
import io.rechargeroutes.ledger.archive.Archive.Batch;
import io.rechargeroutes.ledger.archive.Archive.Place;
import io.rechargeroutes.ledger.archive.ArchiveFiles;
import io.rechargeroutes.ledger.delivery.DeliveryClaims;
import io.rechargeroutes.ledger.delivery.DeliveryClaims.Kind;
import io.rechargeroutes.ledger.delivery.DeliveryLease;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangeProperty;

/**
 * Moves to the archive, and removes, what has had its time: in small transactions, by one node at a time, slowly while
 * requests wait to be sent.
 */
@ApplicationScoped
@Named("retention")
public class Retention {

    private static final String KEY = "retention";
    private static final int BATCH = 200;
    /** Pause after a transaction, as a multiple of its own time. */
    private static final int REST = 2;
    /** The same while requests wait. */
    private static final int LONG_REST = 10;
    /** Requests between two lines that say how far a long turn is. */
    private static final int PROGRESS = 50_000;

    private final RechargeSettings.Retention settings;
    private final Sql sql;
    private final Archive archive;
    private final ArchiveFiles files;
    private final DeliveryClaims claims;
    private final CamelContext camel;

    Retention(
            RechargeSettings settings,
            Sql sql,
            Archive archive,
            ArchiveFiles files,
            DeliveryClaims claims,
            CamelContext camel) {
        this.settings = settings.retention();
        this.sql = sql;
        this.archive = archive;
        this.files = files;
        this.claims = claims;
        this.camel = camel;
    }

    /** One execution on one node. */
    public static final class Turn {

        private final DeliveryLease lease;
        private Place after = Place.START;
        private boolean more = true;
        private long pause;
        private long requests;
        private long intakes;

        private Turn(DeliveryLease lease) {
            this.lease = lease;
        }

        /** Whether there is more of what the route does now. */
        public boolean isMore() {
            return more;
        }

        /** Milliseconds until its next transaction. */
        public long getPause() {
            return pause;
        }

        public long getRequests() {
            return requests;
        }

        public long getIntakes() {
            return intakes;
        }
    }

    /** Begins a turn; null where nothing is to be done, or another node does it. */
    public Turn begin() {
        if (settings.requests().isEmpty()
                && settings.history().isEmpty()
                && settings.privateDetails().isEmpty()
                && settings.decisions().isEmpty()
                && settings.notices().isEmpty()) {
            return null;
        }
        DeliveryLease lease = sql.inTransaction(handle -> claims.claim(handle, Kind.RETENTION, List.of(KEY)));
        return lease.keys().isEmpty() ? null : new Turn(lease);
    }

    /** Lets another node, or the next execution, begin a turn. */
    public void end(@ExchangeProperty("turn") Turn turn) {
        sql.inTransaction(handle -> turn.lease.release(handle, List.of(KEY)));
    }

    /** The next transaction that moves requests. */
    public void moveRequests(@ExchangeProperty("turn") Turn turn) {
        turn.requests +=
                step(turn, settings.requests(), age -> move(turn, archive.moveRequests(age, turn.after, BATCH)));
    }

    /** The next transaction that moves inputs. */
    public void moveIntakes(@ExchangeProperty("turn") Turn turn) {
        turn.intakes += step(turn, settings.requests(), age -> move(turn, archive.moveIntakes(age, turn.after, BATCH)));
    }

    private static int move(Turn turn, Batch batch) {
        turn.after = batch.last();
        return batch.moved();
    }

    /** The next transaction that removes encrypted details. */
    public void forgetDetails(@ExchangeProperty("turn") Turn turn) {
        step(turn, settings.privateDetails(), age -> archive.forgetDetails(age, BATCH));
    }

    /** The next transaction that removes decisions. */
    public void forgetDecisions(@ExchangeProperty("turn") Turn turn) {
        step(turn, settings.decisions(), age -> archive.forgetDecisions(age, BATCH));
    }

    /** The next transaction that removes notices. */
    public void forgetNotices(@ExchangeProperty("turn") Turn turn) {
        step(turn, settings.notices(), age -> archive.forgetNotices(age, BATCH));
    }

    /** The next month that leaves the database; the whole of it, however long that takes. */
    public void leaveMonth(@ExchangeProperty("turn") Turn turn) {
        turn.more = settings.history().isPresent()
                && !camel.isStopping()
                && turn.lease.holds(KEY)
                && files.leaveOne(settings.history().get());
        turn.pause = 0;
    }

    /** What comes next begins with the oldest again. */
    public void next(@ExchangeProperty("turn") Turn turn) {
        turn.after = Place.START;
        turn.more = true;
    }

    private int step(Turn turn, Optional<Duration> age, ToIntFunction<Duration> work) {
        if (age.isEmpty() || camel.isStopping() || !turn.lease.holds(KEY)) {
            turn.more = false;
            return 0;
        }
        long start = System.nanoTime();
        int done = work.applyAsInt(age.get());
        long took = (System.nanoTime() - start) / 1_000_000;
        turn.more = done >= BATCH;
        turn.pause = Math.max(done * 1000L / settings.rate(), took * (archive.isBusy() ? LONG_REST : REST));
        return done;
    }
}
