package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.compositor.render.PixelRows;
import dev.busproof.compositor.render.PrivatePixels;
import dev.busproof.compositor.render.Rect;
import dev.busproof.memfd.FaultRecord;
import dev.busproof.memfd.QuarantinedRead;
import dev.busproof.memfd.QuarantinedWrite;
import dev.busproof.memfd.ReadOutcome;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.TruncatedException;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlShm;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A {@code wl_buffer} of shared memory. Its pixels are read through windows over just the rows
 * wanted, so a buffer whose pool is larger than its file is an error only where and when it is
 * read. Loop thread only.
 */
public final class ShmBuffer extends Buffer {

  /**
   * Where the pixels are: all checked against the pool when the buffer was made. Offset and stride
   * in bytes.
   */
  record Layout(long offsetBytes, int width, int height, long strideBytes, PixelFormat format) {
    /** Where that row begins in the pool. */
    long start(int row) {
      return offsetBytes + row * strideBytes;
    }

    /** From the first pixel of the first of so many rows to the last of the last. */
    long rowsBytes(int rows) {
      return (rows - 1) * strideBytes + (long) width * format.bytesPerPixel();
    }
  }

  private final PoolMemory memory;
  private final Layout layout;
  private final ShmCounters counters;
  private boolean faultReported;
  private Optional<FaultRecord> lastFault = Optional.empty();
  private Optional<LinuxException> shortage = Optional.empty();

  ShmBuffer(Client client, int id, PoolMemory memory, Layout layout, ShmCounters counters) {
    super(client, id);
    this.memory = memory;
    this.layout = layout;
    this.counters = counters;
    memory.hold();
  }

  @Override
  public int width() {
    return layout.width();
  }

  @Override
  public int height() {
    return layout.height();
  }

  @Override
  public PixelFormat format() {
    return layout.format();
  }

  @Override
  public long strideBytes() {
    return layout.strideBytes();
  }

  /** From the first row to the end of the last, with the padding between them. */
  public long storageBytes() {
    return layout.strideBytes() * layout.height();
  }

  /**
   * Has pixels written into the storage by another thread, which never waits for the buffer: it may
   * be destroyed meanwhile. Padding is left alone.
   *
   * @param pixels as many as the buffer has, row by row; not to be changed any more
   * @param whenDone gets how it went, once, on any thread
   * @throws LinuxException no descriptor can be had for it
   */
  public QuarantinedWrite store(int[] pixels, Consumer<ReadOutcome> whenDone)
      throws LinuxException {
    BufferStore store = new BufferStore(layout, pixels);
    return memory.write(client().quarantine(), store.ranges(), store, whenDone);
  }

  /**
   * Opens the bytes from the first pixel of {@code firstRow} to the last of the last row, no more:
   * what lies behind them may well be past the end of the file without harming this read.
   *
   * @throws TruncatedException the file is too short for these rows now
   * @throws IndexOutOfBoundsException rows that the buffer does not have
   */
  @Override
  public PixelRows open(int firstRow, int rowCount) throws TruncatedException, LinuxException {
    if (firstRow < 0 || rowCount <= 0 || rowCount > layout.height() - firstRow) {
      throw new IndexOutOfBoundsException(
          "rows %d+%d of %d".formatted(firstRow, rowCount, layout.height()));
    }
    long start = layout.start(firstRow);
    long length = layout.rowsBytes(rowCount);
    try {
      return new ShmRows(memory.open(start, length), firstRow, layout.strideBytes(), this);
    } catch (TruncatedException e) {
      lastFault = e.fault();
      throw e;
    } catch (LinuxException e) {
      shortage = Optional.of(e).filter(PoolErrors::isShortage);
      throw e;
    }
  }

  /** What was read through a window of this buffer cannot be believed. */
  void noteFault(FaultRecord record) {
    lastFault = Optional.of(record);
  }

  /** True when reading the pixels can take any time: they are to be fetched before the commit. */
  public boolean mustBeFetched() {
    return memory.path() == SharingPath.QUARANTINED;
  }

  /**
   * Has pixels read by another thread. The buffer must be in use until it is done.
   *
   * @param before the pixels shown so far, of the same size and format, when only what is wanted
   *     differs from them
   * @param wanted rectangles inside the buffer, at least one, none of them empty
   * @param whenDone gets all of the buffer's pixels, or how reading them failed, once, on any
   *     thread
   * @return to be cancelled when nobody wants them any more
   */
  public QuarantinedRead fetch(
      Optional<PrivatePixels> before, List<Rect> wanted, Consumer<Fetched> whenDone) {
    BufferFetch fetch = new BufferFetch(layout, before, wanted);
    return memory.read(
        client().quarantine(),
        fetch.ranges(),
        fetch,
        outcome ->
            whenDone.accept(
                switch (outcome) {
                  case ReadOutcome.Complete _ -> new Fetched.Pixels(fetch.pixels());
                  case ReadOutcome.Truncated _,
                      ReadOutcome.Failed _,
                      ReadOutcome.Stalled _,
                      ReadOutcome.ClientExhausted _,
                      ReadOutcome.NoWorker _ ->
                      new Fetched.Unreadable(outcome);
                }));
  }

  /** What {@link #fetch} brought. */
  public sealed interface Fetched {
    /** Every pixel. */
    record Pixels(PrivatePixels pixels) implements Fetched {}

    /** None. */
    record Unreadable(ReadOutcome why) implements Fetched {}
  }

  /**
   * True when the pixels can only be copied: the surface copies the damage at commit and ends its
   * use at once.
   */
  public boolean readsAtCommit() {
    return memory.path() == SharingPath.COPIED;
  }

  /**
   * What was read could not be believed: ends the client with wl_shm.invalid_fd on this buffer, or
   * wl_display.implementation when the object is gone and there is nothing to post it on. When it
   * was memory of ours that could not be had, wl_display.no_memory.
   */
  public void reportFault() {
    if (shortage.isPresent()) {
      client().end(PoolErrors.notShareable(this, shortage.get()));
      return;
    }
    if (!faultReported) {
      faultReported = true;
      counters.faulted(client(), id(), lastFault);
    }
    client().end(invalid("the memory of this buffer is gone: its file was truncated"));
  }

  /** The pixels could not be fetched: ends the client with the error that says why. */
  public void reportUnreadable(ReadOutcome why) {
    switch (why) {
      case ReadOutcome.Complete _ -> throw new IllegalArgumentException("it was readable");
      case ReadOutcome.Truncated _ -> reportFault();
      case ReadOutcome.Failed(LinuxException cause) ->
          client().end(PoolErrors.unreadable(cause).orElseGet(() -> invalid(cause)));
      case ReadOutcome.Stalled(int waitedMillis) ->
          client()
              .end(
                  invalid(
                      "reading the memory of this buffer takes more than " + waitedMillis + " ms"));
      case ReadOutcome.ClientExhausted(int stalled) ->
          client()
              .end(invalid(stalled + " calls for other files of this client are still waited for"));
      case ReadOutcome.NoWorker _ ->
          client().end(ProtocolError.noMemory("too many files of clients are waited for"));
    }
  }

  private ProtocolError invalid(LinuxException cause) {
    return invalid("the memory of this buffer cannot be read: " + cause.getMessage());
  }

  private ProtocolError invalid(String message) {
    return isAlive()
        ? error(WlShm.Error.INVALID_FD.value(), message)
        : new ProtocolError(
            Client.DISPLAY_ID,
            WlDisplay.NAME,
            WlDisplay.Error.IMPLEMENTATION.value(),
            message + " (wl_buffer " + Integer.toUnsignedString(id()) + ")");
  }

  @Override
  void freeStorage() {
    memory.release();
  }
}
