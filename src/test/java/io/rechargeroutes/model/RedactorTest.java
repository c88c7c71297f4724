package io.rechargeroutes.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import org.junit.jupiter.api.Test;

class RedactorTest {

    @Test
    void fourCharactersOfANumberAreShown() {
        assertEquals("******0017", Redactor.number("9800000017"));
        assertEquals("******1234", Redactor.number("DL01AB1234"));
        assertEquals("****", Redactor.number("1234"));
        assertNull(Redactor.number(null));
    }

    @Test
    void providerMessage_personalText_isMasked() {
        assertEquals("Recharge of ******0017 done", Redactor.message("Recharge of 9800000017 done", "9800000017"));
        assertEquals(
                "vehicle ******1234, owner ******0000",
                Redactor.message("vehicle DL01AB1234, owner 9800000000", "DL01AB1234"));
        assertEquals("mail *** PAN *** born", Redactor.message("mail a.b@example.com PAN abcde1234f born", null));
        assertEquals("mail *** born", Redactor.message("mail x@y@corp.example.com born", null));
        assertNull(Redactor.message(null, "9800000017"));
    }

    @Test
    void noNumberComesThroughWhateverStandsAroundIt() {
        qt().forAll(
                        strings().basicLatinAlphabet().ofLengthBetween(0, 40),
                        strings().basicLatinAlphabet().ofLengthBetween(0, 40))
                .checkAssert(
                        (before, after) -> assertFalse(Redactor.message(before + "9812345678" + after, "9812345678")
                                .contains("9812345678")));
    }
}
