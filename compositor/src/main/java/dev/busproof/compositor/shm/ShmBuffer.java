package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.compositor.render.PixelRows;
import dev.busproof.compositor.render.PixelSource;
import dev.busproof.memfd.FaultRecord;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.TruncatedException;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlShm;
import java.util.Optional;

/**
 * A {@code wl_buffer} of shared memory. Its pixels are read through windows over just the rows
 * wanted, so a buffer whose pool is larger than its file is an error only where and when it is
 * read. Loop thread only.
 *
 * <p>Two lives: the protocol object, which the client may destroy at any time, and the storage,
 * which lives until the last use ends.
 */
public final class ShmBuffer extends Resource implements PixelSource {

  /**
   * Where the pixels are: all checked against the pool when the buffer was made. Offset and stride
   * in bytes.
   */
  record Layout(long offsetBytes, int width, int height, long strideBytes, PixelFormat format) {}

  private final PoolMemory memory;
  private final Layout layout;
  private final ShmCounters counters;
  private int uses;
  private boolean faultReported;
  private Optional<FaultRecord> lastFault = Optional.empty();
  private Optional<LinuxException> shortage = Optional.empty();

  ShmBuffer(Client client, int id, PoolMemory memory, Layout layout, ShmCounters counters) {
    super(client, id, WlBuffer.VERSION);
    this.memory = memory;
    this.layout = layout;
    this.counters = counters;
    memory.hold();
  }

  @Override
  public String interfaceName() {
    return WlBuffer.NAME;
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

  /** From the first row to the end of the last, with the padding between them. */
  public long storageBytes() {
    return layout.strideBytes() * layout.height();
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
    long start = layout.offsetBytes() + firstRow * layout.strideBytes();
    long length =
        (rowCount - 1) * layout.strideBytes()
            + (long) layout.width() * layout.format().bytesPerPixel();
    try {
      return new ShmRows(
          memory.open(start, length), firstRow, layout.strideBytes(), this::noteFault);
    } catch (TruncatedException e) {
      lastFault = e.fault();
      throw e;
    } catch (LinuxException e) {
      shortage = Optional.of(e).filter(PoolErrors::isShortage);
      throw e;
    }
  }

  private void noteFault(FaultRecord record) {
    lastFault = Optional.of(record);
  }

  /**
   * True when the pixels can only be copied: the surface copies the damage at commit and ends its
   * use at once.
   */
  public boolean readsAtCommit() {
    return memory.path() == SharingPath.COPIED;
  }

  /**
   * Begins a use, one per commit: the storage stays readable until {@link #releaseUse}, whatever
   * happens to the object.
   */
  public void retain() {
    uses++;
  }

  /**
   * Ends one use. With the last one the client is told that it may write to the storage again: one
   * release for all the commits that overlapped, because after a release the client draws, and
   * anybody still reading would show half of it.
   */
  public void releaseUse() {
    if (uses == 0) {
      throw new IllegalStateException(this + " is not in use");
    }
    uses--;
    if (!isAlive()) {
      freeIfUnused();
    } else if (uses == 0) {
      send(new WlBuffer.Event.Release());
    }
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
    String message = "the memory of this buffer is gone: its file was truncated";
    client()
        .end(
            isAlive()
                ? error(WlShm.Error.INVALID_FD.value(), message)
                : new ProtocolError(
                    Client.DISPLAY_ID,
                    WlDisplay.NAME,
                    WlDisplay.Error.IMPLEMENTATION.value(),
                    message + " (wl_buffer " + Integer.toUnsignedString(id()) + ")"));
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException {
    switch (WlBuffer.Request.decode(opcode, version(), body)) {
      case WlBuffer.Request.Destroy() -> destroy();
    }
  }

  @Override
  protected void onDestroyed() {
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (uses == 0) {
      memory.release();
    }
  }
}
