package io.rechargeroutes.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderMessageTest {

    @ParameterizedTest
    @ValueSource(strings = {"No Record Found", "NO RECORDS FOUND", "no record  found!", "Record not found", "RECORD_NOT_FOUND", "RecordNotFound", "recordnotfound",
        "Order ID does not exist", "order doesn't exist", "Order doesn’t exist", "Order id doesnt exist", "Orderid not exists", "record not available",
        "Transaction details not available", "Invalid order id", "Invalid order id/Invalid Response format", "Invalid OrderId", "invalid txnid", "no transaction",
        "No such order", "No transaction was found for this reference", "not found", "Not-Found", "Transaction could not be found", "Txn cannot be traced",
        "Unable to find order", "Unknown reference", "Wrong order number", "Order id is not valid", "Reference is invalid", "txid unknown", "No Data Found",
        "non-existent order", "Order not in our system", "Order is missing"})
    void text_saysNotFound_isNotFound(String text) {
        assertEquals(true, ProviderMessage.saysNotFound(List.of("200", text)), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Failed at operator", "Recharge failed", "Insufficient balance available", "Service not available", "Invalid number", "Invalid amount",
        "Invalid transaction amount", "Low Balance", "Operator Down", "Transaction failed", "Refunded", "Transaction Enquiry", "Invalid subscriber", "0", "",
        "Transaction found", "Amount not allowed"})
    void text_saysSomethingElse_isNoNotFound(String text) {
        assertEquals(false, ProviderMessage.saysNotFound(List.of(text)), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Refund failed", "refund is pending", "Not refunded", "No refund", "Reversal rejected", "refund initiated"})
    void text_deniesRefund_isNoRefund(String text) {
        assertEquals(true, ProviderMessage.speaksOfRefund(List.of(text)), text);
        assertEquals(true, ProviderMessage.deniesRefund(List.of("1", text)), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Refunded", "Amount refunded to wallet", "Reversed", "Refund", "Recharge failed, amount refunded"})
    void text_saysRefund_isOne(String text) {
        assertEquals(true, ProviderMessage.speaksOfRefund(List.of(text)), text);
        assertEquals(false, ProviderMessage.deniesRefund(List.of(text)), text);
    }
}
