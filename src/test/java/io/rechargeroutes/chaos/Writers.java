package io.rechargeroutes.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Upstream systems that write into the inbox itself and rest half-way; and the operator who drops what they left behind
 * once more.
 */
final class Writers implements AutoCloseable {

    private final Folders folders;
    private final AtomicInteger writing = new AtomicInteger();
    private final List<String> dropped = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "writer");
        thread.setDaemon(true);
        return thread;
    });

    Writers(Folders folders) {
        this.folders = folders;
    }

    /** Begins to write a file; false where one of that name lies there still, or it cannot be created. */
    boolean begin(PlannedFile file) {
        Path place = folders.inbox(file.node()).resolve(file.name());
        FileChannel channel;
        try {
            Files.createDirectories(place.getParent());
            channel = FileChannel.open(place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException notNow) {
            return false;
        }
        writing.incrementAndGet();
        threads.execute(() -> {
            try (channel) {
                byte[] content = file.content().getBytes(StandardCharsets.UTF_8);
                write(channel, content, 0, file.stall().at());
                rest(file.stall().rests().toMillis());
                write(channel, content, file.stall().at(), content.length);
            } catch (IOException fault) {
                throw new UncheckedIOException(fault);
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            } finally {
                writing.decrementAndGet();
            }
        });
        return true;
    }

    /** All of it, however long the disk is full. */
    private static void write(FileChannel channel, byte[] content, int from, int to) throws InterruptedException {
        ByteBuffer rest = ByteBuffer.wrap(content, from, to - from);
        while (rest.hasRemaining()) {
            try {
                channel.write(rest);
            } catch (IOException full) {
                rest(100);
            }
        }
    }

    private static void rest(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    boolean over() {
        return writing.get() == 0;
    }

    /**
     * Puts what lies in a .failed folder into its inbox again, each under a name of its own, as the alert asks for.
     * True where there was something.
     */
    boolean dropRemainders() {
        boolean any = false;
        for (Path inbox : folders.inboxes()) {
            for (Path remainder : failed(inbox.resolve(".failed"))) {
                String name = remainder.getFileName().toString();
                String again = "again-" + dropped.size() + name.substring(name.lastIndexOf('.'));
                try {
                    Files.move(remainder, inbox.resolve(again), StandardCopyOption.ATOMIC_MOVE);
                    Files.deleteIfExists(remainder.resolveSibling(name + ".error.txt"));
                    dropped.add(again);
                    any = true;
                } catch (NoSuchFileException gone) {
                    // it is there no more
                } catch (IOException fault) {
                    throw new UncheckedIOException(fault);
                }
            }
        }
        return any;
    }

    private static List<Path> failed(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return new ArrayList<>(files.filter(file -> !file.toString().endsWith(".error.txt")
                            && !file.getFileName().toString().startsWith("."))
                    .toList());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Names of the files that the operator dropped. */
    List<String> dropped() {
        return List.copyOf(dropped);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
