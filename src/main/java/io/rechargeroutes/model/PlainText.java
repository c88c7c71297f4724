package io.rechargeroutes.model;

/** Makes text from outside fit to be stored, logged and shown. */
public final class PlainText {

    /** Longest message that is kept, in characters. */
    public static final int LONGEST = 300;

    private PlainText() {}

    /**
     * Control and formatting characters become blanks, runs of blanks one, and what is too long is cut. Null and blank
     * give null.
     */
    public static String of(String text) {
        if (text == null) {
            return null;
        }
        String head = text.length() > 4 * LONGEST ? text.substring(0, 4 * LONGEST) : text;
        String line = head.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\u2028\\u2029\\s]+", " ")
                .strip();
        if (line.isEmpty()) {
            return null;
        }
        return line.length() > LONGEST ? line.substring(0, LONGEST - 1) + "…" : line;
    }
}
