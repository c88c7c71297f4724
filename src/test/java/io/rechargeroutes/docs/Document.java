package io.rechargeroutes.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One Markdown file of ours, taken apart. */
record Document(Path path, String text) {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```([a-z]*)[^\\n]*\\n(.*?)^```$");
    private static final Pattern CODE = Pattern.compile("(?s)`([^`]*)`");

    /** A fenced block: its language, or an empty one, and what stands in it. */
    record Block(String language, String text) {}

    static Document of(String path) {
        return of(Path.of(path));
    }

    private static Document of(Path path) {
        try {
            return new Document(path, Files.readString(path));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** The README, how to contribute, and everything in docs. */
    static List<Document> all() {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .map(Document::of)
                    .toList();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** The part below a heading of the second level. */
    Document section(String title) {
        String heading = "\n## " + title + "\n";
        int start = text.indexOf(heading);
        if (start < 0) {
            throw new IllegalArgumentException(path + " has no heading " + title);
        }
        int end = text.indexOf("\n## ", start + heading.length());
        return new Document(path, text.substring(start + heading.length(), end < 0 ? text.length() : end));
    }

    List<Block> blocks() {
        return BLOCK.matcher(text)
                .results()
                .map(block -> new Block(block.group(1), block.group(2)))
                .toList();
    }

    List<String> blocks(String language) {
        return blocks().stream()
                .filter(block -> block.language().equals(language))
                .map(Block::text)
                .toList();
    }

    /** The text without its fenced blocks. */
    String prose() {
        return BLOCK.matcher(text).replaceAll("");
    }

    /** What stands between backticks outside the fenced blocks. */
    List<String> code() {
        return CODE.matcher(prose()).results().map(code -> code.group(1)).toList();
    }

    /** The cells of all rows of the tables whose first head cell is this one. */
    List<List<String>> rows(String firstHead) {
        List<List<String>> rows = new ArrayList<>();
        boolean wanted = false;
        for (String line : text.lines().toList()) {
            if (!line.startsWith("|")) {
                wanted = false;
            } else if (wanted && !line.startsWith("|---")) {
                rows.add(cells(line));
            } else if (cells(line).get(0).equals(firstHead)) {
                wanted = true;
            }
        }
        return rows;
    }

    /** Every piece of code in a cell. */
    static Stream<String> codesOf(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1));
    }

    private static List<String> cells(String line) {
        String inner = line.substring(1, line.lastIndexOf('|'));
        return Stream.of(inner.split("(?<!\\\\)\\|", -1))
                .map(cell -> cell.strip().replace("\\|", "|"))
                .toList();
    }

    /** What a cell holds that is one piece of code; null where it is not. */
    static String codeOf(String cell) {
        Matcher code = CODE.matcher(cell);
        return code.matches() ? code.group(1) : null;
    }
}
