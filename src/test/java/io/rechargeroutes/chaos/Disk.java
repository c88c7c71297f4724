package io.rechargeroutes.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small disk in memory, to be filled to the last byte. Where this machine lets nobody mount one, a plain folder that
 * never fills.
 */
final class Disk implements AutoCloseable {

    private final Path folder;
    private final boolean mounted;

    private Disk(Path folder, boolean mounted) {
        this.folder = folder;
        this.mounted = mounted;
    }

    static Disk at(Path folder, int megabytes) {
        try {
            Files.createDirectories(folder);
            boolean mounted =
                    run("mount", "-t", "tmpfs", "-o", "mode=0777,size=" + megabytes + "m", "tmpfs", folder.toString());
            Disk disk = new Disk(folder, mounted);
            if (mounted) {
                Runtime.getRuntime().addShutdownHook(new Thread(disk::close));
            } else {
                System.out.println("chaos: mounting a tmpfs is refused here: a full disk is skipped");
            }
            return disk;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    Path folder() {
        return folder;
    }

    boolean canFill() {
        return mounted;
    }

    void fill() {
        byte[] block = new byte[4096];
        try (OutputStream ballast = Files.newOutputStream(folder.resolve(".ballast"))) {
            while (true) {
                ballast.write(block);
            }
        } catch (IOException full) {
            // that is the purpose
        }
    }

    void empty() {
        try {
            Files.deleteIfExists(folder.resolve(".ballast"));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    @Override
    public void close() {
        if (mounted && Files.exists(folder)) {
            run("umount", "-l", folder.toString());
        }
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException none) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
