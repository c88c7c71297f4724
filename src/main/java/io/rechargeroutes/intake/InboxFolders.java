package io.rechargeroutes.intake;

import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.quarkus.main.events.BeforeStart;

/** Makes the folders of the inbox that hold claimed inputs, before a route would with the process's own umask. */
@ApplicationScoped
public class InboxFolders {

    /** What is claimed, what was read, and what could not be read to its end. */
    static final List<String> NAMES = List.of(".work", ".done", ".failed");

    void make(@Observes BeforeStart event, RechargeSettings settings) throws IOException {
        // the inbox is open to the senders: who may drop files there is for its owner to say, by making it himself
        Path inbox = Files.createDirectories(settings.inbox());
        for (String name : NAMES) {
            FileAccess.configured().folder(inbox.resolve(name));
        }
    }
}
