package io.rechargeroutes.model;

/** The kind of account that is recharged or paid. The names are the message contract's. */
public enum Service {
    MOBILE_PREPAID,
    MOBILE_POSTPAID,
    LANDLINE,
    DTH,
    DATA_CARD,
    ELECTRICITY,
    GAS,
    INSURANCE,
    FASTAG,
    GIFT_CARD,
    MONEY_TRANSFER
}
