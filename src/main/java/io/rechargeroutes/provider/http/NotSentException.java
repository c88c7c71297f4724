package io.rechargeroutes.provider.http;

import java.io.IOException;

/** No byte of the request was handed to a connection: the provider certainly did not execute it. */
public class NotSentException extends IOException {

    public NotSentException(String message, Throwable cause) {
        super(message, cause);
    }
}
