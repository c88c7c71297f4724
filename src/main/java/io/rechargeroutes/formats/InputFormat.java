package io.rechargeroutes.formats;

import io.rechargeroutes.intake.format.Layout;
import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.model.FileName;
import io.rechargeroutes.model.Format;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one input is read, and how its results are written: the canonical way, or as a file of {@code routes/formats}
 * says.
 *
 * @param name the file's name without its ending; null where it is canonical
 * @param files the paths below the inbox that it applies to
 * @param queues the queues that it applies to
 * @param form what the results are written as
 * @param layout where the rows stand; null where it is canonical
 * @param mapping what becomes of each row
 * @param results what a result consists of
 * @param stored all of this as a text that the ledger keeps; null where it is canonical, and nothing is passed through
 */
public record InputFormat(
        String name,
        List<Glob> files,
        List<String> queues,
        Format form,
        Layout layout,
        RowMapping mapping,
        ResultColumns results,
        String stored) {

    /** The canonical one. */
    static InputFormat canonical(Format form, List<PassThroughField> passThrough, String stored) {
        List<String> names = passThrough.stream().map(PassThroughField::name).toList();
        return new InputFormat(
                null,
                List.of(),
                List.of(),
                form,
                null,
                new RowMapping(List.of(), passThrough),
                new ResultColumns(Map.of(), names),
                stored);
    }

    /** Whether it is somebody else's. */
    public boolean isForeign() {
        return layout != null;
    }

    /** The same for a text that is decoded already. */
    public InputFormat ofText() {
        return isForeign()
                ? new InputFormat(name, files, queues, form, layout.ofText(), mapping, results, stored)
                : this;
    }

    /** Whether it applies to a file. @param path below the inbox, with slashes */
    boolean appliesTo(String path) {
        return files.stream().anyMatch(glob -> glob.matches(path));
    }

    /** Opens an input; closing the reader closes the stream. @param detailNames those that a CSV header may hold */
    public RowReader open(InputStream in, Set<String> detailNames) {
        return open(in, null, detailNames);
    }

    /** Opens an input. @param file where its bytes lie: a workbook is read from there */
    public RowReader open(InputStream in, File file, Set<String> detailNames) {
        return rows(in, file, detailNames).mapped(mapping);
    }

    /** Opens an input; its rows have the sender's own names. */
    public RowReader rows(InputStream in, File file, Set<String> detailNames) {
        return isForeign()
                ? RowReader.open(layout, in, file)
                : RowReader.open(form, in, file, detailNames, Set.copyOf(results.passThrough()));
    }

    /** The same, where results are written as something else. */
    public InputFormat writtenAs(Format other) {
        return other == form ? this : new InputFormat(name, files, queues, other, layout, mapping, results, stored);
    }

    /** The ending of the names of result files, with the dot. @param name the input's path below the inbox */
    public String ending(String name) {
        return isForeign() && form != Format.XLSX
                ? FileName.of(name.substring(name.lastIndexOf('/') + 1)).ending()
                : "." + form.extension();
    }

    /** What results are encoded in. */
    public Charset charset() {
        return isForeign() ? layout.charset() : StandardCharsets.UTF_8;
    }

    /** What stands between the cells of a CSV. */
    public char delimiter() {
        return layout instanceof Layout.Delimited lines ? lines.delimiter() : ',';
    }

    /** Whether a CSV of results begins with the names of its columns. */
    public boolean header() {
        return !(layout instanceof Layout.Delimited lines) || lines.header();
    }

    /** Whether what it passes through must be encrypted. */
    public boolean needsKey() {
        return mapping.passThrough().stream().anyMatch(PassThroughField::secret);
    }
}
