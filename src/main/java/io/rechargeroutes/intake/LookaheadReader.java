package io.rechargeroutes.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;

/** Looks one row ahead, insists on at least one row, and stays broken once the input broke. */
final class LookaheadReader implements RowReader {

    private final RowSource source;
    private final Input input;
    private Row ahead;
    private boolean started;
    private boolean ended;
    private UnreadableInputException broken;

    LookaheadReader(RowSource source, Input input) {
        this.source = source;
        this.input = input;
    }

    @Override
    public boolean hasNext() {
        if (broken != null) {
            throw broken;
        }
        if (ahead == null && !ended) {
            advance();
        }
        return ahead != null;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Row row = ahead;
        ahead = null;
        return row;
    }

    @Override
    public boolean atEnd() {
        return input.ended();
    }

    @Override
    public long offset() {
        return input.offset();
    }

    @Override
    public long header() {
        return input.header();
    }

    private void advance() {
        try {
            ahead = source.next();
            if (ahead == null && !started) {
                throw new UnreadableInputException(0, input.blank() ? "the file is empty" : "the file has no rows");
            }
            started = true;
            ended = ahead == null;
        } catch (UnreadableInputException e) {
            broken = e;
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
