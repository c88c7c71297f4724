package io.rechargeroutes.formats;

import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pattern of paths below the inbox: {@code *} stands for any characters of one name, {@code ?} for one, and a folder
 * {@code **} for any folders. Capitals do not matter, as in {@code recharge.intake.include}. It is matched without a
 * regular expression, so that no pattern takes long.
 */
record Glob(List<String> parts) {

    private static final String FOLDERS = "**";
    private static final int LONGEST = 200;
    private static final Pattern UNFINISHED = Pattern.compile("\\.(file)?part$|(^|/)~\\$");
    private static final int MOST_FOLDERS = 2;

    static Glob of(String text) {
        return new Glob(List.of(composed(text).split("/")));
    }

    String text() {
        return String.join("/", parts);
    }

    /** What is wrong with a pattern, and what to do. */
    static Optional<String> fault(String text) {
        if (text.isBlank() || text.length() > LONGEST) {
            return Optional.of("is empty or longer than " + LONGEST + " characters, write something like PAY_*.csv");
        }
        if (text.startsWith("/") || text.endsWith("/") || text.contains("//")) {
            return Optional.of("begins or ends with a slash, or has two; write a path below the inbox");
        }
        if (text.chars().anyMatch(c -> "[]{}\\".indexOf(c) >= 0 || c < ' ')) {
            return Optional.of("holds one of [ ] { } \\; only * ? and ** stand for others, write one pattern for each");
        }
        for (String part : text.split("/")) {
            if (part.startsWith(".")) {
                return Optional.of("names '" + part + "', and what begins with a dot is never taken; remove it");
            }
            if (part.contains(FOLDERS) && !part.equals(FOLDERS)) {
                return Optional.of("has ** beside other characters; ** must be a folder of its own");
            }
        }
        if (List.of(text.split("/")).stream().filter(FOLDERS::equals).count() > MOST_FOLDERS) {
            return Optional.of("has ** more than twice, leave some out");
        }
        if (text.startsWith("statements/")) {
            return Optional.of("names what providers report, which is never read as requests; use another folder");
        }
        if (UNFINISHED.matcher(text).find()) {
            return Optional.of("names files that are being written, and these are never taken; correct it");
        }
        return text.endsWith(FOLDERS)
                ? Optional.of("ends with **; end it with a file name, like **/*")
                : Optional.empty();
    }

    boolean matches(String path) {
        return matches(0, List.of(composed(path).split("/")), 0);
    }

    /** Some systems write an umlaut as two characters. */
    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private boolean matches(int part, List<String> names, int name) {
        if (part == parts.size()) {
            return name == names.size();
        }
        if (parts.get(part).equals(FOLDERS)) {
            for (int from = name; from <= names.size(); from++) {
                if (matches(part + 1, names, from)) {
                    return true;
                }
            }
            return false;
        }
        return name < names.size() && fits(parts.get(part), names.get(name)) && matches(part + 1, names, name + 1);
    }

    private static boolean isSame(char one, char other) {
        return Character.toLowerCase(Character.toUpperCase(one)) == Character.toLowerCase(Character.toUpperCase(other));
    }

    /** Goes back to the last star alone, so that the time is at most the product of both lengths. */
    private static boolean fits(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int from = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                from = n;
            } else if (p < pattern.length()
                    && (pattern.charAt(p) == '?' || isSame(pattern.charAt(p), name.charAt(n)))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++from;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
