package io.rechargeroutes.intake;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds a name that is free, so that nothing is ever overwritten: {@code a.csv}, {@code a.2.csv}, {@code a.3.csv} … */
public final class FreeName {

    private FreeName() {
    }

    /** The path of the first free name in a folder. */
    public static Path in(Path folder, String name) {
        Path place = folder.resolve(name);
        for (int i = 2; Files.exists(place); i++) {
            place = folder.resolve(numbered(name, i));
        }
        return place;
    }

    /** The name with a number before its ending. */
    static String numbered(String name, int number) {
        int dot = name.lastIndexOf('.');
        return name.substring(0, dot) + "." + number + name.substring(dot);
    }
}
