package io.rechargeroutes.intake;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds a name that is free, so that nothing is ever overwritten: {@code a.csv}, {@code a.2.csv}, {@code a.3.csv} … A long one is cut before its
 * ending, so that a number and {@code .error.txt} find room within the 255 bytes that a name may have.
 */
public final class FreeName {

    private static final int LONGEST = 234;

    private FreeName() {
    }

    /** The path of the first free name in a folder. */
    public static Path in(Path folder, String name) {
        String fitting = cut(name);
        Path place = folder.resolve(fitting);
        for (int i = 2; Files.exists(place); i++) {
            place = folder.resolve(numbered(fitting, i));
        }
        return place;
    }

    private static String cut(String name) {
        int dot = name.lastIndexOf('.');
        String base = name.substring(0, dot);
        while (base.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            base = base.substring(0, base.offsetByCodePoints(base.length(), -1));
        }
        return base + name.substring(dot);
    }

    /** The name with a number before its ending. */
    static String numbered(String name, int number) {
        int dot = name.lastIndexOf('.');
        return name.substring(0, dot) + "." + number + name.substring(dot);
    }
}
