package io.rechargeroutes.model;

import java.util.Locale;

/**
 * What shows as nothing: blanks of any kind, direction marks, characters without width. Spreadsheets, phone books and
 * web pages leave them in texts, where nobody sees them.
 */
public final class Characters {

    private Characters() {}

    /** Whether a character shows as nothing. */
    public static boolean isBlank(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || isInvisible(c);
    }

    private static boolean isInvisible(int c) {
        return c == 0xAD
                || c == 0x61C
                || c >= 0x200B && c <= 0x200F
                || c >= 0x202A && c <= 0x202E
                || c >= 0x2060 && c <= 0x2069
                || c == 0xFEFF;
    }

    /** Whether a text shows as nothing. */
    public static boolean areBlank(String text) {
        return text.codePoints().allMatch(Characters::isBlank);
    }

    /** A text without what shows as nothing at its ends. */
    public static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** A text in which every blank is the plain one, and what has no width is left out. */
    public static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().filter(c -> !isInvisible(c)).forEach(c -> plain.appendCodePoint(isBlank(c) ? ' ' : c));
        return plain.toString();
    }

    /** A character as a message names it: as it is where it can be seen for what it is, else by its Unicode name. */
    public static String named(int c) {
        if (c == ' ') {
            return "a blank";
        }
        if (c > ' ' && c < 0x7F) {
            return "'" + (char) c + "'";
        }
        String name = Character.getName(c);
        return (name == null ? "a character without a name" : name.toLowerCase(Locale.ROOT))
                + String.format(Locale.ROOT, " (U+%04X)", c);
    }
}
