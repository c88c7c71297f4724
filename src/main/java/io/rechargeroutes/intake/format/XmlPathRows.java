package io.rechargeroutes.intake.format;

import io.rechargeroutes.intake.format.XmlPieces.Kind;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;

/**
 * Rows of somebody else's XML: the elements that a path of local names leads to. Each row is cut out by its tags first
 * and parsed then, so that the parser never sees more than one row of bounded length, and never a DOCTYPE. Everything
 * else is stepped over.
 */
final class XmlPathRows implements RowReader.Source {

    private static final int DEEPEST = 1000;
    private static final Pattern ENCODING = Pattern.compile("\\sencoding\\s*=\\s*[\"']([^\"']*)[\"']");

    private final Input input;
    private final XmlPieces pieces;
    private final List<String> path;
    private final Charset charset;
    private final boolean decoded;
    /** The names of the elements that are open, as they are written, the innermost first. */
    private final Deque<String> open = new ArrayDeque<>();
    /** How many of them, counted from the root, are those of the path. */
    private int onPath;

    private boolean rootSeen;

    XmlPathRows(Input input, Layout.Xml layout) {
        this.input = input;
        this.pieces = new XmlPieces(input);
        this.path = layout.rows();
        this.charset = layout.charset();
        this.decoded = layout.decoded();
    }

    @Override
    public Row next() throws IOException {
        while (true) {
            input.beginRow();
            long line = input.line();
            Kind kind = pieces.next();
            switch (kind) {
                case START, EMPTY -> {
                    Row row = start(line, kind);
                    if (row != null) {
                        return row;
                    }
                }
                case END -> end(line);
                case TEXT, CDATA -> refuse(
                        open.isEmpty() && !pieces.blank(),
                        line,
                        rootSeen
                                ? "more text follows after the end of the XML"
                                : "not XML: text stands before the first tag");
                case INSTRUCTION -> encoding(line);
                case NOTHING -> {
                    refuse(!open.isEmpty(), line, "the file ends before its elements are closed");
                    return null;
                }
                default -> {}
            }
        }
    }

    private Row start(long line, Kind kind) throws IOException {
        refuse(open.isEmpty() && rootSeen, line, "more tags follow after the end of the XML");
        String name = name(line);
        boolean fits = open.size() == onPath
                && onPath < path.size()
                && XmlContent.localName(name).equals(path.get(onPath));
        refuse(
                !rootSeen && !fits,
                line,
                "the root tag must be <" + path.get(0) + ">, which the format names in rows, not "
                        + Row.quoted(XmlContent.localName(name)));
        rootSeen = true;
        if (fits && onPath == path.size() - 1) {
            return row(line, kind);
        }
        if (!fits && looksLikeARow(line, name, kind)) {
            row(line, kind);
            return Row.bad(
                    line,
                    "<" + XmlContent.localName(name) + "> does not stand at /" + String.join("/", path)
                            + ", where the format has rows; correct the file, or the format");
        }
        if (kind == Kind.START) {
            refuse(open.size() == DEEPEST, line, "the file is nested more than " + DEEPEST + " levels deep");
            if (fits) {
                onPath++;
                input.endHeader();
            }
            open.push(name);
        }
        return null;
    }

    /** Another element of a row's name that holds something: stepped over, it would be lost in silence. */
    private boolean looksLikeARow(long line, String name, Kind kind) {
        return path.size() > 1
                && XmlContent.localName(name).equalsIgnoreCase(path.get(path.size() - 1))
                && (kind == Kind.START || text(line).indexOf('=') >= 0);
    }

    private void end(long line) {
        String tag = text(line);
        String name = tag.substring(2, tag.length() - 1).strip();
        refuse(open.isEmpty() || !open.peek().equals(name), line, "not well-formed XML: another end tag was expected");
        open.pop();
        onPath = Math.min(onPath, open.size());
        if (open.isEmpty()) {
            input.endEnvelope();
        }
    }

    /** Reads on to the tag that closes the row. */
    private Row row(long line, Kind first) throws IOException {
        int depth = first == Kind.START ? 1 : 0;
        while (depth > 0) {
            switch (pieces.next()) {
                case START -> depth++;
                case END -> depth--;
                case NOTHING -> throw new UnreadableInputException(line, "the file ends in the middle of a row");
                default -> {}
            }
        }
        try {
            return Row.of(line, XmlContent.foreignRow(input.row()));
        } catch (Row.Fault e) {
            return Row.bad(line, e.getMessage());
        } catch (XMLStreamException e) {
            int within =
                    e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
            throw new UnreadableInputException(line + within - 1, "not well-formed XML");
        }
    }

    private String name(long line) {
        String tag = text(line);
        int end = 1;
        while (end < tag.length() && " \t\r\n/>".indexOf(tag.charAt(end)) < 0) {
            end++;
        }
        return tag.substring(1, end);
    }

    /** What the XML declaration says must be what the format says. */
    private void encoding(long line) {
        String text = text(line);
        Matcher encoding = ENCODING.matcher(text);
        if (decoded || rootSeen || !text.startsWith("<?xml ") || !encoding.find()) {
            return;
        }
        try {
            Charset declared = Charset.forName(encoding.group(1));
            if (declared.name().startsWith("UTF-16") || declared.name().startsWith("UTF-32")) {
                return; // the bytes are none
            }
            boolean same = declared.equals(charset)
                    || charset.equals(StandardCharsets.UTF_8) && declared.equals(StandardCharsets.US_ASCII);
            refuse(
                    !same,
                    line,
                    "the file says that it is " + declared + ", and the format that it is " + charset
                            + "; set charset: " + declared + " in the format, or correct the file");
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            refuse(true, line, "the file says that it is " + Row.quoted(encoding.group(1)) + ", which is not known");
        }
    }

    private String text(long line) {
        try {
            return input.row();
        } catch (Row.Fault e) {
            throw new UnreadableInputException(line, e.getMessage());
        }
    }

    private static void refuse(boolean bad, long line, String message) {
        if (bad) {
            throw new UnreadableInputException(line, message);
        }
    }
}
