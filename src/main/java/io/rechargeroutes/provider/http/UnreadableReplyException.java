package io.rechargeroutes.provider.http;

import java.io.IOException;

/** The reply was larger than is read. The provider may have executed the request. */
public class ReplyTooLargeException extends IOException {

    public ReplyTooLargeException(int limit) {
        super("the reply is larger than " + limit + " bytes");
    }
}
