package io.rechargeroutes.sandbox;

import java.util.Arrays;

/** Reads the name of an enum constant that somebody typed. */
final class Named {

    private Named() {
    }

    /** @throws IllegalArgumentException names the field and the names that it takes */
    static <E extends Enum<E>> E of(Class<E> type, String name, String field) {
        return Arrays.stream(type.getEnumConstants()).filter(constant -> constant.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        field + " is none of " + Arrays.toString(type.getEnumConstants())));
    }
}
