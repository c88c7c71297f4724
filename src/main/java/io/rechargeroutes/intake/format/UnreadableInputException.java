package io.rechargeroutes.intake.format;

/** The input as a whole, or all that follows a line, cannot be read. The message is a sentence for a person. */
public class UnreadableInputException extends RuntimeException {

    private final long line;

    /** @param line the line where reading stopped, from 1; 0 where no line is to blame */
    public UnreadableInputException(long line, String message) {
        super(message);
        this.line = line;
    }

    public long line() {
        return line;
    }
}
