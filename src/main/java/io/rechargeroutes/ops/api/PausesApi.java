package io.rechargeroutes.ops.api;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.ledger.provider.Pauses;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.Pause;
import io.rechargeroutes.settings.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Pauses and open circuits: requests for a provider, or one operator of it, wait until it is resumed or they are too
 * old.
 */
@ApplicationScoped
@Path("/api/pauses")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "pauses")
public class PausesApi {

    private final Pauses ledger;
    private final Catalogue catalogue;
    private final Set<String> providers;

    PausesApi(Pauses ledger, Catalogue catalogue, Config config) {
        this.ledger = ledger;
        this.catalogue = catalogue;
        this.providers = Providers.names(config).stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Why. */
    public record Reason(String reason) {}

    /** What people paused, and which circuits are open. */
    public record Paused(List<Pause> pauses) {}

    @GET
    @Operation(
            summary = "What is paused, and which circuits are open",
            description =
                    "automatic: an open circuit. probeAt: when its next probe may go; null where only a person resumes.")
    public Paused list() {
        return new Paused(ledger.view().pauses());
    }

    @PUT
    @Path("/{provider}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Pause a provider", description = "reason: needed. What was sent already goes on.")
    public Pause pause(@PathParam("provider") String provider, Reason reason, @Context SecurityContext caller) {
        return pause(provider, null, reason, caller);
    }

    @PUT
    @Path("/{provider}/{operator}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Pause one operator of a provider", description = "reason: needed.")
    public Pause pause(
            @PathParam("provider") String provider,
            @PathParam("operator") String operator,
            Reason reason,
            @Context SecurityContext caller) {
        String note = Given.note("reason", reason == null ? null : reason.reason());
        return ledger.pause(
                provider(provider),
                operator(operator),
                note,
                caller.getUserPrincipal().getName());
    }

    @DELETE
    @Path("/{provider}")
    @Operation(
            summary = "Resume a provider",
            description =
                    "Closes an open circuit too. What waited for it is sent in the order in which it came. Answers with what is over.")
    public Pause resume(@PathParam("provider") String provider, @Context SecurityContext caller) {
        return resume(provider, null, caller);
    }

    @DELETE
    @Path("/{provider}/{operator}")
    @Operation(summary = "Resume one operator of a provider")
    public Pause resume(
            @PathParam("provider") String provider,
            @PathParam("operator") String operator,
            @Context SecurityContext caller) {
        String whose = provider(provider);
        String which = operator(operator);
        return ledger.resume(whose, which, caller.getUserPrincipal().getName())
                .orElseThrow(() ->
                        ApiFault.missing(Pause.target(whose, which) + " is not paused; GET /api/pauses lists what is"));
    }

    private String provider(String given) {
        String name = Given.name("provider", given).toUpperCase(Locale.ROOT);
        if (!providers.contains(name)) {
            throw ApiFault.missing("there is no provider " + name + Nearest.suggestion(name, providers));
        }
        return name;
    }

    private String operator(String given) {
        if (given == null) {
            return null;
        }
        String code = Given.name("operator", given).toUpperCase(Locale.ROOT);
        if (catalogue.operator(code).isEmpty()) {
            throw ApiFault.missing("there is no operator " + code + " in operators.csv"
                    + Nearest.suggestion(
                            code,
                            catalogue.operators().stream()
                                    .map(operator -> operator.code())
                                    .toList()));
        }
        return code;
    }
}
