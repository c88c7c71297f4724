package io.rechargeroutes.formats;

import java.util.List;

/** The files of {@code routes/formats} cannot be used. Carries every fault found, not only the first. */
public final class FormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    FormatException(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    /** One line a fault: {@code file:line: what, and what to do}. */
    public List<String> faults() {
        return faults;
    }
}
