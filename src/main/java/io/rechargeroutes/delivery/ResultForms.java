package io.rechargeroutes.delivery;

import io.rechargeroutes.formats.InputFormat;
import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.ledger.dispatch.Stored;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.secrets.SecretBox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** How the sender of an input gets results, as it was when the input was begun. */
@ApplicationScoped
public class ResultForms {

    private final InputFormats formats;
    private final Stored stored;

    @Inject
    public ResultForms(InputFormats formats, Stored stored) {
        this.formats = formats;
        this.stored = stored;
    }

    /** Where nothing is foreign and nothing secret. */
    static ResultForms canonical() {
        return new ResultForms(InputFormats.canonical(List.of()), new Stored(SecretBox.none()));
    }

    /**
     * @param readAs what the input was begun with, or null
     * @param own what its results are written as
     * @param written what these are written as
     */
    ResultForm of(String readAs, Format own, Format written) {
        return ResultForm.of(formats.begun(readAs, own).writtenAs(written));
    }

    /** One answer to a message in its sender's own form; empty where that is the canonical one. */
    Optional<String> answer(String readAs, Format format, RechargeResult result, PassThrough back) {
        return Optional.of(formats.begun(readAs, format))
                .filter(InputFormat::isForeign)
                .map(InputFormat::ofText)
                .map(input -> {
                    ResultForm form = ResultForm.of(input);
                    String text = form.text(result, back);
                    return format == Format.JSON ? text.strip() : form.head() + text + form.tail();
                });
    }

    /** @param text as the ledger keeps it, or null */
    PassThrough passedThrough(String text) {
        return stored.passThrough(text);
    }
}
