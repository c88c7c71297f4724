package io.rechargeroutes.ledger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

/** Sessions that answer and can do no work any more, in a pool as Quarkus makes it. */
class LostSessionsTest {

    private static final int SIZE = 4;
    private final TestLedger ledger = TestLedger.empty();
    private final ExecutorService threads = Executors.newFixedThreadPool(SIZE);
    private AgroalDataSource pool;
    private Sql sql;

    private void pool(String url, Duration acquisition) throws SQLException {
        pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .metricsEnabled()
                .connectionPoolConfiguration(of -> of.maxSize(SIZE)
                        .acquisitionTimeout(acquisition)
                        .exceptionSorter(new PostgreSQLExceptionSorter())
                        .connectionFactoryConfiguration(to -> to.connectionProviderClass(Driver.class)
                                .jdbcUrl(url)
                                .principal(new NamePrincipal("postgres")))));
        sql = new Sql(pool);
    }

    private void pool() throws SQLException {
        pool(ledger.url(), Duration.ofSeconds(20));
    }

    @AfterEach
    void close() {
        if (pool != null) {
            pool.close();
        }
        threads.shutdownNow();
    }

    private void writes() {
        sql.inTransaction(handle -> run(handle, "INSERT INTO circuit (provider) VALUES (gen_random_uuid()::text)"));
    }

    private static boolean run(Handle handle, String statement) throws SQLException {
        try (var any = handle.getConnection().createStatement()) {
            return any.execute(statement);
        }
    }

    /** All of the pool's sessions at the same time. */
    private void onEachSession(String statement) throws Exception {
        CountDownLatch all = new CountDownLatch(SIZE);
        List<Future<?>> sessions = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            sessions.add(threads.submit(() -> sql.inTransaction(handle -> {
                all.countDown();
                try {
                    assertTrue(all.await(30, TimeUnit.SECONDS));
                } catch (InterruptedException stop) {
                    throw new IllegalStateException(stop);
                }
                return run(handle, statement);
            })));
        }
        for (Future<?> session : sessions) {
            session.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void readOnlySessions_firstFault_retiresAllOfThem() throws Exception {
        pool();
        onEachSession("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
        LedgerException fault = assertThrows(LedgerException.class, this::writes);
        assertTrue(fault.getMessage().contains("takes no writes (SQLSTATE 25006)"), fault.getMessage());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> pool.getMetrics().availableCount() == 0
                                && pool.getMetrics().activeCount() == 0
                        || writable());
        onEachSession("INSERT INTO circuit (provider) VALUES (gen_random_uuid()::text)");
        assertEquals(String.valueOf(SIZE), ledger.one("SELECT least(count(*), " + SIZE + ") FROM circuit"));
    }

    private boolean writable() {
        try {
            writes();
            return true;
        } catch (LedgerException notYet) {
            return false;
        }
    }

    @Test
    void sessionsUnderATransaction_areRetiredWhenItEnds() throws Exception {
        pool();
        Integer before = sql.inTransaction(handle -> {
            sql.retireSessions();
            return backend(handle);
        });
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !before.equals(sql.inTransaction(LostSessionsTest::backend)));
    }

    private static Integer backend(Handle handle) {
        return handle.createQuery("SELECT pg_backend_pid()")
                .mapTo(Integer.class)
                .one();
    }

    @Test
    void terminatedSessions_areReplaced_andTheCauseIsNamed() throws Exception {
        pool();
        onEachSession("SELECT 1");
        ledger.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lost-sessions'");
        await().atMost(Duration.ofSeconds(20)).until(this::writable);
        onEachSession("INSERT INTO circuit (provider) VALUES (gen_random_uuid()::text)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"25006", "25P03", "26000", "0A000", "57P01", "57P02", "57P03", "57P05", "08000", "08003", "08006"
            })
    void sessionFault_losesSessions(String sqlState) {
        LedgerException fault = new LedgerException(new SQLException("text", sqlState));
        assertTrue(fault.losesSessions());
        assertFalse(fault.isPermanent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "22P05", "40P01", "40001", "55P03", "53300"})
    void otherFault_keepsSessions(String sqlState) {
        assertFalse(new LedgerException(new SQLException("text", sqlState)).losesSessions());
    }

    @Test
    void faultWithoutSqlState_isNamed() {
        assertEquals(
                "the ledger could not be used: This pool is closed",
                new LedgerException(new SQLException("This pool is closed")).getMessage());
        assertTrue(new LedgerException(new SQLException()).getMessage().length()
                > "the ledger could not be used: ".length());
    }

    @Test
    void exhaustedPool_isNamed_andGoesOnWhenAConnectionIsFree() throws Exception {
        pool(ledger.url(), Duration.ofSeconds(2));
        CountDownLatch taken = new CountDownLatch(SIZE);
        CountDownLatch free = new CountDownLatch(1);
        List<Future<?>> holders = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            holders.add(threads.submit(() -> sql.inTransaction(handle -> {
                taken.countDown();
                try {
                    return free.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException stop) {
                    throw new IllegalStateException(stop);
                }
            })));
        }
        assertTrue(taken.await(30, TimeUnit.SECONDS));
        LedgerException fault = assertThrows(LedgerException.class, this::writes);
        assertTrue(fault.getMessage().contains("no connection became free in time"), fault.getMessage());
        assertFalse(fault.isPermanent());
        free.countDown();
        for (Future<?> holder : holders) {
            holder.get(30, TimeUnit.SECONDS);
        }
        writes();
        assertEquals("1", ledger.one("SELECT count(*) FROM circuit"));
    }

    @Test
    void silentServer_cutSessions_freesWhoWaits() throws Exception {
        try (BlackHole server = BlackHole.before(ledger.url())) {
            pool(server.url(), Duration.ofSeconds(20));
            onEachSession("SELECT 1");
            server.swallow();
            Future<?> waiting = threads.submit(this::writes);
            await().atMost(Duration.ofSeconds(20)).until(() -> pool.getMetrics().activeCount() == 1);
            server.pass();
            sql.cutSessions();
            await().atMost(Duration.ofSeconds(20)).until(waiting::isDone);
            assertThrows(java.util.concurrent.ExecutionException.class, waiting::get);
            await().atMost(Duration.ofSeconds(20)).until(this::writable);
        }
    }
}
