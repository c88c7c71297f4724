package io.rechargeroutes.ops.api;

import io.rechargeroutes.ledger.BalanceLedger;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.provider.http.ProviderHttp;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the wallets held when somebody last asked. */
@ApplicationScoped
@Path("/api/balances")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "balances")
public class BalancesApi {

    private final BalanceLedger ledger;
    private final List<String> providers;

    BalancesApi(BalanceLedger ledger, Config config) {
        this.ledger = ledger;
        this.providers = ProviderHttp.providers(config).stream().map(name -> name.toUpperCase(Locale.ROOT)).sorted().toList();
    }

    /** One wallet: rupees, where they were told, and when; null where nobody told. */
    public record Balance(String provider, String amount, String source, Instant readAt) {
    }

    /** All wallets. */
    public record Balances(List<Balance> balances) {
    }

    @GET
    @Operation(summary = "The latest reading of each wallet")
    public Balances list() {
        return new Balances(providers.stream().map(this::balance).toList());
    }

    private Balance balance(String provider) {
        Optional<BalanceLedger.Reading> reading = ledger.latest(provider);
        return new Balance(provider, reading.map(read -> Money.text(read.amount())).orElse(null), reading.map(BalanceLedger.Reading::source).orElse(null),
                reading.map(BalanceLedger.Reading::readAt).orElse(null));
    }
}
