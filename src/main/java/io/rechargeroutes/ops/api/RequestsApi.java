package io.rechargeroutes.ops.api;

import io.rechargeroutes.ledger.ops.Decisions;
import io.rechargeroutes.ledger.ops.RequestSearch;
import io.rechargeroutes.ledger.ops.RequestSearch.Found;
import io.rechargeroutes.ledger.ops.RequestSearch.Wanted;
import io.rechargeroutes.model.Decision;
import io.rechargeroutes.model.Status;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Requests: find them, look at one, decide about it. */
@ApplicationScoped
@Path("/api/requests")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "requests")
public class RequestsApi {

    private static final int LONGEST_PAGE = 500;
    /** Without another limit a search by number reads so much of the ledger. */
    private static final Duration NUMBER_SEARCH = Duration.ofDays(7);

    private final RequestSearch search;
    private final Decisions decisions;

    RequestsApi(RequestSearch search, Decisions decisions) {
        this.search = search;
        this.decisions = decisions;
    }

    /**
     * One page of a list.
     *
     * @param next goes into {@code after} for the next page; null where this is the last
     */
    public record Page(List<RequestView> requests, String next) {}

    /** A decision. */
    public record Resolution(String outcome, String note, Integer version) {}

    /** Why. */
    public record Reason(String note) {}

    @GET
    @Operation(
            summary = "Find requests, newest first",
            description =
                    "number: the last four or more characters of the subscriber's number; without since it looks at the last 7 days. "
                            + "after: the next of the page before.")
    public Page list(
            @QueryParam("state") String state,
            @QueryParam("provider") String provider,
            @QueryParam("operator") String operator,
            @QueryParam("number") String number,
            @QueryParam("orderId") String orderId,
            @QueryParam("reference") String reference,
            @QueryParam("since") String since,
            @QueryParam("until") String until,
            @QueryParam("after") String after,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        Instant from = Given.time("since", since);
        boolean wide = number != null && from == null && orderId == null && reference == null;
        int most = (int) Given.count("limit", limit, 1, LONGEST_PAGE);
        List<Found> found = search.page(new Wanted(
                state == null ? null : Given.oneOf("state", state, Status.class),
                upper(Given.name("provider", provider)),
                upper(Given.name("operator", operator)),
                Given.lastDigits(number),
                Given.orderId(orderId),
                Given.reference(reference),
                wide ? Instant.now().minus(NUMBER_SEARCH) : from,
                Given.time("until", until),
                Given.place(after),
                most));
        return new Page(
                found.stream().map(RequestView::of).toList(),
                found.size() < most ? null : Given.cursor(found.get(found.size() - 1)));
    }

    @GET
    @Path("/{orderId}")
    @Operation(
            summary = "All that is known of one request",
            description =
                    "How it stands, its attempts, the outcomes that were published, the files and lines that named it, what the provider called back about, and what people decided. Masked.")
    public HistoryView inspect(@PathParam("orderId") String orderId) {
        return search.history(Given.orderId(orderId)).map(HistoryView::of).orElseThrow(() -> unknown(orderId));
    }

    @POST
    @Path("/{orderId}/resolve")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Decide about a request in REVIEW",
            description =
                    "outcome: SUCCESS, FAILED or ASK_AGAIN. note: why, needed. version: the one that was looked at; another is refused with 409. "
                            + "The outcome is published to the senders as any other.")
    public HistoryView resolve(
            @PathParam("orderId") String orderId, Resolution resolution, @Context SecurityContext caller) {
        if (resolution == null) {
            throw ApiFault.bad("give {\"outcome\": \"SUCCESS\", \"note\": \"why\"}");
        }
        Decision decision = Given.oneOf("outcome", resolution.outcome(), Decision.class);
        String note = Given.note("note", resolution.note());
        decisions
                .resolve(Given.orderId(orderId), decision, resolution.version(), who(caller), note)
                .orElseThrow(() -> unknown(orderId));
        return inspect(orderId);
    }

    @POST
    @Path("/{orderId}/cancel")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Take back a request that waits to be sent",
            description =
                    "It becomes FAILED CANCELLED. One that was sent, or is about to be, is refused with 409. note: why, needed.")
    public HistoryView cancel(@PathParam("orderId") String orderId, Reason reason, @Context SecurityContext caller) {
        String note = Given.note("note", reason == null ? null : reason.note());
        decisions.cancel(Given.orderId(orderId), who(caller), note).orElseThrow(() -> unknown(orderId));
        return inspect(orderId);
    }

    private static String who(SecurityContext caller) {
        return caller.getUserPrincipal().getName();
    }

    private static String upper(String name) {
        return name == null ? null : name.toUpperCase(Locale.ROOT);
    }

    private static ApiFault unknown(String orderId) {
        return ApiFault.missing(
                "there is no request " + orderId + "; a rejected row never becomes one, its result file says why");
    }
}
