package io.rechargeroutes.sftp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A real SFTP server of a partner, whose folders lie below {@code root}; it can be made to misbehave. */
public final class SftpHost implements AutoCloseable, SftpEventListener {

    public static final String USERNAME = "partner";
    public static final String PASSWORD = "partner's pass+word";

    private final Path root;
    private final SshServer server = SshServer.setUpDefaultServer();
    private final KeyPair known;
    /** Names in the order in which the server began to send them. */
    public final List<String> sent = new CopyOnWriteArrayList<>();

    public volatile boolean refusesRemoval;
    public volatile boolean drops;

    private SftpHost(Path root) throws Exception {
        this.root = root;
        this.known = KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
        for (String folder : new String[] {"requests", "results"}) {
            Files.createDirectories(root.resolve(folder));
        }
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(known));
        server.setPasswordAuthenticator(
                (user, password, session) -> user.equals(USERNAME) && password.equals(PASSWORD));
        server.setFileSystemFactory(new VirtualFileSystemFactory(root));
        SftpSubsystemFactory sftp = new SftpSubsystemFactory.Builder().build();
        sftp.addSftpEventListener(this);
        server.setSubsystemFactories(List.of(sftp));
    }

    public static SftpHost start(Path root) throws Exception {
        SftpHost host = new SftpHost(root);
        host.server.start();
        return host;
    }

    public String url() {
        return "sftp://127.0.0.1:" + server.getPort();
    }

    /** The settings that reach it. */
    public Map<String, String> settings() {
        return new HashMap<>(Map.of(
                "recharge.sftp.url",
                url(),
                "recharge.sftp.username",
                USERNAME,
                "recharge.sftp.password",
                PASSWORD,
                "recharge.sftp.known-hosts-file",
                knownHosts(known.getPublic()).toString(),
                "recharge.sftp.poll",
                "100ms",
                "recharge.sftp.timeout",
                "5s",
                "recharge.sftp.back-off",
                "100ms",
                "recharge.sftp.back-off-limit",
                "200ms"));
    }

    private Path knownHosts(PublicKey key) {
        try {
            return Files.writeString(
                    root.resolve("known_hosts"),
                    "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(key) + "\n");
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Shows another key from the next connection on. */
    public void changeKey() throws Exception {
        server.setKeyPairProvider(
                KeyPairProvider.wrap(KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256)));
    }

    /** Shows the first key again. */
    public void restoreKey() {
        server.setKeyPairProvider(KeyPairProvider.wrap(known));
    }

    /** Ends all connections. */
    public void disconnect() {
        server.getActiveSessions().forEach(session -> session.close(true));
    }

    public Path file(String path) {
        return root.resolve(path);
    }

    /** A whole file, as a partner puts it there. */
    public void put(String path, String content) throws IOException {
        Path half = root.resolve("half");
        Files.writeString(half, content);
        Files.move(half, file(path), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The same, as if it had been written at another time. */
    public void put(String path, String content, Instant modified) throws IOException {
        Path half = root.resolve("half");
        Files.writeString(half, content);
        Files.setLastModifiedTime(half, FileTime.from(modified));
        Files.move(half, file(path), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public List<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.list(file(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void reading(
            ServerSession session, String handle, FileHandle file, long offset, byte[] data, int from, int length)
            throws IOException {
        if (offset == 0) {
            sent.add(file.getFile().getFileName().toString());
        }
        if (drops && offset > 0) {
            session.close(true);
            throw new IOException("dropped");
        }
    }

    @Override
    public void removing(ServerSession session, Path path, boolean folder) throws IOException {
        refuse(path);
    }

    @Override
    public void moving(ServerSession session, Path from, Path to, Collection<CopyOption> options) throws IOException {
        refuse(from);
    }

    private void refuse(Path path) throws IOException {
        if (refusesRemoval && path.toString().contains("requests")) {
            throw new AccessDeniedException(path.toString());
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
