package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.memfd.RefusedException;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;

/**
 * A {@code wl_shm_pool}. It may go before its buffers: the memory goes with the last of them.
 *
 * <p>A pool that cannot be resized is told wl_shm.invalid_fd, on the pool: its own errors, which
 * have the same numbers for the same things, are about buffers only. libwayland says so, too.
 */
final class ShmPool extends Resource {
  private final PoolMemory memory;
  private final ShmCounters counters;

  ShmPool(Client client, int id, int version, PoolMemory memory, ShmCounters counters) {
    super(client, id, version);
    this.memory = memory;
    this.counters = counters;
  }

  @Override
  public String interfaceName() {
    return WlShmPool.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlShmPool.Request.decode(opcode, version(), body)) {
      case WlShmPool.Request.CreateBuffer request -> createBuffer(request);
      case WlShmPool.Request.Destroy() -> destroy();
      case WlShmPool.Request.Resize(int size) -> resize(size);
    }
  }

  private void createBuffer(WlShmPool.Request.CreateBuffer r) throws WireException, ProtocolError {
    PixelFormat format =
        PixelFormat.of(r.format())
            .orElseThrow(() ->
                error(
                    WlShmPool.Error.INVALID_FORMAT.value(),
                    "format 0x%08x was not advertised".formatted(r.format())));
    if (r.width() <= 0 || r.height() <= 0) {
      throw layout("a buffer cannot be " + r.width() + "x" + r.height());
    }
    if (r.offset() < 0) {
      throw layout("offset " + r.offset() + " is negative");
    }
    long rowBytes = (long) r.width() * format.bytesPerPixel();
    if (r.stride() < rowBytes) {
      throw layout(
          "stride %d is less than %d pixels of %d bytes"
              .formatted(r.stride(), r.width(), format.bytesPerPixel()));
    }
    // All three factors are below 2^31, so neither the product nor the sum can pass 2^63.
    long end = r.offset() + (long) r.stride() * r.height();
    if (end > memory.sizeBytes()) {
      throw layout(
          "a buffer that ends at byte %d is larger than its pool of %d"
              .formatted(end, memory.sizeBytes()));
    }
    ShmBuffer.Layout layout =
        new ShmBuffer.Layout(r.offset(), r.width(), r.height(), r.stride(), format);
    ShmBuffer buffer = new ShmBuffer(client(), r.id(), memory, layout, counters);
    try {
      client().register(buffer);
    } catch (WireException | ProtocolError e) {
      buffer.destroy();
      throw e;
    }
  }

  private void resize(int size) throws ProtocolError {
    if (size < memory.sizeBytes()) {
      throw error(
          WlShm.Error.INVALID_FD.value(),
          "a pool cannot shrink: %d bytes to %d".formatted(memory.sizeBytes(), size));
    }
    if (size == memory.sizeBytes()) {
      return;
    }
    try {
      memory.grow(size);
    } catch (RefusedException | LinuxException e) {
      counters.refused();
      throw PoolErrors.notShareable(this, e);
    }
  }

  private ProtocolError layout(String message) {
    return error(WlShmPool.Error.INVALID_STRIDE.value(), message);
  }

  @Override
  protected void onDestroyed() {
    memory.release();
  }
}
