package io.rechargeroutes.ops.api;

import io.rechargeroutes.ledger.delivery.NoticeLedger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Notices: what a person should know. */
@ApplicationScoped
@Path("/api/notices")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "notices")
public class NoticesApi {

    private static final int LONGEST_PAGE = 500;

    private final NoticeLedger ledger;

    NoticesApi(NoticeLedger ledger) {
        this.ledger = ledger;
    }

    /** Notices, oldest first. */
    public record Page(List<NoticeLedger.Recorded> notices) {}

    @GET
    @Operation(
            summary = "Notices in the order in which they came",
            description = "after: the id of the last one that was read. alerts: only those to act on.")
    public Page list(
            @QueryParam("after") @DefaultValue("0") String after,
            @QueryParam("alerts") @DefaultValue("false") boolean alerts,
            @QueryParam("limit") @DefaultValue("100") String limit) {
        return new Page(ledger.after(Given.count("after", after, 0, Long.MAX_VALUE), alerts, (int)
                Given.count("limit", limit, 1, LONGEST_PAGE)));
    }
}
