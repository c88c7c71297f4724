package io.rechargeroutes.secrets;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives out the one box of this process. */
@ApplicationScoped
public class Secrecy {

    @Produces
    @Singleton
    SecretBox box(@ConfigProperty(name = "recharge.secrets.key-file") Optional<Path> keyFile) {
        return keyFile.map(file -> SecretBox.of(KeyFile.read(file))).orElseGet(SecretBox::none);
    }
}
