package io.rechargeroutes.provider.http;

import io.rechargeroutes.model.Outcome;

/** An attempt asked for a call that it may not make. No byte of that call was written. No {@code IOException}: policies repeat those. */
public final class RefusedCallException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final transient SendWindow window;

    RefusedCallException(SendWindow window, String reason) {
        super(reason);
        this.window = window;
    }

    Outcome outcome() {
        return window.refused();
    }
}
