package io.rechargeroutes.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderMessageTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No Record Found",
                "NO RECORDS FOUND",
                "no record  found!",
                "Record not found",
                "RECORD_NOT_FOUND",
                "RecordNotFound",
                "recordnotfound",
                "Order ID does not exist",
                "order doesn't exist",
                "Order doesn’t exist",
                "Order id doesnt exist",
                "Orderid not exists",
                "record not available",
                "Transaction details not available",
                "Invalid order id",
                "Invalid order id/Invalid Response format",
                "Invalid OrderId",
                "invalid txnid",
                "no transaction",
                "No such order",
                "No transaction was found for this reference",
                "not found",
                "Not-Found",
                "Transaction could not be found",
                "Txn cannot be traced",
                "Unable to find order",
                "Unknown reference",
                "Wrong order number",
                "Order id is not valid",
                "Reference is invalid",
                "txid unknown",
                "No Data Found",
                "non-existent order",
                "Order not in our system",
                "Order is missing",
                "Data not available",
                "DATA NOT AVAILABLE",
                "Data  is not available.",
                "DataNotAvailable",
                "DATANOTAVAILABLE",
                "data_not_available",
                "Data, not available",
                "No data",
                "NODATAFOUND",
                "n o t  f o u n d",
                "N.o.t f.o.u.n.d",
                "Details unavailable",
                "Not\u200bFound",
                "\uff2e\uff4f\uff54 found",
                "OrderDoesNotExist",
                "orderdoesnotexist",
                "invalidorderid",
                "Invalid-Order-Id",
                "NOSUCHORDER",
                "unknownorder",
                "Unknown client order id",
                "order id: unknown",
                "No entry found"
            })
    void text_saysNotFound_isNotFound(String text) {
        assertEquals(true, ProviderMessage.saysNotFound(List.of("200", text)), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Failed at operator",
                "Recharge failed",
                "Insufficient balance available",
                "Service not available",
                "Invalid number",
                "Invalid amount",
                "Invalid transaction amount",
                "Low Balance",
                "Operator Down",
                "Transaction failed",
                "Refunded",
                "Transaction Enquiry",
                "Invalid subscriber",
                "0",
                "",
                "Transaction found",
                "Amount not allowed",
                "Transaction not successful",
                "Transaction could not be completed",
                "Transaction failed due to invalid amount",
                "Transaction failed: invalid number",
                "Invalid number. Transaction failed",
                "Invalid number, transaction failed",
                "No data plan",
                "Insufficient balance found",
                "Data fetched",
                "Transaction Enquiry; 29545627; not charged",
                "No transaction allowed",
                "Recharge amount does not match",
                "Transaction pin invalid"
            })
    void text_saysSomethingElse_isNoNotFound(String text) {
        assertEquals(false, ProviderMessage.saysNotFound(List.of(text)), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transaction failed",
                "FAILED",
                "Recharge Failure",
                "unsuccessful",
                "not successful",
                "Declined by operator",
                "pending at operator",
                "Under process",
                "in progress",
                "Cancelled"
            })
    void text_speaksOfFailure_isNoSuccess(String text) {
        assertEquals(true, ProviderMessage.speaksOfFailure(text), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Success",
                "RJ0317161622000269New",
                "WB22565584",
                "Transaction Successful",
                "Transaction enquired successfully.",
                "FAILOVER-12",
                "No failure",
                "not pending",
                "0"
            })
    void text_speaksOfNoFailure_isNone(String text) {
        assertEquals(false, ProviderMessage.speaksOfFailure(text), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Refund failed",
                "refund is pending",
                "Not refunded",
                "No refund",
                "Reversal rejected",
                "refund initiated"
            })
    void text_deniesRefund_isNoRefund(String text) {
        assertEquals(true, ProviderMessage.speaksOfRefund(List.of(text)), text);
        assertEquals(true, ProviderMessage.deniesRefund(List.of("1", text)), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Refunded", "Amount refunded to wallet", "Reversed", "Refund", "Recharge failed, amount refunded"
            })
    void text_saysRefund_isOne(String text) {
        assertEquals(true, ProviderMessage.speaksOfRefund(List.of(text)), text);
        assertEquals(false, ProviderMessage.deniesRefund(List.of(text)), text);
    }
}
