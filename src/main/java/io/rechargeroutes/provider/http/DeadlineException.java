package io.rechargeroutes.provider.http;

import java.io.IOException;

/** The whole call took longer than it may. The provider may have executed the request. */
public class DeadlineException extends IOException {

    public DeadlineException(String message) {
        super(message);
    }
}
