package io.rechargeroutes.intake.format;

import io.rechargeroutes.intake.format.XmlPieces.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The texts of a workbook's cells: each text stands once, and cells name it by its number. They can be in any order, so
 * all are held in memory, as bytes, and there is a limit to them.
 */
final class SharedTexts {

    /** Bytes of one text: as many as 32,767 characters can have. */
    private static final int LONGEST_TEXT = 4 * 32_767;

    private static final int CHUNK = 256 * 1024;
    private static final int MOST_CHUNKS = 256;
    private static final int BLOCK = 64 * 1024;
    private static final int MOST_TEXTS = 4 * 1024 * 1024;

    private static final Pattern SIMPLE = Pattern.compile("<si><t(?: xml:space=\"preserve\")?>([^<&]*)</t></si>");
    /** How a workbook writes what XML has no place for, a carriage return for instance. */
    private static final Pattern ESCAPED = Pattern.compile("_x([0-9A-Fa-f]{4})_");

    private final List<ByteBuffer> chunks = new ArrayList<>();
    private final List<int[]> places = new ArrayList<>();
    private int count;

    /** @param part the texts as the workbook has them, or null where it has none */
    static SharedTexts read(InputStream part) throws IOException {
        SharedTexts texts = new SharedTexts();
        if (part != null) {
            try (Input input = new Input(part, 2 * LONGEST_TEXT)) {
                texts.readAll(input);
            } catch (XMLStreamException e) {
                throw new UnreadableInputException(0, "the workbook's texts are not well-formed XML");
            }
        }
        return texts;
    }

    private void readAll(Input input) throws IOException, XMLStreamException {
        XmlPieces pieces = new XmlPieces(input);
        while (true) {
            input.beginRow();
            Kind kind = pieces.next();
            if (kind == Kind.NOTHING) {
                return;
            }
            if ((kind == Kind.START || kind == Kind.EMPTY) && pieces.isTag("si")) {
                if (!pieces.cut(kind)) {
                    throw new UnreadableInputException(0, "the workbook's texts end in the middle of one");
                }
                add(text(input));
            }
        }
    }

    private static String text(Input input) throws XMLStreamException {
        String xml;
        try {
            xml = input.row();
        } catch (Row.Fault e) {
            throw new UnreadableInputException(0, "a text of the workbook is too long, or is not UTF-8");
        }
        Matcher simple = SIMPLE.matcher(xml);
        return simple.matches() ? unescaped(simple.group(1)) : of(XmlContent.reader(xml), "si");
    }

    /** The text of an element, that of all its runs; how it is pronounced is left out. */
    static String of(XMLStreamReader reader, String element) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int pronounced = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            String name = event == XMLStreamReader.START_ELEMENT || event == XMLStreamReader.END_ELEMENT
                    ? XmlContent.localName(reader.getLocalName())
                    : "";
            if (name.equals("rPh")) {
                pronounced += event == XMLStreamReader.START_ELEMENT ? 1 : -1;
            } else if (name.equals("t") && event == XMLStreamReader.START_ELEMENT && pronounced == 0) {
                text.append(reader.getElementText());
            } else if (name.equals(element) && event == XMLStreamReader.END_ELEMENT) {
                break;
            }
        }
        return unescaped(text.toString());
    }

    private static String unescaped(String text) {
        return text.indexOf('_') < 0
                ? text
                : ESCAPED.matcher(text)
                        .replaceAll(
                                c -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(c.group(1), 16))));
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (chunks.isEmpty() || last().remaining() < Integer.BYTES + bytes.length) {
            chunks.add(ByteBuffer.allocate(CHUNK));
        }
        if (chunks.size() > MOST_CHUNKS || count == MOST_TEXTS) {
            throw new UnreadableInputException(
                    0, "the workbook has more than 64 MiB of texts, or 4 million of them; save it as CSV");
        }
        if (count % BLOCK == 0) {
            places.add(new int[BLOCK]);
        }
        places.get(count / BLOCK)[count % BLOCK] = (chunks.size() - 1) * CHUNK + last().position();
        last().putInt(bytes.length).put(bytes);
        count++;
    }

    private ByteBuffer last() {
        return chunks.get(chunks.size() - 1);
    }

    /** The text of a number, or null where there is none. */
    String get(int number) {
        if (number < 0 || number >= count) {
            return null;
        }
        int place = places.get(number / BLOCK)[number % BLOCK];
        ByteBuffer chunk = chunks.get(place / CHUNK);
        int start = place % CHUNK;
        return new String(chunk.array(), start + Integer.BYTES, chunk.getInt(start), StandardCharsets.UTF_8);
    }
}
