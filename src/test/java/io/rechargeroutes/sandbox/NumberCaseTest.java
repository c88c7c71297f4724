package io.rechargeroutes.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberCaseTest {

    @ParameterizedTest
    @CsvSource({
        "9800000000,SUCCESS",
        "9800000089,SUCCESS",
        "9800000090,PENDING_THEN_SUCCESS",
        "9800000091,PENDING_THEN_FAILURE",
        "9800000092,FAILURE",
        "9800000093,NO_ANSWER",
        "9800000094,DROPPED_AFTER",
        "9800000095,DROPPED_BEFORE",
        "9800000096,HTML_PAGE",
        "9800000097,UNAVAILABLE",
        "9800000098,LOW_BALANCE",
        "9800000099,REVERSED_LATER"
    })
    void theLastTwoDigitsDecide(String number, NumberCase expected) {
        assertEquals(expected, NumberCase.of(number));
    }

    @ParameterizedTest
    @CsvSource({
        "DL12CB4685,SUCCESS",
        "DL12CB4692,FAILURE",
        "22BH9193AB,NO_ANSWER",
        "22BH9194C,DROPPED_AFTER",
        "X9,SUCCESS",
        "ABC,SUCCESS",
        "95,DROPPED_BEFORE"
    })
    void lettersAtTheEndAreSkipped(String number, NumberCase expected) {
        assertEquals(expected, NumberCase.of(number));
    }

    @Test
    void noNumberIsASuccess() {
        assertEquals(NumberCase.SUCCESS, NumberCase.of(null));
    }
}
