package io.rechargeroutes.bench.parts;

import java.time.Duration;

/** A packaged Quarkus application that can be started again and again. */
public interface Startable extends AutoCloseable {

    /** Starts it and waits until it is ready. @return how long that took */
    Duration start();

    /** The process of the last start. */
    JavaProcess process();

    @Override
    void close();
}
