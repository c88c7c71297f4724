package io.rechargeroutes.delivery;

import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeResult;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Results as an Excel workbook of one sheet. Every cell is a text, and stays one when somebody edits it: a spreadsheet
 * would round a reference of 18 digits, and run what looks like a formula.
 */
final class SheetResults implements ResultWriter {

    /** Characters that a cell can have; spreadsheets refuse a file with a longer one. */
    private static final int LONGEST_CELL = 32_767;

    private static final String SHEET = "xl/worksheets/sheet1.xml";
    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/";
    private static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    private static final XMLOutputFactory XML = XMLOutputFactory.newDefaultFactory();

    /** All parts but the sheet, in the order of their names; names of schemas in braces. Style 1 is that of texts. */
    private static final Map<String, String> PARTS = new TreeMap<>(
            Map.of(
                    "[Content_Types].xml",
                    """
            <Types xmlns="{package}content-types">
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Default Extension="xml" ContentType="application/xml"/>
            <Override PartName="/xl/workbook.xml" ContentType="{type}sheet.main+xml"/>
            <Override PartName="/xl/worksheets/sheet1.xml" ContentType="{type}worksheet+xml"/>
            <Override PartName="/xl/styles.xml" ContentType="{type}styles+xml"/>
            </Types>
            """,
                    "_rels/.rels",
                    """
            <Relationships xmlns="{package}relationships">
            <Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>
            </Relationships>
            """,
                    "xl/workbook.xml",
                    """
            <workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="results" sheetId="1" r:id="rId1"/></sheets></workbook>
            """,
                    "xl/_rels/workbook.xml.rels",
                    """
            <Relationships xmlns="{package}relationships">
            <Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>
            <Relationship Id="rId2" Type="{office}/styles" Target="styles.xml"/>
            </Relationships>
            """,
                    "xl/styles.xml",
                    """
            <styleSheet xmlns="{main}">
            <fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
            <fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
            <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
            <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
            <cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
            <xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
            <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
            </styleSheet>
            """));

    private final ResultForm form;
    private final ZipOutputStream zip;
    private final XMLStreamWriter sheet;
    private int rows;
    private boolean closed;

    SheetResults(ResultForm form, OutputStream out) throws IOException {
        this.form = form;
        zip = new ZipOutputStream(out);
        for (Map.Entry<String, String> part : PARTS.entrySet()) {
            zip.putNextEntry(new ZipEntry(part.getKey()));
            zip.write(xml(part.getValue()).getBytes(StandardCharsets.UTF_8));
        }
        zip.putNextEntry(new ZipEntry(SHEET));
        try {
            sheet = XML.createXMLStreamWriter(new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8)));
            sheet.writeStartDocument("UTF-8", "1.0");
            sheet.writeStartElement("worksheet");
            sheet.writeDefaultNamespace(MAIN);
            sheet.writeStartElement("sheetData");
            row(form.columns().names());
        } catch (XMLStreamException fault) {
            throw new IOException(fault);
        }
    }

    private static String xml(String part) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
                + part.replace("{main}", MAIN)
                        .replace("{package}", PACKAGE)
                        .replace("{office}", OFFICE)
                        .replace("{type}", TYPE);
    }

    private void row(List<String> cells) throws XMLStreamException {
        rows++;
        sheet.writeStartElement("row");
        sheet.writeAttribute("r", String.valueOf(rows));
        for (int column = 0; column < cells.size(); column++) {
            if (!cells.get(column).isEmpty()) {
                cell(letters(column) + rows, cells.get(column));
            }
        }
        sheet.writeEndElement();
    }

    private void cell(String reference, String text) throws XMLStreamException {
        sheet.writeStartElement("c");
        sheet.writeAttribute("r", reference);
        sheet.writeAttribute("s", "1");
        sheet.writeAttribute("t", "inlineStr");
        sheet.writeStartElement("is");
        sheet.writeStartElement("t");
        sheet.writeAttribute("xml:space", "preserve");
        sheet.writeCharacters(fitting(text));
        sheet.writeEndElement();
        sheet.writeEndElement();
        sheet.writeEndElement();
    }

    /** The name of a column by its place, from 0: A to Z, AA to ZZ. */
    private static String letters(int column) {
        String last = String.valueOf((char) ('A' + column % 26));
        return column < 26 ? last : (char) ('A' + column / 26 - 1) + last;
    }

    private static String fitting(String cell) {
        String legal = ResultForm.legal(cell);
        return legal.length() <= LONGEST_CELL ? legal : legal.substring(0, LONGEST_CELL - 1) + "…";
    }

    @Override
    public void write(RechargeResult result, PassThrough back) throws IOException {
        try {
            row(form.cells(result, back));
        } catch (XMLStreamException fault) {
            throw new IOException(fault);
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try (zip) {
                sheet.writeEndDocument();
                sheet.flush();
            } catch (XMLStreamException fault) {
                throw new IOException(fault);
            }
        }
    }
}
