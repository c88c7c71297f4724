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
        return of(text, LONGEST);
    }

    /** As {@link #of(String)}, cut to another length. */
    public static String of(String text, int longest) {
        if (text == null) {
            return null;
        }
        String head = text.length() > 4 * longest ? text.substring(0, 4 * longest) : text;
        String line = head.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\u2028\\u2029\\s]+", " ")
                .strip();
        if (line.isEmpty()) {
            return null;
        }
        return line.length() > longest ? line.substring(0, longest - 1) + "…" : line;
    }
}
