package io.rechargeroutes.intake.message;

import io.rechargeroutes.model.PlainText;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A fault as the log may show it, with its causes and where each came from: its message may quote the message, so that
 * they are made plain.
 */
final class MessageFault extends Throwable {

    private static final long serialVersionUID = 1L;

    private MessageFault(Throwable fault, Throwable cause) {
        super(text(fault), cause);
        setStackTrace(fault.getStackTrace());
    }

    static Throwable of(Throwable fault) {
        List<Throwable> links = chain(fault);
        Throwable copy = null;
        for (int link = links.size() - 1; link >= 0; link--) {
            copy = new MessageFault(links.get(link), copy);
        }
        return copy;
    }

    /** The fault and its causes; a chain may bite its own tail. */
    private static List<Throwable> chain(Throwable fault) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return Stream.iterate(fault, link -> link != null && seen.add(link), Throwable::getCause)
                .toList();
    }

    /** A database quotes the row that it refuses, with the subscriber's number. */
    private static String text(Throwable fault) {
        return fault instanceof SQLException refused
                ? fault.getClass().getName() + ": SQLSTATE " + refused.getSQLState()
                : PlainText.of(fault.toString());
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
