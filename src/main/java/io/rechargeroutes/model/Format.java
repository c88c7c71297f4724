package io.rechargeroutes.model;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The forms that requests and results are written in. */
public enum Format {
    CSV,
    JSON,
    JSONL,
    XML,
    XLSX;

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

    /** The formats that the result files of an input may have: those of a workbook may be CSV as well. */
    public Set<Format> ofResults() {
        return EnumSet.of(this, extendable());
    }
}
