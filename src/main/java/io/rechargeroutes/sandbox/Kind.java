package io.rechargeroutes.sandbox;

/** What a call is about, whatever the provider names it. */
enum Kind {
    MONEY, STATUS, LOOKUP, BALANCE
}
