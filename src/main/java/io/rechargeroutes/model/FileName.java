package io.rechargeroutes.model;

/**
 * A file's name in two parts.
 *
 * @param base all before the last dot; the whole name where there is no dot
 * @param ending the rest, with the dot; empty where there is none
 */
public record FileName(String base, String ending) {

    public static FileName of(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? new FileName(name, "") : new FileName(name.substring(0, dot), name.substring(dot));
    }
}
