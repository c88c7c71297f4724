package io.rechargeroutes.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text file taken apart into identifiers and prose; SQL is made of identifiers. */
final class SourceText {

    private static final Pattern JAVA = Pattern.compile(
            "(?<comment>//[^\\n]*+(?:\\n[ \\t]*//[^\\n]*+)*+|/\\*(?s:.*?)\\*/)|(?<text>\"\"\"(?s:.*?)(?<!\\\\)\"\"\")"
                    + "|(?<string>\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\")|'(?:\\\\.|[^'\\\\\\n])+'");
    private static final Pattern SQL = Pattern.compile(
            "\\b(SELECT|UPDATE|INSERT INTO|DELETE FROM|WHERE|RETURNING|ALTER TABLE|CREATE|DROP|JOIN|ORDER BY|FOR UPDATE|FROM|AND|SET|NULL)\\b|\\br\\.[a-z]");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```[ \\t]*$");
    private static final Pattern CODE_IN_PROSE =
            Pattern.compile("\\{@(?:link|code|linkplain)\\s+[^}]*\\}|`[^`\\n]*`|@param\\s+\\w+");
    private static final Pattern DESCRIPTION = Pattern.compile("^(\\s*(?:-\\s+)?(?:description|title):\\s*)(.*)$");
    private static final Pattern COMMENT = Pattern.compile("^(.*?(?:^|\\s)#)(.*)$");
    private static final Pattern SQL_COMMENT = Pattern.compile("^(.*?(?:^|\\s)--)(.*)$");

    enum Kind {
        IDENTIFIERS,
        PROSE
    }

    /** One part of the file, and where it begins. */
    record Piece(Kind kind, int start, String text) {}

    private final List<Piece> pieces = new ArrayList<>();

    private SourceText() {}

    static List<Piece> of(String path, String text) {
        SourceText source = new SourceText();
        if (path.endsWith(".java")) {
            source.java(text);
        } else if (path.endsWith(".md")) {
            source.markdown(text);
        } else {
            source.lines(path, text);
        }
        return source.pieces;
    }

    private void java(String text) {
        Matcher part = JAVA.matcher(text);
        int at = 0;
        while (part.find()) {
            String code = text.substring(at, part.start());
            pieces.add(new Piece(Kind.IDENTIFIERS, at, code));
            if (part.group("comment") != null) {
                prose(part.start(), part.group());
            } else if (part.group("text") != null || part.group("string") != null) {
                literal(part.start(), part.group());
            }
            at = part.end();
        }
        pieces.add(new Piece(Kind.IDENTIFIERS, at, text.substring(at)));
    }

    private void literal(int start, String text) {
        if (text.contains(" ") && !SQL.matcher(text).find()) {
            prose(start, text);
        } else {
            pieces.add(new Piece(Kind.IDENTIFIERS, start, text));
        }
    }

    private void markdown(String text) {
        int at = 0;
        for (MatchResult fence : FENCE.matcher(text).results().toList()) {
            prose(at, text.substring(at, fence.start()));
            pieces.add(new Piece(Kind.IDENTIFIERS, fence.start(), fence.group()));
            at = fence.end();
        }
        prose(at, text.substring(at));
    }

    /**
     * YAML, properties, tables and SQL: prose is what stands in comments and descriptions, and in the cells of a table.
     */
    private void lines(String path, String text) {
        int at = 0;
        int description = Integer.MAX_VALUE;
        Pattern comment = path.endsWith(".sql") ? SQL_COMMENT : COMMENT;
        for (String line : text.split("\n", -1)) {
            int indent = line.length() - line.stripLeading().length();
            Matcher described = DESCRIPTION.matcher(line);
            Matcher prose = described.matches() ? described : comment.matcher(line);
            if (indent > description) {
                prose(at, line);
            } else if (prose.matches()) {
                pieces.add(new Piece(Kind.IDENTIFIERS, at, prose.group(1)));
                prose(at + prose.start(2), prose.group(2));
            } else if (path.endsWith(".csv")) {
                prose(at, line);
            } else {
                pieces.add(new Piece(Kind.IDENTIFIERS, at, line));
            }
            if (indent <= description) {
                description = described.matches() ? indent : Integer.MAX_VALUE;
            }
            at += line.length() + 1;
        }
    }

    /** Prose may quote code: a name there is a name. */
    private void prose(int start, String text) {
        StringBuilder rest = new StringBuilder(text);
        for (MatchResult code : CODE_IN_PROSE.matcher(text).results().toList()) {
            pieces.add(new Piece(Kind.IDENTIFIERS, start + code.start(), code.group()));
            rest.replace(code.start(), code.end(), " ".repeat(code.end() - code.start()));
        }
        pieces.add(new Piece(Kind.PROSE, start, rest.toString()));
    }
}
