package io.rechargeroutes.intake;

import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which files are inputs, by their names: in the inbox, and on a server that files are fetched from. */
@ApplicationScoped
public class InputNames {

    private final Pattern include;
    private final Optional<String> marker;
    private final InputFormats formats;

    public InputNames(RechargeSettings settings, InputFormats formats) {
        this.include = Pattern.compile(settings.intake().include());
        this.marker = settings.intake().doneMarker();
        this.formats = formats;
    }

    /**
     * Whether it is no file yet: programs write under such names, and Excel keeps {@code ~$} beside an open workbook.
     */
    public static boolean isBeingWritten(String name) {
        return name.startsWith(".") || name.startsWith("~$") || name.endsWith(".part") || name.endsWith(".filepart");
    }

    /** Whether it speaks of another file, which is whole. */
    public boolean isMarker(String name) {
        return marker.isPresent() && name.endsWith(marker.get());
    }

    /**
     * Why a file is never taken, as a part of a sentence; empty where its name is that of an input.
     *
     * @param path below the inbox
     */
    public Optional<String> refusal(String path) {
        if (formats.foreign(path).isPresent()) {
            return Optional.empty();
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (!include.matcher(name).matches()) {
            return Optional.of("its name does not match recharge.intake.include, and no format applies to it");
        }
        return Format.ofFileName(name).isPresent()
                ? Optional.empty()
                : Optional.of("its ending does not say how it is written, and no format applies to it");
    }
}
