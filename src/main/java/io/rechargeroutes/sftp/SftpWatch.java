package io.rechargeroutes.sftp;

import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.SftpException;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.Redactor;
import io.rechargeroutes.settings.SftpSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger.Level;

/** Says once, and then once a minute, that the SFTP server cannot be used, and once that it can again. */
@ApplicationScoped
public class SftpWatch {

    private static final String CAUSE = "sftp";
    private static final String BACK = "sftp is back";
    /** So many looks in a row that came to nothing are worth a notice. */
    private static final int WORTH_A_NOTICE = 3;

    private static final String HOST_KEY = "its host key is not one of recharge.sftp.known-hosts-file";

    private final String server;
    private final List<String> secrets;
    private final NoticeLedger notices;
    private final LogLimiter log;
    private int failures;
    private boolean warned;

    public SftpWatch(SftpSettings settings, NoticeLedger notices, LogLimiter log) {
        this.server = SftpServer.of(settings).map(SftpServer::toString).orElse("");
        this.secrets = Stream.of(settings.password(), settings.privateKeyPassphrase())
                .flatMap(Optional::stream)
                .filter(secret -> !secret.isEmpty())
                .toList();
        this.notices = notices;
        this.log = log;
    }

    /** It could not be connected, or did not answer. */
    public synchronized void away(Throwable fault) {
        String reason = reason(fault);
        failures++;
        log.over(BACK);
        warned |= log.warn(
                CAUSE,
                "times the SFTP server " + server + " could not be used",
                "the SFTP server " + server + " cannot be used and is tried again: " + reason);
        String hour = Instant.now().truncatedTo(ChronoUnit.HOURS).toString();
        try {
            if (has(fault, JSchHostKeyException.class)) {
                notices.record(Notice.sftpHostKeyChanged(server, hour));
            } else if (failures == WORTH_A_NOTICE || failures % 100 == 0) {
                notices.record(Notice.sftpUnreachable(server, reason, hour));
            }
        } catch (LedgerException away) {
            // the line above says it; the ledger's own line says the rest
        }
    }

    /** It answered. */
    public synchronized void reached() {
        if (warned) {
            log.write(
                    Level.INFO,
                    BACK,
                    "times the SFTP server " + server + " could be used again",
                    "the SFTP server " + server + " can be used again",
                    null);
        }
        if (failures > 0) {
            log.over(CAUSE);
        }
        failures = 0;
        warned = false;
    }

    /** What is the matter, without anything secret. */
    public String reason(Throwable fault) {
        if (has(fault, JSchHostKeyException.class)) {
            return HOST_KEY;
        }
        if (has(fault, UnknownHostException.class)) {
            return "its name is not known";
        }
        if (has(fault, ConnectException.class)) {
            return "the connection is refused";
        }
        if (has(fault, SocketTimeoutException.class)) {
            return "no answer in time";
        }
        Throwable cause = chain(fault)
                .filter(link -> link instanceof JSchException || link instanceof SftpException)
                .findFirst()
                .orElse(fault);
        String text = String.valueOf(cause.getMessage());
        if (text.toLowerCase(Locale.ROOT).startsWith("auth")) {
            return "it refuses the login: user name, password or key are wrong";
        }
        return PlainText.of(Redactor.without(
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(), secrets));
    }

    private static boolean has(Throwable fault, Class<? extends Throwable> type) {
        return chain(fault).anyMatch(type::isInstance);
    }

    private static Stream<Throwable> chain(Throwable fault) {
        return Stream.iterate(fault, link -> link != null, Throwable::getCause).limit(10);
    }
}
