package io.rechargeroutes.sandbox;

/** Who is simulated. */
enum Provider {
    A1TOPUP, AOP
}
