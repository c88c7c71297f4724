package io.rechargeroutes.log;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What faults of one cause have in common: their classes, their SQLSTATE and where the first arose. Their messages are
 * left out: they hold ids and values.
 */
public final class FaultCause {

    private static final int LONGEST_CHAIN = 10;
    private static final Pattern JDK = Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\.");

    private FaultCause() {}

    public static String of(Throwable fault) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>()); // a chain may bite its own tail
        return Stream.iterate(fault, link -> link != null && seen.add(link), Throwable::getCause)
                .limit(LONGEST_CHAIN)
                .map(FaultCause::link)
                .collect(Collectors.joining(" < "));
    }

    private static String link(Throwable fault) {
        // the JDK's own frames may be made while it runs, and have a new number each time
        String place = Arrays.stream(fault.getStackTrace())
                .filter(frame -> !JDK.matcher(frame.getClassName()).lookingAt())
                .findFirst()
                .map(frame -> "@" + frame.getClassName() + ":" + frame.getLineNumber())
                .orElse("");
        return fault.getClass().getName()
                + (fault instanceof SQLException refused ? " " + refused.getSQLState() : "")
                + place;
    }
}
