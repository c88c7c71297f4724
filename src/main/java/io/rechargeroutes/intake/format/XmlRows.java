package io.rechargeroutes.intake.format;

import io.rechargeroutes.intake.format.XmlPieces.Kind;
import java.io.IOException;
import javax.xml.stream.XMLStreamException;

/**
 * Rows of {@code <recharges><recharge>…}, or the one row of {@code <recharge>}. Each row is cut out by its tags first
 * and parsed as XML then, so that the parser never sees more than one row of bounded length, and never a DOCTYPE.
 */
final class XmlRows implements RowReader.Source {

    private final Input input;
    private final XmlPieces pieces;
    private String root;
    private long rootLine;
    private boolean ended;

    XmlRows(Input input) {
        this.input = input;
        this.pieces = new XmlPieces(input);
    }

    @Override
    public Row next() throws IOException {
        if (root == null) {
            Kind kind = openRoot();
            if (kind == Kind.NOTHING) {
                return null;
            }
            if (XmlContent.localName(root).equals("recharge")) {
                return onlyRow(kind);
            }
            input.endHeader();
            ended = kind == Kind.EMPTY;
        }
        return ended ? epilogue() : nextRow();
    }

    /** Reads up to the root's start tag. */
    private Kind openRoot() throws IOException {
        String declaration = "";
        while (true) {
            input.beginRow();
            long line = input.line();
            Kind kind = pieces.next();
            switch (kind) {
                case START, EMPTY -> {
                    root = root(line, declaration);
                    rootLine = line;
                    return kind;
                }
                case INSTRUCTION -> declaration = declaration(line, declaration);
                case TEXT -> refuse(!pieces.blank(), line, "not XML: text stands before the first tag");
                case COMMENT -> {}
                case NOTHING -> {
                    if (input.blank()) {
                        return kind;
                    }
                    throw new UnreadableInputException(line, "the file has no root tag <recharges> or <recharge>");
                }
                default -> throw new UnreadableInputException(line, "not well-formed XML");
            }
        }
    }

    private String declaration(long line, String before) {
        String text = text(line);
        return text.startsWith("<?xml ") ? text : before;
    }

    private String root(long line, String declaration) {
        try {
            return XmlContent.root(declaration + text(line));
        } catch (Row.Fault e) {
            throw new UnreadableInputException(line, e.getMessage());
        } catch (XMLStreamException e) {
            throw new UnreadableInputException(line, "not well-formed XML");
        }
    }

    private String text(long line) {
        try {
            return input.row();
        } catch (Row.Fault e) {
            throw new UnreadableInputException(line, e.getMessage());
        }
    }

    private Row onlyRow(Kind kind) throws IOException {
        ended = true;
        return row(rootLine, kind);
    }

    private Row nextRow() throws IOException {
        while (true) {
            input.beginRow();
            long line = input.line();
            Kind kind = pieces.next();
            switch (kind) {
                case START, EMPTY -> {
                    return row(line, kind);
                }
                case END -> {
                    closeRoot(line);
                    return epilogue();
                }
                case TEXT, CDATA -> {
                    if (!pieces.blank()) {
                        return Row.bad(line, "text stands between the rows");
                    }
                }
                case NOTHING -> throw new UnreadableInputException(line, "the file ends before the root's end tag");
                default -> {}
            }
        }
    }

    private void closeRoot(long line) {
        String tag = text(line);
        refuse(
                !tag.substring(2, tag.length() - 1).strip().equals(root),
                line,
                "not well-formed XML: the root's end tag was expected");
        ended = true;
        input.endEnvelope();
    }

    /** Reads on to the tag that closes the row. */
    private Row row(long line, Kind first) throws IOException {
        if (!pieces.cut(first)) {
            throw new UnreadableInputException(line, "the file ends in the middle of a row");
        }
        try {
            return Row.of(line, XmlContent.row(input.row()));
        } catch (Row.Fault e) {
            return Row.bad(line, e.getMessage());
        } catch (XMLStreamException e) {
            int within =
                    e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
            throw new UnreadableInputException(line + within - 1, "not well-formed XML");
        }
    }

    private Row epilogue() throws IOException {
        while (true) {
            input.beginRow();
            long line = input.line();
            switch (pieces.next()) {
                case NOTHING -> {
                    return null;
                }
                case TEXT -> refuse(!pieces.blank(), line, "more text follows after the end of the XML");
                case COMMENT, INSTRUCTION -> {}
                default -> throw new UnreadableInputException(line, "more tags follow after the end of the XML");
            }
        }
    }

    private static void refuse(boolean bad, long line, String message) {
        if (bad) {
            throw new UnreadableInputException(line, message);
        }
    }
}
