package io.rechargeroutes.intake.file;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.File;
import java.nio.file.Path;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/** Lets claimed files pass: those that lie in a folder of their own in {@code .work} of an inbox. */
@ApplicationScoped
@Named("claimedFiles")
public class ClaimedFiles implements GenericFileFilter<File> {

    private static final String WORK = ".work";

    private final InboxTree inbox;

    ClaimedFiles(InboxTree inbox) {
        this.inbox = inbox;
    }

    @Override
    public boolean accept(GenericFile<File> file) {
        if (!file.getFile().exists()) {
            return false; // gone, or of a name that the locale cannot express, which makes no path
        }
        Path path = file.getFile().toPath();
        Path parent = path.toAbsolutePath().getParent();
        if (!file.isDirectory()) {
            return isNamed(parent.getParent());
        }
        return isNamed(path) || isNamed(parent) || inbox.isInbox(path);
    }

    private static boolean isNamed(Path folder) {
        return folder != null
                && folder.getFileName() != null
                && folder.getFileName().toString().equals(WORK);
    }
}
