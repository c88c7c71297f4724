package io.rechargeroutes.ops;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logmanager.ExtLogRecord;

/**
 * The second lock before the log: whatever a library writes, on whatever level, the values of our secrets are masked in
 * it.
 */
@LoggingFilter(name = "secrets")
public final class SecretFilter implements Filter {

    /** Read at the first record; the first lock is that nobody writes them. */
    private static final class Configured {
        private static final Secrets SECRETS = Secrets.of(ConfigProvider.getConfig());
    }

    private final ThreadLocal<Boolean> busy = new ThreadLocal<>();

    @Override
    public boolean isLoggable(LogRecord entry) {
        // reading the settings may log as well
        if (busy.get() == null) {
            busy.set(Boolean.TRUE);
            try {
                mask(entry, Configured.SECRETS);
            } finally {
                busy.remove();
            }
        }
        return true;
    }

    static void mask(LogRecord entry, Secrets secrets) {
        String text = entry instanceof ExtLogRecord extended ? extended.getFormattedMessage() : entry.getMessage();
        if (secrets.in(text)) {
            say(entry, secrets.masked(text));
        }
        if (entry.getThrown() != null && secrets.in(entry.getThrown())) {
            entry.setThrown(secrets.masked(entry.getThrown()));
        }
    }

    private static void say(LogRecord entry, String text) {
        if (entry instanceof ExtLogRecord extended) {
            extended.setMessage(text, ExtLogRecord.FormatStyle.NO_FORMAT);
        } else {
            entry.setMessage(text);
        }
        entry.setParameters(null);
    }
}
