package io.rechargeroutes.formats;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A table of a sender's values and what they mean, as a CSV beside its format: {@code from,to}. */
final class CodeTable {

    /** The most values of one map. */
    static final int MOST = 20_000;

    private static final List<String> HEADER = List.of("from", "to");
    private static final CSVFormat CSV = CSVFormat.DEFAULT
            .builder()
            .setCommentMarker('#')
            .setIgnoreSurroundingSpaces(true)
            .setTrim(true)
            .get();

    private CodeTable() {}

    /** Reads a table; what is wrong with it is added to the faults. */
    static Map<String, String> read(String file, String text, List<String> faults) {
        Map<String, String> codes = new LinkedHashMap<>();
        boolean header = false;
        int line = 1;
        try (CSVParser parser = CSVParser.parse(new StringReader(text), CSV)) {
            for (CSVRecord row : parser) {
                line = (int) parser.getCurrentLineNumber();
                if (!header) {
                    header = true;
                    if (!row.toList().equals(HEADER)) {
                        faults.add(Section.at(file, line, "must begin with the header line from,to; add it"));
                        return codes;
                    }
                } else if (row.size() != 2 || row.get(0).isEmpty() || row.get(1).isEmpty()) {
                    faults.add(Section.at(file, line, "must have two cells, from and to; fill both in"));
                } else if (codes.size() == MOST) {
                    faults.add(Section.at(file, line, "has more than " + MOST + " values, shorten it"));
                    return codes;
                } else if (codes.putIfAbsent(row.get(0), row.get(1)) != null) {
                    faults.add(
                            Section.at(file, line, "from " + Section.quoted(row.get(0)) + " stands twice, remove one"));
                }
            }
        } catch (IOException | RuntimeException fault) {
            faults.add(Section.at(file, line, "cannot be read at or after this line, correct its quotes"));
        }
        if (!header) {
            faults.add(Section.at(file, 1, "is empty, write the header line from,to"));
        }
        return codes;
    }
}
