package io.rechargeroutes.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a transaction throws where its statement fails, and how values reach the database. */
class SqlTest {

    private static final String NUMBER = "9800000000";

    private final TestLedger ledger = TestLedger.empty();

    @Test
    void statement_refused_leavesTheDatabasesFaultAlone() {
        LedgerException fault = assertThrows(
                LedgerException.class,
                () -> ledger.sql.inTransaction(handle -> handle.createUpdate(
                                "INSERT INTO schedule_lock (job, fire_time, locked_by) VALUES (:job, NULL, :node)")
                        .bind("job", "a")
                        .bind("node", NUMBER)
                        .execute()));
        assertEquals("23502", fault.sqlState());
        assertInstanceOf(SQLException.class, fault.getCause());
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            assertFalse(cause instanceof JdbiException, cause.toString());
            assertFalse(
                    Arrays.stream(cause.getSuppressed()).anyMatch(JdbiException.class::isInstance), cause.toString());
        }
    }

    @Test
    void parameter_notBound_faultHoldsNoValues() {
        IllegalStateException fault = assertThrows(
                IllegalStateException.class,
                () -> ledger.sql.inTransaction(handle -> handle.createQuery("SELECT :number, :other")
                        .bind("number", NUMBER)
                        .mapToMap()
                        .list()));
        StringWriter text = new StringWriter();
        fault.printStackTrace(new PrintWriter(text, true));
        assertFalse(text.toString().contains(NUMBER), text.toString());
        assertNull(fault.getCause());
    }

    /** Recordings are handed to other people, and Jdbi writes an event for each statement. */
    @Test
    void flightRecording_ofStatements_holdsNoValues(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("ledger.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdbi.statement");
            recording.start();
            ledger.sql.inTransaction(handle -> handle.createQuery("SELECT :number || array_to_string(:more, '')")
                    .bind("number", NUMBER)
                    .bindArray("more", String.class, List.of(NUMBER))
                    .mapTo(String.class)
                    .one());
            recording.stop();
            recording.dump(file);
        }
        List<String> statements = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdbi.statement"))
                .map(RecordedEvent::toString)
                .toList();
        assertEquals(1, statements.size());
        assertFalse(statements.get(0).contains(NUMBER.substring(0, 4)), statements.get(0));
    }

    @Test
    void work_failing_leavesNothing() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ledger.sql.inTransaction(handle -> {
                    handle.execute("INSERT INTO schedule_lock (job, fire_time, locked_by) VALUES ('a', now(), 'node')");
                    throw new IllegalArgumentException("for this test");
                }));
        assertEquals("0", ledger.one("SELECT count(*) FROM schedule_lock"));
    }

    @Test
    void values_ofEachKind_reachTheDatabase() {
        List<String> read = ledger.sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT concat_ws(' ', make_interval(secs => :duration), array_to_string(:texts, '+'),
                               array_to_string(:numbers, '+'), array_length(:hashes, 1), :absent IS NULL)""")
                .bind("duration", Duration.ofMillis(1500))
                .bindArray("texts", String.class, List.of("a", "b"))
                .bindArray("numbers", Long.class, List.of(1L, 2L))
                .bindArray("hashes", byte[].class, Arrays.asList(new byte[] {1}, null))
                .bind("absent", (String) null)
                .mapTo(String.class)
                .list());
        assertEquals(List.of("00:00:01.5 a+b 1+2 2 t"), read);
    }
}
