package io.rechargeroutes.intake.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.TestLedger;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MessageFaultTest {

    private static String trace(Throwable fault) {
        StringWriter trace = new StringWriter();
        MessageFault.of(fault).printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    @Test
    void noCharacterOfAMessageSteersTheLog() {
        Exception cause = new IllegalArgumentException("x\n12:00:00 INFO  forged line");
        String trace = trace(new IllegalStateException("\u001b[31mred\r\n\u202e", cause));
        assertTrue(trace.startsWith("java.lang.IllegalStateException: [31mred\n\tat "), trace);
        assertTrue(
                trace.contains("Caused by: java.lang.IllegalArgumentException: x 12:00:00 INFO forged line\n"), trace);
        assertTrue(trace.chars().allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c)), trace);
    }

    @Test
    void theTraceIsKept() {
        Exception cause = new Exception("why");
        Exception fault = new Exception("what", cause);
        assertArrayEquals(fault.getStackTrace(), MessageFault.of(fault).getStackTrace());
        assertArrayEquals(
                cause.getStackTrace(), MessageFault.of(fault).getCause().getStackTrace());
    }

    @Test
    void aChainThatBitesItsTailEnds() {
        Exception head = new Exception("head");
        Exception tail = new Exception("tail", head);
        head.initCause(tail);
        assertEquals(
                "java.lang.Exception: tail", MessageFault.of(head).getCause().toString());
    }

    /** PostgreSQL quotes a row that it refuses. */
    @Test
    void rowRefusedByTheLedger_isLogged_withoutItsContent() {
        TestLedger ledger = TestLedger.empty();
        LedgerException refusal = assertThrows(
                LedgerException.class,
                () -> ledger.run(
                        "INSERT INTO request (order_id, content) VALUES ('A', '{\"number\":\"9800000000\"}')"));
        assertTrue(refusal.getCause().toString().contains("9800000000"), "it shows nothing: " + refusal.getCause());
        assertFalse(trace(refusal).contains("9800000000"), trace(refusal));
        assertTrue(trace(refusal).contains("SQLSTATE 23502"), trace(refusal));
    }
}
