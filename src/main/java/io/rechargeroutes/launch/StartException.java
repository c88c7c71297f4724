package io.rechargeroutes.launch;

/** The application cannot start. The message is one line for a person: what is wrong, and what to do. */
public class StartException extends RuntimeException {

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
