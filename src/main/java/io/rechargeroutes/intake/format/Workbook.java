package io.rechargeroutes.intake.format;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What a workbook says of itself: its visible sheets in their order, the texts of its cells, and how it shows numbers.
 * Links to other files are refused, because what stands in such cells nobody can say.
 */
final class Workbook implements Closeable {

    /**
     * A sheet that can be seen.
     *
     * @param name on its tab
     * @param path of its part
     */
    record Sheet(String name, String path) {}

    /** One part's relation to another. */
    private record Relation(String id, String type, String target) {}

    private final WorkbookZip zip;
    private final List<Sheet> sheets = new ArrayList<>();
    private final SharedTexts texts;
    private final NumberFormats formats;
    private boolean from1904;

    private Workbook(WorkbookZip zip) throws IOException, XMLStreamException {
        this.zip = zip;
        String path = path("", mainPart());
        int slash = path.lastIndexOf('/');
        String folder = path.substring(0, slash + 1);
        List<Relation> relations = relations(folder + "_rels/" + path.substring(slash + 1) + ".rels");
        readSheets(path, folder, relations);
        String shared = related(relations, folder, "/sharedStrings");
        this.texts = SharedTexts.read(shared == null ? null : zip.part(shared));
        String styles = related(relations, folder, "/styles");
        this.formats = NumberFormats.read(styles == null ? null : zip.smallPart(styles));
    }

    /**
     * Opens a workbook.
     *
     * @param length the file's length when its bytes were read
     * @throws UnreadableInputException where it is none, is refused, or is not whole
     */
    static Workbook open(File file, long length) throws IOException {
        WorkbookZip zip = WorkbookZip.open(file, length);
        try {
            return new Workbook(zip);
        } catch (XMLStreamException e) {
            zip.close();
            throw new UnreadableInputException(0, "the workbook is damaged: a part of it is not well-formed XML");
        } catch (IOException | UnreadableInputException e) {
            zip.close();
            throw e;
        }
    }

    List<Sheet> sheets() {
        return sheets;
    }

    SharedTexts texts() {
        return texts;
    }

    NumberFormats formats() {
        return formats;
    }

    /** Whether day 0 is in 1904, as in workbooks that began on old Macintoshes. */
    boolean from1904() {
        return from1904;
    }

    /** The XML of a sheet. */
    InputStream open(Sheet sheet) throws IOException {
        return required(zip.part(sheet.path()));
    }

    private String mainPart() throws IOException, XMLStreamException {
        return relations("_rels/.rels").stream()
                .filter(relation -> relation.type().endsWith("/officeDocument"))
                .map(Relation::target)
                .findFirst()
                .orElseThrow(() -> new UnreadableInputException(
                        0, "the file is a zip and no Excel workbook; give it the ending of what it is"));
    }

    private List<Relation> relations(String path) throws IOException, XMLStreamException {
        List<Relation> relations = new ArrayList<>();
        InputStream part = zip.smallPart(path);
        if (part == null) {
            return relations;
        }
        try (part) {
            XMLStreamReader reader = XmlContent.reader(part);
            while (reader.hasNext()) {
                if (XmlContent.next(reader) == XMLStreamConstants.START_ELEMENT
                        && XmlContent.localName(reader.getLocalName()).equals("Relationship")) {
                    relations.add(new Relation(
                            attribute(reader, "Id"), attribute(reader, "Type"), attribute(reader, "Target")));
                }
            }
        }
        return relations;
    }

    private static String attribute(XMLStreamReader reader, String name) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (XmlContent.localName(reader.getAttributeLocalName(i)).equals(name)) {
                return reader.getAttributeValue(i);
            }
        }
        return "";
    }

    private void readSheets(String path, String folder, List<Relation> relations)
            throws IOException, XMLStreamException {
        if (relations.stream().anyMatch(relation -> relation.type().endsWith("/externalLink"))) {
            throw new UnreadableInputException(
                    0, "the workbook has links to other workbooks, which are refused; paste the cells as values");
        }
        Map<String, String> worksheets = new HashMap<>();
        relations.stream()
                .filter(relation -> relation.type().endsWith("/worksheet"))
                .forEach(relation -> worksheets.put(relation.id(), path(folder, relation.target())));
        try (InputStream part = required(zip.smallPart(path))) {
            XMLStreamReader reader = XmlContent.reader(part);
            while (reader.hasNext()) {
                if (XmlContent.next(reader) == XMLStreamConstants.START_ELEMENT) {
                    switch (XmlContent.localName(reader.getLocalName())) {
                        case "workbookPr" -> from1904 = List.of("1", "true").contains(attribute(reader, "date1904"));
                        case "sheet" -> addSheet(reader, worksheets);
                        default -> {}
                    }
                }
            }
        }
    }

    private void addSheet(XMLStreamReader reader, Map<String, String> worksheets) {
        String path = worksheets.get(attribute(reader, "id"));
        boolean visible = !attribute(reader, "state").toLowerCase(Locale.ROOT).endsWith("hidden");
        if (path != null && visible) {
            sheets.add(new Sheet(attribute(reader, "name"), path));
        }
    }

    /** The path of a part by its type, or null. */
    private static String related(List<Relation> relations, String folder, String type) {
        return relations.stream()
                .filter(relation -> relation.type().endsWith(type))
                .map(relation -> path(folder, relation.target()))
                .findFirst()
                .orElse(null);
    }

    private static String path(String folder, String target) {
        return target.startsWith("/") ? target.substring(1) : folder + target;
    }

    private static InputStream required(InputStream part) {
        if (part == null) {
            throw new UnreadableInputException(0, "the workbook is damaged: a part of it is missing");
        }
        return part;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
