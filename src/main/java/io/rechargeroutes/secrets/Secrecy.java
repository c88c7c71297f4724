package io.rechargeroutes.secrets;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives out the one box of this process. */
@ApplicationScoped
public class Secrecy {

    @Produces
    @Singleton
    SecretBox box(@ConfigProperty(name = "recharge.secrets.key-file") Optional<List<Path>> keyFiles) {
        return SecretBox.of(keyFiles.orElse(List.of()).stream().map(KeyFile::read).toList());
    }
}
