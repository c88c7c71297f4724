package io.rechargeroutes.sftp;

import io.rechargeroutes.settings.SftpSettings;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server that {@code recharge.sftp.url} names, and the user that we are there. */
public record SftpServer(String host, int port, String username) {

    private static final int USUAL_PORT = 22;
    private static final Pattern URL =
            Pattern.compile("sftp://([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::([1-9][0-9]{0,4}))?");

    /** Empty where the url is not set, or names no server. */
    public static Optional<SftpServer> of(SftpSettings settings) {
        return settings.url()
                .map(URL::matcher)
                .filter(Matcher::matches)
                .map(url -> new SftpServer(
                        url.group(1),
                        url.group(2) == null ? USUAL_PORT : Integer.parseInt(url.group(2)),
                        settings.username().orElse("")))
                .filter(server -> server.port() <= 65_535);
    }

    /** What distinguishes it from other servers, and from itself as another user sees it. */
    public String source() {
        return username + "@" + host + ":" + port;
    }

    /** As files of known keys name it. */
    public String knownHost() {
        return port == USUAL_PORT ? host : "[" + host + "]:" + port;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
