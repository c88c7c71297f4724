package io.rechargeroutes.launch.check;

/** The application cannot start. The message is one line for a person: what is wrong, and what to do. */
public class StartException extends RuntimeException {

    public StartException(String message) {
        this(message, null);
    }

    public StartException(String message, Throwable cause) {
        // one line is what a person needs; a stack trace would bury it
        super(message, cause, false, false);
    }
}
