package io.rechargeroutes.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultCauseTest {

    private static Throwable fails(String text) {
        return new IllegalStateException(text, new IllegalArgumentException(text));
    }

    @Test
    void cause_otherMessage_isTheSame() {
        assertEquals(FaultCause.of(fails("ORD-1")), FaultCause.of(fails("ORD-2")));
    }

    @Test
    void cause_otherFault_isAnother() {
        Throwable fault = new IllegalStateException("a");
        assertNotEquals(FaultCause.of(fault), FaultCause.of(fails("a")));
        SQLException first = new SQLException("a", "23505");
        SQLException second = new SQLException("a", "08006");
        second.setStackTrace(first.getStackTrace());
        assertNotEquals(FaultCause.of(first), FaultCause.of(second));
    }

    /** After a few calls the JDK makes a class of its own for a constructor that is called by its name. */
    @Test
    void cause_exceptionMadeByReflection_isTheSameEachTime() throws Exception {
        Set<String> causes = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            causes.add(FaultCause.of(
                    IllegalStateException.class.getConstructor(String.class).newInstance("ORD-" + i)));
        }
        assertEquals(1, causes.size(), causes::toString);
    }

    @Test
    void cause_chainThatBitesItsTail_ends() {
        Exception first = new Exception("a");
        first.initCause(new Exception("b", first));
        assertEquals(FaultCause.of(first), FaultCause.of(first));
        assertEquals("", FaultCause.of(null));
    }
}
