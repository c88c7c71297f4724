package io.rechargeroutes.ops.api;

import io.rechargeroutes.intake.file.NewerFiles;
import io.rechargeroutes.intake.file.NewerFiles.Found;
import io.rechargeroutes.intake.file.NewerFiles.NewerFile;
import io.rechargeroutes.ledger.restore.Restores;
import io.rechargeroutes.ledger.restore.Restores.Requests;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.Restore;
import io.rechargeroutes.model.Restore.Waiting;
import io.rechargeroutes.ops.RestoreWatch;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A restore of the ledger: what an operator must know of it, and the confirmation. */
@ApplicationScoped
@Path("/api/restore")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "restore")
public class RestoreApi {

    private final Restores restores;
    private final RestoreWatch watch;
    private final NewerFiles files;
    private final RechargeSettings settings;

    RestoreApi(Restores restores, RestoreWatch watch, NewerFiles files, RechargeSettings settings) {
        this.restores = restores;
        this.watch = watch;
        this.files = files;
        this.settings = settings;
    }

    /** How the ledger stands. */
    public enum State {
        /** It never was restored, as far as is known. */
        NONE,
        /** Nothing is taken in or sent until an operator confirms the restore. */
        UNCONFIRMED,
        /** Work went on after the restore. */
        CONFIRMED
    }

    /**
     * The latest restore.
     *
     * @param knowsUntil the restored ledger knows nothing of what happened later
     * @param requests those that it concerns; null once it is confirmed
     * @param node whose inbox was looked at: ask each node
     * @param fileCount files of that inbox that are newer than the ledger, or not in it
     * @param files the newest of them
     * @param report the file on that node that lists them
     */
    public record RestoreView(
            State state,
            Instant since,
            String why,
            Instant knowsUntil,
            Requests requests,
            String node,
            Long fileCount,
            List<NewerFile> files,
            String report,
            Instant confirmedAt,
            String confirmedBy,
            String note,
            Waiting waiting,
            Integer cancelled) {

        static final RestoreView NONE = new RestoreView(
                State.NONE, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** What becomes of the requests that waited, and why work may go on. */
    public record Confirmation(String note, String waiting) {}

    @GET
    @Operation(
            summary = "Whether the ledger was restored to an older state, and what that concerns",
            description = "requests.received: they wait to be sent, and may have been sent in the time that was lost. "
                    + "files: of this node's inbox, newer than the ledger or not in it; ask each node.")
    public RestoreView view() {
        return restores.latest().map(this::view).orElse(RestoreView.NONE);
    }

    @POST
    @Path("/confirm")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Confirm a restore: requests are taken in and sent again, on all nodes",
            description =
                    "note: why, needed. waiting: SEND sends the requests that waited, CANCEL makes them FAILED CANCELLED first. "
                            + "Where nothing waits for a confirmation: 409.")
    public RestoreView confirm(Confirmation confirmation, @Context SecurityContext caller) {
        if (confirmation == null) {
            throw ApiFault.bad("give {\"note\": \"why\", \"waiting\": \"CANCEL\"}");
        }
        String note = Given.note("note", confirmation.note());
        if (confirmation.waiting() == null) {
            throw ApiFault.bad("waiting is needed: SEND sends the requests that wait, CANCEL cancels them");
        }
        Waiting waiting = Given.oneOf("waiting", confirmation.waiting(), Waiting.class);
        Restore confirmed = restores.confirm(caller.getUserPrincipal().getName(), note, waiting);
        watch.look();
        return view(confirmed);
    }

    private RestoreView view(Restore restore) {
        if (restore.confirmed()) {
            return view(restore, State.CONFIRMED, null, null);
        }
        try {
            return view(restore, State.UNCONFIRMED, restores.requests(restore), files.since(restore.lastHeartbeat()));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private RestoreView view(Restore restore, State state, Requests requests, Found found) {
        boolean listed = found != null;
        return new RestoreView(
                state,
                restore.since(),
                restore.why(),
                restore.lastHeartbeat(),
                requests,
                listed ? settings.node().id() : null,
                listed ? found.count() : null,
                listed ? found.files().stream().map(RestoreApi::shown).toList() : null,
                listed ? watch.reportFile(restore).toString() : null,
                restore.confirmedAt(),
                restore.confirmedBy(),
                restore.note(),
                restore.waiting(),
                restore.confirmed() ? restore.cancelled() : null);
    }

    /** The name is a sender's. */
    private static NewerFile shown(NewerFile file) {
        return new NewerFile(file.folder(), PlainText.of(file.name()), file.size(), file.changed(), file.known());
    }
}
