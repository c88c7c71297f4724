package io.rechargeroutes.ops.api;

import io.rechargeroutes.ledger.provider.WalletBalances;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.settings.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the wallets held when somebody last asked, and what people put in. */
@ApplicationScoped
@Path("/api/balances")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "balances")
public class BalancesApi {

    private final WalletBalances ledger;
    private final List<String> providers;

    BalancesApi(WalletBalances ledger, Config config) {
        this.ledger = ledger;
        this.providers = Providers.names(config).stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .sorted()
                .toList();
    }

    /** One wallet: rupees, where they were read, and when; null where nobody read it. */
    public record Balance(String provider, String amount, String source, Instant readAt) {}

    /** All wallets. */
    public record Balances(List<Balance> balances) {}

    @GET
    @Operation(summary = "The latest reading of each wallet")
    public Balances list() {
        return new Balances(providers.stream().map(this::balance).toList());
    }

    /** Money that was put into a wallet; taken out, with a minus. */
    public record TopUp(String amount, String note) {}

    @POST
    @Path("/{provider}/top-ups")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Note that a wallet was filled",
            description =
                    "amount: rupees, with a minus where money was taken out. note: how, needed. For the daily reconciliation.")
    public Response topUp(@PathParam("provider") String provider, TopUp topUp, @Context SecurityContext caller) {
        String name = Given.name("provider", provider).toUpperCase(Locale.ROOT);
        if (!providers.contains(name)) {
            throw ApiFault.missing("there is no provider " + name + Nearest.suggestion(name, providers));
        }
        BigDecimal amount = Given.amount(topUp == null ? null : topUp.amount());
        String note = Given.note("note", topUp.note());
        ledger.noteTopUp(name, amount, note, caller.getUserPrincipal().getName());
        return Response.noContent().build();
    }

    private Balance balance(String provider) {
        Optional<WalletBalances.Reading> reading = ledger.latest(provider);
        return new Balance(
                provider,
                reading.map(read -> Money.text(read.amount())).orElse(null),
                reading.map(WalletBalances.Reading::source).orElse(null),
                reading.map(WalletBalances.Reading::readAt).orElse(null));
    }
}
