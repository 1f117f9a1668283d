package dev.busproof.compositor.surface;

/**
 * A surface, and where in it something points.
 *
 * @param surface that takes input there
 * @param at in surface coordinates; outside of the surface when it holds on to what points
 */
public record Hit(Surface surface, Point at) {}
