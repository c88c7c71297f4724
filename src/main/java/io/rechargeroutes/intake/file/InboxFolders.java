package io.rechargeroutes.intake.file;

import io.rechargeroutes.model.FileName;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.quarkus.main.events.BeforeStart;

/**
 * The folders of the inbox that hold claimed inputs. They are made before a route would make them with the process's
 * own umask, and nothing in them is ever overwritten.
 */
@ApplicationScoped
public class InboxFolders {

    /** What is claimed, what was read, and what could not be read to its end. */
    private static final List<String> NAMES = List.of(".work", ".done", ".failed");

    /** Bytes; leaves space for a number and {@code .error.txt} within the 255 that a file name may have. */
    private static final int LONGEST = 234;

    void make(@Observes BeforeStart event, RechargeSettings settings) throws IOException {
        // the inbox is open to the senders: who may drop files there is for its owner to say, by making it himself
        Path inbox = Files.createDirectories(settings.inbox());
        for (String name : NAMES) {
            FileAccess.configured().folder(inbox.resolve(name));
        }
    }

    /**
     * The path of the first free name in a folder: {@code a.csv}, {@code a.2.csv}, {@code a.3.csv} … A long name is cut
     * before its ending.
     */
    static Path freeName(Path folder, String name) {
        String fitting = cut(name);
        Path place = folder.resolve(fitting);
        for (int i = 2; Files.exists(place); i++) {
            place = folder.resolve(numbered(fitting, i));
        }
        return place;
    }

    private static String cut(String name) {
        FileName whole = FileName.of(name);
        String base = whole.base();
        while (base.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            base = base.substring(0, base.offsetByCodePoints(base.length(), -1));
        }
        return base + whole.ending();
    }

    /** The name with a number before its ending. */
    static String numbered(String name, int number) {
        FileName whole = FileName.of(name);
        return whole.base() + "." + number + whole.ending();
    }
}
