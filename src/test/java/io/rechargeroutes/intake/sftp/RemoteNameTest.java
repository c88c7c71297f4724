package io.rechargeroutes.intake.sftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.intake.InputNames;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.ShippedSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A remote name becomes a local one only where it is harmless as a path, as a pattern and in a line. */
class RemoteNameTest {

    private static final InputNames INPUTS =
            new InputNames(ShippedSettings.of(RechargeSettings.class, Map.of()), InputFormats.canonical(List.of()));

    @ParameterizedTest
    @ValueSource(strings = {"a.csv", "Recharges 2026-11.JSON", "रिचार्ज.xml", "a..csv", "-rf.csv"})
    void name_ordinary_isTaken(String name) {
        assertEquals(Optional.empty(), RemoteName.refusal(name, INPUTS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../a.csv",
                "a/b.csv",
                "a\\b.csv",
                "*.csv",
                "a?.csv",
                "[a].csv",
                "c:a.csv",
                "a\nb.csv",
                "a\u0000.csv",
                "a\u202Evsc.csv",
                ".a.csv",
                " a.csv",
                "a.csv ",
                "",
                "a.txt",
                "csv"
            })
    void name_thatIsMore_isRefused(String name) {
        assertTrue(RemoteName.refusal(name, INPUTS).isPresent());
    }

    @Test
    void name_tooLong_isRefused() {
        assertEquals(Optional.empty(), RemoteName.refusal("a".repeat(176) + ".csv", INPUTS));
        assertTrue(RemoteName.refusal("a".repeat(177) + ".csv", INPUTS).isPresent());
        assertTrue(RemoteName.refusal("ä".repeat(89) + ".csv", INPUTS).isPresent());
    }
}
