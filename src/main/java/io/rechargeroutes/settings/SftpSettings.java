package io.rechargeroutes.settings;

import io.rechargeroutes.settings.Setting.Form;
import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The SFTP server that input files come from and result files go back to. Off where it has no address. */
@ConfigMapping(prefix = "recharge.sftp", namingStrategy = ConfigMapping.NamingStrategy.KEBAB_CASE)
public interface SftpSettings {

    /** {@code sftp://host} or {@code sftp://host:port}. */
    @Setting(unit = "URL")
    Optional<String> url();

    Optional<String> username();

    @Setting(form = Form.SECRET)
    Optional<String> password();

    /** Our private key, in place of a password or beside it. */
    Optional<Path> privateKeyFile();

    @Setting(form = Form.SECRET)
    Optional<String> privateKeyPassphrase();

    /** The server's public keys, as OpenSSH keeps them; without one of them nothing connects. */
    Optional<Path> knownHostsFile();

    /** Files are taken from this folder of the server. */
    @Setting(unit = "folder")
    String requests();

    /** Files that were taken go to this folder; they are deleted where it is not set. */
    @Setting(unit = "folder")
    Optional<String> done();

    /** Result files go to this folder. */
    @Setting(unit = "folder")
    String results();

    /** Milliseconds between two looks at the folder of requests. */
    @Setting(example = "30s or 1m")
    long poll();

    /** How long a connection, and each answer of the server, may take. */
    Duration timeout();

    /** First back-off of a result file that could not be put; doubled each time. */
    Duration backOff();

    /** Longest back-off of such a file. */
    Duration backOffLimit();
}
