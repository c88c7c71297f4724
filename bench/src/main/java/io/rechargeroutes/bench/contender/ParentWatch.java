package io.rechargeroutes.bench.contender;

import java.io.IOException;

/** Ends a process of the benchmark when the benchmark itself has ended, however that came about. */
public final class ParentWatch {

    /** What a process writes when it takes work. */
    public static final String READY = "ready";

    private ParentWatch() {}

    /** Says that the process is ready, and keeps it until its input ends. */
    public static void ready() {
        System.out.println(READY);
        new Thread(ParentWatch::waitForTheEnd, "parent-watch").start();
    }

    private static void waitForTheEnd() {
        try {
            while (System.in.read() >= 0) {
                // nothing is expected
            }
        } catch (IOException gone) {
            // the same
        }
        Runtime.getRuntime().halt(0);
    }
}
