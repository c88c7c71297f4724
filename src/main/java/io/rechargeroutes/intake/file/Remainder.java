package io.rechargeroutes.intake.file;

import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.ledger.intake.InputFiles.FileExtent;
import io.rechargeroutes.model.FileName;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.FileAccess;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * What is in a file and was not recorded: its header, and all from the first row on that is not recorded. It can be
 * dropped again as a file of its own.
 *
 * @param file where it is taken from
 * @param header the length of what each row needs before it
 * @param from where the rows that are not recorded begin
 * @param format what it is written as
 */
record Remainder(Path file, long header, long from, Format format) {

    static Remainder of(Path file, FileExtent extent, Format format) {
        return extent.readTo() <= extent.header()
                ? whole(file, format)
                : new Remainder(file, extent.header(), extent.readTo(), format);
    }

    static Remainder whole(Path file, Format format) {
        return new Remainder(file, 0, 0, format);
    }

    /** Whether there is nothing but blanks and line ends in a part of a file. */
    static boolean isBlank(Path file, long from, long to) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.skipNBytes(from);
            for (long at = from; at < to; at++) {
                if (!RowReader.isBlank(in.read())) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Writes it under a free name, and beside it what to do with it. */
    Path write(Path folder, String original, String sentence) throws IOException {
        FileAccess.configured().folder(folder);
        FileName name = FileName.of(original);
        Path draft = folder.resolve(".remainder-" + UUID.randomUUID() + ".part");
        try (OutputStream out = FileAccess.configured().create(draft)) {
            copy(out);
        }
        Path place = InboxFolders.freeName(folder, name.base() + ".remainder" + name.ending());
        FileAccess.configured()
                .write(place.resolveSibling(place.getFileName() + ".error.txt"), PlainText.of(sentence) + "\n");
        Files.move(draft, place);
        return place;
    }

    private void copy(OutputStream out) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            out.write(in.readNBytes(Math.toIntExact(header)));
            in.skipNBytes(from - header);
            if (header > 0 && format == Format.JSON) {
                skipComma(in);
            }
            in.transferTo(out);
        }
    }

    /** The comma before the next element of an array belongs to the one before. */
    private static void skipComma(InputStream in) throws IOException {
        boolean comma = false;
        while (true) {
            in.mark(1);
            int next = in.read();
            if (next == ',' && !comma) {
                comma = true;
            } else if (next < 0 || !RowReader.isBlank(next)) {
                in.reset();
                return;
            }
        }
    }
}
