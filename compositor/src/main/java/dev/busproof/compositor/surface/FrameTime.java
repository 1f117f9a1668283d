package dev.busproof.compositor.surface;

/**
 * When a frame was complete.
 *
 * @param monotonicNanos CLOCK_MONOTONIC at the end of painting
 * @param periodNanos from one frame to the next
 * @param sequence ticks of the frame clock so far
 */
public record FrameTime(long monotonicNanos, int periodNanos, long sequence) {}
