package io.rechargeroutes.intake;

/** One row cannot be read; the rows after it can. The message is a sentence for a person and holds nothing of the row's values. */
final class BadRowException extends Exception {

    BadRowException(String message) {
        super(message, null, false, false);
    }
}
