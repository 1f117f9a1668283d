package dev.busproof.memfd;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * That memory was found taken away: what, where, when, and by which code of ours. Made by the
 * thread that closes its window or is refused one, long after the signal if there was one; a window
 * that can be believed makes none.
 *
 * @param path how the memory was being read
 * @param finding how it was found out
 * @param offsetBytes the first byte known to be gone, from the start of the memory: for {@link
 *     Finding#LOAD} where the first load found no file, for {@link Finding#SIZE} the size the file
 *     was seen to have, for {@link Finding#FAILURE} where the window ends
 * @param time when it was found out
 * @param stackTrace the thread that did, innermost call first, at most {@value #MOST_FRAMES} calls
 */
public record FaultRecord(
    SharingPath path,
    Finding finding,
    long offsetBytes,
    Instant time,
    List<StackTraceElement> stackTrace) {
  /** Clients decide how often one is made, so making one has its bound. */
  static final int MOST_FRAMES = 64;

  /** How it was found out. */
  public enum Finding {
    /** A load found no file behind its page. */
    LOAD,
    /** No load faulted, but the file was too short before or after. */
    SIZE,
    /** The size could not be asked for, so nothing read can be believed. */
    FAILURE
  }

  public FaultRecord {
    stackTrace = List.copyOf(stackTrace);
  }

  /** Of now and this thread. */
  static FaultRecord of(SharingPath path, Finding finding, long offsetBytes) {
    StackTraceElement[] trace = new Throwable().getStackTrace();
    // The first is this method.
    int end = Math.min(trace.length, MOST_FRAMES + 1);
    return new FaultRecord(
        path, finding, offsetBytes, Instant.now(), Arrays.asList(trace).subList(1, end));
  }
}
