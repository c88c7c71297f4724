package io.rechargeroutes.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a node runs at a kill point: it asks the harness, and waits. It calls by itself, since the guard counts each
 * call that a committed attempt makes by a route. Nothing of the packaged build is touched: the node finds this one
 * class on the boot class path.
 */
public final class Leave {

    private Leave() {}

    public static void ask(String address) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address).toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        int answer = connection.getResponseCode();
        if (answer != HttpURLConnection.HTTP_NO_CONTENT) {
            throw new IOException("the harness answers " + answer);
        }
    }

    /** The option of the virtual machine by which a node finds this class. */
    static String jvm(Path home) {
        String name = Leave.class.getName().replace('.', '/') + ".class";
        Path file = home.resolve("harness").resolve(name);
        try (InputStream compiled = Leave.class.getClassLoader().getResourceAsStream(name)) {
            Files.createDirectories(file.getParent());
            Files.write(file, compiled.readAllBytes());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        return "-Xbootclasspath/a:" + home.resolve("harness").toAbsolutePath();
    }
}
