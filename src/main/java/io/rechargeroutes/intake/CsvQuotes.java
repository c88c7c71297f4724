package io.rechargeroutes.intake;

/** Follows a CSV byte by byte and knows whether it stands inside a quoted cell. A quote opens a cell only where the cell starts (RFC 4180). */
final class CsvQuotes {

    private enum Place { CELL_START, PLAIN, QUOTED, QUOTE_IN_QUOTED }

    private Place place = Place.CELL_START;
    private long openedIn;

    void see(int b, long line) {
        place = switch (place) {
            case CELL_START -> b == '"' ? open(line) : plain(b);
            case PLAIN -> plain(b);
            case QUOTED -> b == '"' ? Place.QUOTE_IN_QUOTED : Place.QUOTED;
            case QUOTE_IN_QUOTED -> b == '"' ? Place.QUOTED : plain(b);
        };
    }

    private Place open(long line) {
        openedIn = line;
        return Place.QUOTED;
    }

    private static Place plain(int b) {
        return b == ',' || b == '\n' ? Place.CELL_START : Place.PLAIN;
    }

    boolean open() {
        return place == Place.QUOTED;
    }

    /** The line in which the cell that is open, or was open last, began. */
    long openedIn() {
        return openedIn;
    }
}
