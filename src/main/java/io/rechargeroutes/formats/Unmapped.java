package io.rechargeroutes.formats;

/** A value of a row that the format can make nothing of. The message is a sentence for a person. */
final class Unmapped extends Exception {

    static final String INVALID = "INVALID_FIELD";

    private static final long serialVersionUID = 1L;

    private final String code;

    Unmapped(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    String code() {
        return code;
    }
}
