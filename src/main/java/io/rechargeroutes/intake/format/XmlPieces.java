package io.rechargeroutes.intake.format;

import java.io.IOException;

/**
 * Cuts XML into tags, text, comments and so on, by their delimiters alone; whether they are well-formed is for a parser
 * to say.
 */
final class XmlPieces {

    enum Kind {
        START,
        EMPTY,
        END,
        TEXT,
        CDATA,
        COMMENT,
        INSTRUCTION,
        NOTHING
    }

    private final Input input;
    private boolean blank;

    XmlPieces(Input input) {
        this.input = input;
    }

    /** Takes the next piece into the input's row; {@link Kind#NOTHING} at the end of the input. */
    Kind next() throws IOException {
        blank = false;
        int b = input.peek();
        if (b < 0) {
            return Kind.NOTHING;
        }
        if (b != '<') {
            return text();
        }
        input.take();
        return switch (input.peek()) {
            case '?' -> until("?>", Kind.INSTRUCTION);
            case '!' -> declaration();
            case '/' -> tag(Kind.END);
            default -> tag(Kind.START);
        };
    }

    /** Takes on to the tag that closes the element that was opened; false where the input ends before it. */
    boolean cut(Kind opened) throws IOException {
        int depth = opened == Kind.START ? 1 : 0;
        while (depth > 0) {
            switch (next()) {
                case START -> depth++;
                case END -> depth--;
                case NOTHING -> {
                    return false;
                }
                default -> {}
            }
        }
        return true;
    }

    /** Whether the last piece, a tag that opens or closes an element, has a name, prefix aside. */
    boolean isTag(String name) {
        try {
            String tag = input.row();
            int start = tag.startsWith("</") ? 2 : 1;
            int end = start;
            while (end < tag.length() && " \t\r\n/>".indexOf(tag.charAt(end)) < 0) {
                end++;
            }
            return XmlContent.localName(tag.substring(start, end)).equals(name);
        } catch (Row.Fault unreadable) {
            return false;
        }
    }

    /** Whether the last piece was text of nothing but blanks and line ends. */
    boolean blank() {
        return blank;
    }

    private Kind text() throws IOException {
        blank = true;
        for (int b = input.peek(); b >= 0 && b != '<'; b = input.peek()) {
            blank &= Input.isBlank(input.take());
        }
        return Kind.TEXT;
    }

    private Kind declaration() throws IOException {
        input.take();
        switch (input.peek()) {
            case '-' -> {
                expect("--");
                return until("-->", Kind.COMMENT);
            }
            case '[' -> {
                expect("[CDATA[");
                return until("]]>", Kind.CDATA);
            }
            default -> throw new UnreadableInputException(
                    input.line(), "the file has a DOCTYPE or another declaration, which is refused; remove it");
        }
    }

    private void expect(String text) throws IOException {
        for (char c : text.toCharArray()) {
            if (input.peek() != c) {
                throw new UnreadableInputException(input.line(), "not well-formed XML");
            }
            input.take();
        }
    }

    private Kind until(String end, Kind kind) throws IOException {
        long line = input.line();
        int wanted = 0;
        for (char c : end.toCharArray()) {
            wanted = wanted << 8 | c;
        }
        int mask = end.length() == 2 ? 0xFFFF : 0xFFFFFF;
        int last = 0;
        while (last != wanted) {
            last = (last << 8 | takeOrBreak(line)) & mask;
        }
        return kind;
    }

    private Kind tag(Kind kind) throws IOException {
        long line = input.line();
        int quote = 0;
        int before = 0;
        while (true) {
            int b = takeOrBreak(line);
            if (quote != 0) {
                quote = b == quote ? 0 : quote;
            } else if (b == '"' || b == '\'') {
                quote = b;
            } else if (b == '>') {
                return kind == Kind.START && before == '/' ? Kind.EMPTY : kind;
            } else if (b == '<') {
                throw new UnreadableInputException(line, "not well-formed XML: a tag is not closed");
            }
            before = b;
        }
    }

    private int takeOrBreak(long line) throws IOException {
        int b = input.take();
        if (b < 0) {
            throw new UnreadableInputException(
                    line, "the file ends in the middle of a tag, a comment or a CDATA section");
        }
        return b;
    }
}
