package io.rechargeroutes.model;

/** Where the sale was made, in decimal degrees as text; some providers ask for it. */
public record Location(String latitude, String longitude) {}
