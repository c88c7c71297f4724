package io.rechargeroutes.chaos;

/** A promise that was broken: which, in which run, about what, and what was expected instead. */
record Violation(long seed, String invariant, String subject, String text) {

    @Override
    public String toString() {
        return "seed %d: %s: %s: %s".formatted(seed, invariant, subject, text);
    }
}
