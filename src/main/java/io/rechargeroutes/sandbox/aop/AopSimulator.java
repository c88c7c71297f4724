package io.rechargeroutes.sandbox.aop;

import io.rechargeroutes.sandbox.SandboxSettings;
import io.rechargeroutes.sandbox.SimulatedApi;
import io.rechargeroutes.sandbox.SimulatedProvider;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/** AOP in the sandbox. */
public final class AopSimulator implements SimulatedProvider {

    @Override
    public String name() {
        return "aop";
    }

    @Override
    public String title() {
        return "AOP";
    }

    /** It refuses a referenceid that it knows. */
    @Override
    public boolean repeats() {
        return false;
    }

    @Override
    public SandboxSettings configured(SandboxSettings settings, Config config) {
        return settings.with(AopAccess.defaults()
                .withPublicKey(config.getOptionalValue("sandbox.aop.public-key", Path.class)
                        .orElse(null))
                .withTokens(
                        config.getOptionalValue("sandbox.aop.auth", String.class)
                                .filter("bearer"::equals)
                                .isPresent(),
                        config.getValue("sandbox.aop.token-lifetime", Duration.class)));
    }

    @Override
    public SimulatedApi open(SimulatedProvider.Parts parts) {
        AopAccess access = parts.settings().own(AopAccess.class, AopAccess.defaults());
        return new SimulatedAop(
                access.companyCode(), new AopLookups(parts.clock()), new AopAuthentication(access, parts.clock()));
    }
}
