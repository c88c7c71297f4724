package io.rechargeroutes.provider.a1topup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class A1TopupBalanceTest {

    private final A1TopupBalance balance = new A1TopupBalance();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1234.50                                    | 1234.50",
                "0                                          | 0",
                "-12                                        | -12",
                "{\"balance\":1234.5}                       | 1234.5",
                "{\"balance\":10000000.0}                   | 10000000",
                "{\"balance\":\"1,23,456.50\",\"msg\":\"x\"}| 123456.50",
                "{\"msg\":\"1234.50\"}                      | 1234.50",
                "{\"msg\":\"Your balance is Rs. 1,234\"}    | 1234",
                "<Recharge><balance>12.5</balance></Recharge> | 12.5",
                "<?xml version='1.0'?><r><msg>Rs 7</msg></r>| 7",
                "Balance,1234.50                            | 1234.50",
                "1234.50,Success                            | 1234.50",
                "Rs.1234.50                                 | 1234.50",
                "₹ 1,234.50                                 | 1234.50",
                "INR 99                                     | 99",
                "99 Rs                                      | 99",
                "Balance : 55.00                            | 55.00",
                "1,234.50                                   | 1234.50"
            })
    void found(String reply, String expected) {
        assertEquals(expected, balance.read(message(reply), 200).toPlainString());
        assertEquals(
                expected,
                balance.read(message("\uFEFF\r\n" + reply + "\r\n"), null).toPlainString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "Authentication fail!",
                "Paramenter is missing",
                "{\"msg\":\"Authentication fail!\"}",
                "{\"balance\":null}",
                "{}",
                "{\"balance\":",
                "{\"balance\":true}",
                "{\"balance\":{}}",
                "{\"balance\":1e999999999}",
                "{\"balance\":1,\"balance\":2}",
                "<html>5</html>",
                "<r><balance>1</balance><balance>2</balance></r>",
                "<r><balance></balance></r>",
                "1,2",
                "500011,1234.50",
                "1e5",
                "NaN",
                "USD 5",
                "5 people waiting",
                "1.2.3",
                "1234567890123456"
            })
    void unclear(String reply) {
        assertThrows(A1TopupBalance.UnreadableBalanceException.class, () -> balance.read(message(reply), 200));
    }

    @Test
    void aServerErrorIsNoBalance() {
        String amount = assertThrows(
                        A1TopupBalance.UnreadableBalanceException.class, () -> balance.read(message("500"), 500))
                .getMessage();
        assertTrue(amount.contains("500"), amount);
    }

    private static Message message(String body) {
        Message message = new DefaultExchange(new DefaultCamelContext()).getMessage();
        message.setBody(body.getBytes(StandardCharsets.UTF_8));
        return message;
    }
}
