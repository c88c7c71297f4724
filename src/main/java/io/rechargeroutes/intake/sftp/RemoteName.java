package io.rechargeroutes.intake.sftp;

import io.rechargeroutes.intake.InputNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which names of a server's files may become names of files here. */
final class RemoteName {

    /** Bytes; leaves space for what result files, drafts and numbers add within the 255 that a file name may have. */
    static final int LONGEST = 180;

    /** A path's own characters, and what an SFTP client takes for a pattern: removing {@code *.csv} removes all. */
    private static final Pattern SPECIAL = Pattern.compile("[/\\\\*?\\[\\]:\"<>|]");

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\u2028\\u2029]");

    private RemoteName() {}

    /**
     * Why a file of this name is never taken; empty where it may be.
     *
     * @param inputs which names are those of inputs
     */
    static Optional<String> refusal(String name, InputNames inputs) {
        if (name.isBlank() || name.startsWith(".") || INVISIBLE.matcher(name).find()) {
            return Optional.of("its name is hidden, or has characters that nobody sees; rename it");
        }
        if (SPECIAL.matcher(name).find()) {
            return Optional.of("its name has one of / \\ * ? [ ] : \" < > |; rename it");
        }
        if (!name.equals(name.strip())) {
            return Optional.of("its name begins or ends with a blank; rename it");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            return Optional.of("its name is longer than " + LONGEST + " bytes; rename it");
        }
        if (isUnknownHere(name)) {
            return Optional.of("its name cannot be expressed in the locale of this process; rename it, or start the "
                    + "process with LC_ALL=C.UTF-8");
        }
        // it comes into the inbox itself
        return inputs.refusal(name);
    }

    private static boolean isUnknownHere(String name) {
        try {
            return !Path.of(name).getFileName().toString().equals(name);
        } catch (InvalidPathException unknown) {
            return true;
        }
    }
}
