package io.rechargeroutes.ops.api;

import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.ledger.delivery.NoticeLedger.Which;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Notices: what a person should know, and which alerts are still open. */
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

    /** Why. */
    public record Reason(String note) {}

    @GET
    @Operation(
            summary = "Notices in the order in which they came",
            description =
                    "after: the id of the last one that was read. alerts: only those to act on. open: only alerts that nobody acknowledged.")
    public Page list(
            @QueryParam("after") @DefaultValue("0") String after,
            @QueryParam("alerts") @DefaultValue("false") String alerts,
            @QueryParam("open") @DefaultValue("false") String open,
            @QueryParam("limit") @DefaultValue("100") String limit) {
        Which some = Given.flag("alerts", alerts) ? Which.ALERTS : Which.ALL;
        return new Page(ledger.after(
                Given.count("after", after, 0, Long.MAX_VALUE), Given.flag("open", open) ? Which.OPEN : some, (int)
                        Given.count("limit", limit, 1, LONGEST_PAGE)));
    }

    @POST
    @Path("/{id}/acknowledge")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Acknowledge an alert",
            description =
                    "note: what was done about it, needed. It is recorded with the caller and the time. changed: false where somebody acknowledged it before; that one stays.")
    public NoticeLedger.Acknowledged acknowledge(
            @PathParam("id") String id, Reason reason, @Context SecurityContext caller) {
        String note = Given.note("note", reason == null ? null : reason.note());
        NoticeLedger.Acknowledged acknowledged = ledger.acknowledge(
                        Given.count("id", id, 1, Long.MAX_VALUE),
                        caller.getUserPrincipal().getName(),
                        note)
                .orElseThrow(() -> ApiFault.missing("there is no such notice; GET /api/notices lists them"));
        if (!acknowledged.notice().alert()) {
            throw ApiFault.conflict("this notice is no alert: nobody has to acknowledge it");
        }
        return acknowledged;
    }
}
