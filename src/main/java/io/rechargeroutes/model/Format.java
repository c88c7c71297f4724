package io.rechargeroutes.model;

import java.util.Locale;
import java.util.Optional;

/** The forms that requests and results are written in. */
public enum Format {
    CSV,
    JSON,
    JSONL,
    XML,
    XLSX;

    /** Below its header line. */
    public static final int MOST_ROWS_OF_A_SHEET = 1_048_575;

    /** The format that a file name's ending says, in any case. */
    public static Optional<Format> ofFileName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (Format format : values()) {
            if (lower.endsWith("." + format.extension())) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The file name ending without its dot. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format of files that rows are added to later: nothing can be added to a workbook. */
    public Format extendable() {
        return this == XLSX ? CSV : this;
    }

    /** The format of so many results: a sheet has an end, and more rows than that come as CSV. */
    public Format ofResults(int rows) {
        return this == XLSX && rows > MOST_ROWS_OF_A_SHEET ? CSV : this;
    }

    /**
     * How the name of a file in this format ends.
     *
     * @param own the format of the input's results
     * @param ending how the name of a file in that one ends, with the dot
     */
    public String ending(Format own, String ending) {
        return this == own ? ending : "." + extension();
    }
}
