package io.rechargeroutes.ledger;

/** A request does not stand where what was asked for could be done; nothing was changed. The message says where it stands and what to do. */
public final class NotNowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotNowException(String message) {
        super(message);
    }
}
