package io.rechargeroutes.ledger;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.array.SqlArrayType;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * Transactions of the ledger: all or nothing, and a fault that says so. Sessions that can do no work any more are
 * thrown away.
 */
@ApplicationScoped
public class Sql {

    private static final Logger LOG = Logger.getLogger(Sql.class);
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final Map<Class<?>, String> ARRAYS = Map.of(
            String.class,
            "text",
            Integer.class,
            "integer",
            Long.class,
            "bigint",
            Double.class,
            "float8",
            BigDecimal.class,
            "numeric",
            byte[].class,
            "bytea",
            Boolean.class,
            "boolean",
            Timestamp.class,
            "timestamptz");

    private final Jdbi jdbi;
    private final Consumer<FlushMode> flush;

    @Inject
    Sql(AgroalDataSource pool) {
        this(pool, pool::flush);
    }

    /** On connections that nobody pools. */
    Sql(DataSource ledger) {
        this(ledger, mode -> {});
    }

    private Sql(DataSource ledger, Consumer<FlushMode> flush) {
        this.jdbi = jdbi(ledger);
        this.flush = flush;
    }

    /**
     * Statements are texts with named parameters and nothing else: no templates, no logging, and no values in a fault's
     * message or in a flight recording.
     */
    private static Jdbi jdbi(DataSource ledger) {
        return Jdbi.create(ledger)
                .setTemplateEngine(TemplateEngine.NOP)
                .configure(StatementExceptions.class, faults -> faults.setMessageRendering(MessageRendering.NONE))
                // the least that Jdbi takes: with 0 it fails while a recording runs
                .configure(SqlStatements.class, statements -> statements.setJfrParamMaxLength(2))
                .configure(Handles.class, handles -> handles.setForceEndTransactions(false)) // inTransaction ends each
                .registerArgument(new Seconds())
                .registerArrayType((type, config) ->
                        Optional.ofNullable(ARRAYS.get(type)).map(name -> new ArrayOf<>((Class<?>) type, name)));
    }

    /** A duration is bound as seconds, for {@code make_interval(secs => :duration)}. */
    private static final class Seconds extends AbstractArgumentFactory<Duration> {

        Seconds() {
            super(Types.DOUBLE);
        }

        @Override
        protected Argument build(Duration duration, ConfigRegistry config) {
            return (position, statement, context) -> statement.setDouble(position, seconds(duration));
        }
    }

    /** An array keeps the class of its elements: the driver takes no bytes in an array of objects. */
    private record ArrayOf<T>(Class<T> element, String name) implements SqlArrayType<T> {

        @Override
        public String getTypeName() {
            return name;
        }

        @Override
        public Object convertArrayElement(T value) {
            return value;
        }

        @Override
        public Class<?> getArrayElementClass() {
            return element;
        }
    }

    /** Work in one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T with(Handle handle) throws SQLException;
    }

    /** Commits what the work did, or nothing of it. */
    public <T> T inTransaction(Work<T> work) {
        try (Handle handle = jdbi.open()) {
            Connection connection = handle.getConnection();
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.with(handle);
                connection.commit();
            } catch (Throwable fault) { // errors too: what follows here would commit half of the work
                rollBack(connection, fault);
                throw fault;
            }
            restore(connection);
            return result;
        } catch (SQLException fault) {
            throw ledgerFault(fault);
        } catch (JdbiException fault) {
            throw ledgerFault(cause(fault));
        }
    }

    /**
     * Reads for a person. All statements see one moment, none writes, and the server cancels one that takes longer than
     * the limit: {@link LedgerException#isTimeout}.
     */
    public <T> T inSnapshot(Duration limit, Work<T> work) {
        return inTransaction(handle -> {
            handle.execute(with(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = %d",
                    limit.toMillis()));
            return work.with(handle);
        });
    }

    private LedgerException ledgerFault(SQLException fault) {
        LedgerException ledgerFault = new LedgerException(fault);
        if (ledgerFault.losesSessions()) {
            retireSessions();
        }
        return ledgerFault;
    }

    /**
     * The database's own fault. The exceptions around it know the statement with its values, which are personal data:
     * they go no further.
     */
    private static SQLException cause(JdbiException fault) {
        SQLException cause = sqlException(fault).orElseThrow(() -> mistake(fault));
        for (Throwable suppressed : fault.getSuppressed()) {
            (suppressed instanceof JdbiException ? sqlException(suppressed) : Optional.of(suppressed))
                    .ifPresent(cause::addSuppressed);
        }
        return cause;
    }

    private static Optional<SQLException> sqlException(Throwable fault) {
        return Stream.iterate(fault, Objects::nonNull, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .findFirst();
    }

    /** A parameter that nobody bound, for instance. */
    private static IllegalStateException mistake(JdbiException fault) {
        IllegalStateException mistake = new IllegalStateException(
                "a statement of the ledger cannot be run: " + fault.getClass().getSimpleName());
        mistake.setStackTrace(fault.getStackTrace());
        return mistake;
    }

    /**
     * Closes idle sessions now, and each that is in use when its transaction ends: they may be with a server that takes
     * no writes any more.
     */
    public void retireSessions() {
        flush.accept(FlushMode.GRACEFUL);
    }

    /**
     * Closes all sessions now, also under a transaction: they may wait for a server that never answers. What they did
     * not commit did not happen.
     */
    public void cutSessions() {
        flush.accept(FlushMode.ALL);
    }

    /** A connection that a fault has broken must not hide that fault. */
    private static void rollBack(Connection connection, Throwable fault) {
        try {
            connection.rollback();
            restore(connection);
        } catch (SQLException broken) {
            fault.addSuppressed(broken);
        }
    }

    private static void restore(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException broken) {
            // the work is committed or rolled back; the pool throws the connection away at its next use
            LOG.debug("a connection broke after its transaction", broken);
        }
    }

    public static boolean isForeignKeyViolation(LedgerException fault) {
        return FOREIGN_KEY_VIOLATION.equals(fault.sqlState());
    }

    public static boolean isUniqueViolation(LedgerException fault) {
        return UNIQUE_VIOLATION.equals(fault.sqlState());
    }

    public static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    public static Timestamp timestamp(Instant time) {
        return time == null ? null : Timestamp.from(time);
    }

    public static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** A statement with others of its parts put in; %s stands for each. */
    public static String with(String statement, Object... parts) {
        return String.format(Locale.ROOT, statement, parts);
    }
}
