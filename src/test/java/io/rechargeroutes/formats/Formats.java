package io.rechargeroutes.formats;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.intake.format.UnreadableInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Formats as tests write them, and what they make of inputs. */
public final class Formats {

    public static final Catalogue CATALOGUE = CatalogueReader.read(Path.of("routes/catalog"));

    private Formats() {}

    /** The formats of a folder, with the shipped catalogue. */
    public static InputFormats read(Path folder) {
        return InputFormats.read(folder, CATALOGUE, List.of(), "own.requests", "own.results", "own.dead");
    }

    /** The one format of a text. */
    public static InputFormat of(Path folder, String yaml) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("x.yaml"), yaml);
            return read(folder).foreign("x/a.txt").orElseThrow();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** All rows of an input; where it breaks, one more row says so. */
    public static List<Row> rows(InputFormat format, byte[] input) {
        List<Row> rows = new ArrayList<>();
        RowReader reader = format.open(new ByteArrayInputStream(input), Set.of());
        try {
            while (reader.hasNext()) {
                rows.add(reader.next());
            }
        } catch (UnreadableInputException fault) {
            rows.add(Row.bad(fault.line(), "BROKEN " + fault.getMessage()));
        }
        return rows;
    }
}
