package io.rechargeroutes.launch;

import io.quarkus.logging.Log;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.quarkus.main.events.AfterStart;

/** In the sandbox, drops the samples into the inbox, those whose results are not there yet. */
@ApplicationScoped
public class Samples {

    private static final Path FOLDER = Path.of("samples");

    void drop(@Observes AfterStart event, RechargeSettings settings) throws IOException {
        if (!ConfigUtils.getProfiles().contains("sandbox") || !Files.isDirectory(FOLDER)) {
            return;
        }
        List<Path> samples;
        try (Stream<Path> files = Files.list(FOLDER)) {
            samples = files.filter(file -> file.getFileName().toString().matches(".+\\.(csv|json|jsonl|xml)"))
                    .sorted()
                    .toList();
        }
        List<Path> fresh = samples.stream()
                .filter(sample -> !Files.exists(settings.outbox().resolve(resultName(sample))))
                .toList();
        for (Path sample : fresh) {
            drop(sample, settings.inbox());
        }
        if (!fresh.isEmpty()) {
            Log.infof("%d samples of %s are dropped in", fresh.size(), FOLDER.toAbsolutePath());
        }
    }

    private static String resultName(Path sample) {
        String name = sample.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return name.substring(0, dot) + ".results" + name.substring(dot);
    }

    private static void drop(Path sample, Path inbox) throws IOException {
        Files.createDirectories(inbox);
        Path half = Files.copy(
                sample, inbox.resolve("." + sample.getFileName() + ".part"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(half, inbox.resolve(sample.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
}
