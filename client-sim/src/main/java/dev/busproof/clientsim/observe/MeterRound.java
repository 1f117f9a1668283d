package dev.busproof.clientsim.observe;

/**
 * Two readings around one execution of an attack, the second after the target had time to settle.
 */
public record MeterRound(MeterReading before, MeterReading after) {}
