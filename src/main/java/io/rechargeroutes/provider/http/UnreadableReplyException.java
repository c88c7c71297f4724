package io.rechargeroutes.provider.http;

import java.io.IOException;

/** What came back is no HTTP reply that can be read, or more than is read. The provider may have executed the request. */
public class UnreadableReplyException extends IOException {

    public UnreadableReplyException(String message, Throwable cause) {
        super(message, cause);
    }
}
