package io.rechargeroutes.model;

import java.util.Locale;
import java.util.Optional;

/** The forms that requests and results are written in. */
public enum Format {
    CSV,
    JSON,
    JSONL,
    XML;

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
}
