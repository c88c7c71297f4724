package io.rechargeroutes.ops.api;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.ledger.ops.Decisions;
import io.rechargeroutes.ledger.ops.RequestSearch;
import io.rechargeroutes.ledger.ops.RequestSearch.SubscriberNumber;
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

    private final RequestSearch search;
    private final Decisions decisions;
    private final Catalogue catalogue;

    RequestsApi(RequestSearch search, Decisions decisions, Catalogue catalogue) {
        this.search = search;
        this.decisions = decisions;
        this.catalogue = catalogue;
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
            summary = "Find requests, newest first, also archived ones",
            description =
                    "number: the subscriber's number. Where no request has it as a whole: its last four or more characters, of the last 7 days or of since/until. "
                            + "reference: ours of any attempt, or the provider's. file: the name of an input file. state, provider and operator are filters. "
                            + "A range that would read too much is refused with 422; since/until narrow it. after: the next of the page before.")
    public Page list(
            @QueryParam("state") String state,
            @QueryParam("provider") String provider,
            @QueryParam("operator") String operator,
            @QueryParam("number") String number,
            @QueryParam("orderId") String orderId,
            @QueryParam("reference") String reference,
            @QueryParam("file") String file,
            @QueryParam("since") String since,
            @QueryParam("until") String until,
            @QueryParam("after") String after,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        RequestSearch.Page page = search.page(new Wanted(
                state == null ? null : Given.oneOf("state", state, Status.class),
                upper(Given.name("provider", provider)),
                upper(Given.name("operator", operator)),
                number(Given.number(number)),
                Given.orderId(orderId),
                Given.reference(reference),
                Given.file(file),
                Given.time("since", since),
                Given.time("until", until),
                Given.place(after),
                (int) Given.count("limit", limit, 1, LONGEST_PAGE)));
        return new Page(page.requests().stream().map(RequestView::of).toList(), Given.cursor(page.next()));
    }

    private SubscriberNumber number(String given) {
        return given == null ? null : new SubscriberNumber(catalogue.numbers(given), Given.ending(given));
    }

    @GET
    @Path("/{orderId}")
    @Operation(
            summary = "All that is known of one request",
            description =
                    "How it stands, its attempts, the outcomes that were published, the files and lines that named it, what the provider called back about, and what people decided. Masked. archived: the month of an archived request. history: where its history is, if only its last result is left.")
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
