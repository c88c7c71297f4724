package io.rechargeroutes.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The words that docs/glossary.csv marks, and where each may stand all the same. */
record Glossary(List<Word> identifiers, List<Word> prose) {

    /** Between the words of a phrase: blanks, or a line's end in a comment. */
    private static final String GAP = "\\s+(?:(?:\\*|//|#)\\s*)?";

    private static final String PATH = "path:";
    private static final int AROUND = 40;

    /**
     * A word, or a phrase, that is not ours.
     *
     * @param text in lower case, with one blank between words
     * @param parts the words of a phrase
     * @param inProse finds it, in any case, also over the end of a line
     * @param write what to write for it
     * @param allowed texts in which it may stand, and {@code path:} with the beginning of the files in which it may
     */
    record Word(String text, List<String> parts, Pattern inProse, String write, List<String> allowed) {

        static Word of(String text, String write, List<String> allowed) {
            List<String> parts = List.of(text.split(" "));
            String phrase = parts.stream().map(Pattern::quote).collect(Collectors.joining(GAP));
            Pattern inProse = Pattern.compile(
                    (Character.isLetter(text.charAt(0)) ? "(?<![\\w-])" : "") + phrase + "(?![\\w-])",
                    Pattern.CASE_INSENSITIVE);
            return new Word(text, parts, inProse, write, allowed);
        }

        boolean isAllowedIn(String path) {
            return allowed.stream()
                    .anyMatch(text -> text.startsWith(PATH) && path.startsWith(text.substring(PATH.length())));
        }

        /** Whether the text around a hit is one of those in which the word may stand. */
        boolean isAllowedAt(String whole, int start, int end) {
            String around = whole.substring(Math.max(0, start - AROUND), Math.min(whole.length(), end + AROUND));
            return allowed.stream().anyMatch(text -> !text.startsWith(PATH) && around.contains(text));
        }
    }

    static Glossary read(Path file) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser rows = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
            List<CSVRecord> records = rows.getRecords();
            return new Glossary(words(records, "identifier"), words(records, "prose"));
        }
    }

    private static List<Word> words(List<CSVRecord> rows, String scope) {
        return rows.stream()
                .filter(row ->
                        row.get("scope").equals(scope) || row.get("scope").equals("both"))
                .map(row -> Word.of(
                        row.get("word"),
                        row.get("write"),
                        Stream.of(row.get("allowed").split(";"))
                                .filter(text -> !text.isEmpty())
                                .toList()))
                .toList();
    }
}
