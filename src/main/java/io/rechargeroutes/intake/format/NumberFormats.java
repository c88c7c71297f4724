package io.rechargeroutes.intake.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** How a workbook shows its numbers: nothing else distinguishes a date from a number, or 011 from 11. */
final class NumberFormats {

    /**
     * How cells of one style show a number.
     *
     * @param date as a date or a time
     * @param leastDigits with so many digits at least, zeros in front
     */
    private record Shown(boolean date, int leastDigits) {}

    private static final Pattern ELAPSED = Pattern.compile("\\[(h+|m+|s+)]", Pattern.CASE_INSENSITIVE);
    /** Parts of a format that stand for themselves: quoted and escaped texts, colours, languages. */
    private static final Pattern LITERAL = Pattern.compile("\"[^\"]*\"|\\\\.|_.|\\*.|\\[[^]]*]");

    private static final Pattern OF_DATE = Pattern.compile(".*[dmyhs].*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern ZEROS = Pattern.compile("0{2,30}");

    private final List<Shown> styles = new ArrayList<>();

    /** @param part the styles of the workbook, or null where it has none */
    static NumberFormats read(InputStream part) throws IOException, XMLStreamException {
        NumberFormats formats = new NumberFormats();
        if (part != null) {
            try (part) {
                formats.readAll(XmlContent.reader(part));
            }
        }
        return formats;
    }

    private void readAll(XMLStreamReader reader) throws XMLStreamException {
        Map<Integer, String> codes = new HashMap<>();
        boolean ofCells = false;
        while (reader.hasNext()) {
            int event = XmlContent.next(reader);
            if (event == XMLStreamReader.END_ELEMENT && name(reader).equals("cellXfs")) {
                return;
            }
            if (event == XMLStreamReader.START_ELEMENT) {
                switch (name(reader)) {
                    case "numFmt" -> codes.put(
                            id(reader, "numFmtId"), String.valueOf(reader.getAttributeValue(null, "formatCode")));
                    case "cellXfs" -> ofCells = true;
                    case "xf" -> {
                        if (ofCells) {
                            add(id(reader, "numFmtId"), codes);
                        }
                    }
                    default -> {}
                }
            }
        }
    }

    private static String name(XMLStreamReader reader) {
        return XmlContent.localName(reader.getLocalName());
    }

    private static int id(XMLStreamReader reader, String attribute) {
        String id = reader.getAttributeValue(null, attribute);
        return id != null && id.matches("[0-9]{1,6}") ? Integer.parseInt(id) : 0;
    }

    private void add(int id, Map<Integer, String> codes) {
        String code = codes.getOrDefault(id, "");
        boolean date = codes.containsKey(id) ? isDate(code) : isBuiltInDate(id);
        styles.add(new Shown(date, ZEROS.matcher(code).matches() ? code.length() : 0));
    }

    /** The formats that have a number and no code, those of East Asia included. */
    private static boolean isBuiltInDate(int id) {
        return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58;
    }

    private static boolean isDate(String code) {
        return ELAPSED.matcher(code).find()
                || !code.equalsIgnoreCase("General")
                        && OF_DATE.matcher(LITERAL.matcher(code).replaceAll("")).matches();
    }

    /** Whether cells of a style show their numbers as dates or times. */
    boolean isDate(int style) {
        return style < styles.size() && styles.get(style).date();
    }

    /** How many digits cells of a style show at least, with zeros in front. */
    int leastDigits(int style) {
        return style < styles.size() ? styles.get(style).leastDigits() : 0;
    }
}
