package io.rechargeroutes.intake;

import io.rechargeroutes.model.Words;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A fault as the log may show it, with its causes and where each came from: its words may quote the message, so that they are cleaned. */
final class MessageFault extends Throwable {

    private static final long serialVersionUID = 1L;

    private MessageFault(Throwable fault, Throwable cause) {
        super(words(fault), cause);
        setStackTrace(fault.getStackTrace());
    }

    static Throwable of(Throwable fault) {
        List<Throwable> links = chain(fault);
        Throwable told = null;
        for (int link = links.size() - 1; link >= 0; link--) {
            told = new MessageFault(links.get(link), told);
        }
        return told;
    }

    /** The fault and its causes; a chain may bite its own tail. */
    private static List<Throwable> chain(Throwable fault) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return Stream.iterate(fault, link -> link != null && seen.add(link), Throwable::getCause).toList();
    }

    /** A database quotes the row that it refuses, with the subscriber's number. */
    private static String words(Throwable fault) {
        return fault instanceof SQLException refused ? fault.getClass().getName() + ": SQLSTATE " + refused.getSQLState() : Words.clean(fault.toString());
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
