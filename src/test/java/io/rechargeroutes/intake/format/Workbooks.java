package io.rechargeroutes.intake.format;

import io.rechargeroutes.model.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Workbooks from the XML of their parts, as spreadsheets and programs write them. */
public final class Workbooks {

    private static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private final Map<String, String> parts = new LinkedHashMap<>();

    private Workbooks() {}

    /** A workbook of one sheet, from the XML of its rows. */
    public static Workbooks of(String rows) {
        return new Workbooks()
                .with(
                        "_rels/.rels",
                        relations(
                                "<Relationship Id='r' Type='" + OFFICE + "/officeDocument' Target='xl/workbook.xml'/>"))
                .with(
                        "xl/_rels/workbook.xml.rels",
                        relations(
                                "<Relationship Id='r1' Type='" + OFFICE + "/worksheet' Target='worksheets/sheet1.xml'/>"
                                        + "<Relationship Id='r2' Type='" + OFFICE
                                        + "/worksheet' Target='/xl/worksheets/sheet2.xml'/>"
                                        + "<Relationship Id='r3' Type='" + OFFICE
                                        + "/sharedStrings' Target='sharedStrings.xml'/>"
                                        + "<Relationship Id='r4' Type='" + OFFICE + "/styles' Target='styles.xml'/>"))
                .with("xl/workbook.xml", workbook("<sheet name='Orders' sheetId='1' r:id='r1'/>"))
                .with("xl/worksheets/sheet1.xml", sheet(rows));
    }

    static String workbook(String sheets) {
        return "<workbook xmlns:r='" + OFFICE + "'><workbookPr/><sheets>" + sheets + "</sheets></workbook>";
    }

    static String relations(String relations) {
        return "<?xml version=\"1.0\"?><Relationships>" + relations + "</Relationships>";
    }

    static String sheet(String rows) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet><cols><col min='1'/></cols><sheetData>"
                + rows + "</sheetData><pageMargins/></worksheet>";
    }

    /** A row of cells that hold texts. */
    public static String row(String... texts) {
        StringBuilder row = new StringBuilder("<row>");
        for (String text : texts) {
            row.append("<c t='inlineStr'><is><t>").append(text).append("</t></is></c>");
        }
        return row.append("</row>").toString();
    }

    String part(String path) {
        return parts.get(path);
    }

    Workbooks with(String path, String xml) {
        parts.put(path, xml);
        return this;
    }

    public byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes);
        return bytes.toByteArray();
    }

    private void write(OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** What is read of a file with these bytes. */
    static Rows read(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        List<Row> rows = new ArrayList<>();
        try (RowReader reader =
                RowReader.open(Format.XLSX, new ByteArrayInputStream(bytes), file.toFile(), Set.of(), Set.of())) {
            while (reader.hasNext()) {
                rows.add(reader.next());
            }
            return new Rows(rows, null);
        } catch (UnreadableInputException broken) {
            return new Rows(rows, broken);
        }
    }
}
