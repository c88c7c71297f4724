package io.rechargeroutes.intake;

import io.rechargeroutes.model.PlainText;

/** Values of a request as a message may show them. */
final class Quoted {

    private static final int LONGEST = 40;

    private Quoted() {
    }

    /** Made plain, cut to 40 characters, in quotes. */
    static String value(String text) {
        String clean = PlainText.of(text);
        if (clean == null) {
            return "''";
        }
        return "'" + (clean.length() > LONGEST ? clean.substring(0, LONGEST - 1) + "…" : clean) + "'";
    }

    /** A subscriber's number: all but its last four characters as stars. */
    static String number(String text) {
        String clean = PlainText.of(text);
        if (clean == null) {
            return "''";
        }
        int shown = clean.length() > 8 ? 4 : 0;
        String end = clean.substring(clean.length() - shown);
        return "'" + "*".repeat(Math.min(clean.length() - shown, LONGEST - 4)) + end + "'";
    }
}
