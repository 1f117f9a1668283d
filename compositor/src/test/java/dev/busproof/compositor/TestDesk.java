package dev.busproof.compositor;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlOutput;
import dev.busproof.wire.protocol.WlRegion;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.WlSubcompositor;
import dev.busproof.wire.protocol.WlSubsurface;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgPopup;
import dev.busproof.wire.protocol.XdgPositioner;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What a test says to a compositor in one word: makes surfaces, buffers, windows and popups for a
 * client.
 */
public final class TestDesk {
  /** An xdg_surface with its role object. */
  public record Shell(int surface, int xdgSurface, int role) {}

  private final TestClient client;
  private final int version;
  private final int compositor;
  private final int subcompositor;
  private final int shm;
  private final int wmBase;
  private final int wmVersion;

  /** What the buffers are made of. */
  public enum Storage {
    MEMFD,
    /** A file where temporary files go, which is a disk more often than not. */
    FILE
  }

  private final Storage storage;

  private TestDesk(TestClient client, int version, int wmVersion, Storage storage) {
    this.client = client;
    this.storage = storage;
    this.version = version;
    this.wmVersion = wmVersion;
    this.compositor = client.bind(WlCompositor.NAME, version);
    this.subcompositor = client.bind(WlSubcompositor.NAME, 1);
    this.shm = client.bind(WlShm.NAME, 1);
    this.wmBase = client.bind(XdgWmBase.NAME, wmVersion, XdgWmBase.Event::decode);
  }

  /** With the newest version of everything. */
  public static TestDesk of(TestClient client) {
    return of(client, Storage.MEMFD);
  }

  /** With the newest version of everything, and buffers of that kind. */
  public static TestDesk of(TestClient client, Storage storage) {
    return new TestDesk(client, WlCompositor.VERSION, XdgWmBase.VERSION, storage);
  }

  /** With surfaces of an older version. */
  public static TestDesk ofVersion(TestClient client, int surfaceVersion) {
    return ofVersions(client, surfaceVersion, XdgWmBase.VERSION);
  }

  /** With surfaces and a shell of older versions. */
  public static TestDesk ofVersions(TestClient client, int surfaceVersion, int shellVersion) {
    return new TestDesk(client, surfaceVersion, shellVersion, Storage.MEMFD);
  }

  public TestClient client() {
    return client;
  }

  public Storage storage() {
    return storage;
  }

  public int wmBase() {
    return wmBase;
  }

  public int seat() {
    return client.bind(WlSeat.NAME, 7, WlSeat.Event::decode);
  }

  public int output() {
    return client.bind(WlOutput.NAME, 4, WlOutput.Event::decode);
  }

  /** The output of that name. */
  public int output(String name) {
    client.roundtrip();
    for (WlRegistry.Event.Global global : client.globals(WlOutput.NAME)) {
      int id = client.bind(global, 4, WlOutput.Event::decode);
      if (client.awaitEvent(id, WlOutput.Event.Name.class).name().equals(name)) {
        return id;
      }
      client.send(id, new WlOutput.Request.Release());
    }
    throw new AssertionError("there is no output " + name);
  }

  public int surface() {
    int id = client.newId(WlSurface.NAME, version, WlSurface.Event::decode);
    client.send(compositor, new WlCompositor.Request.CreateSurface(id));
    return id;
  }

  public int region() {
    int id = client.newId(WlRegion.NAME);
    client.send(compositor, new WlCompositor.Request.CreateRegion(id));
    return id;
  }

  /** A buffer of one colour, 0xAARRGGBB, in a pool of its own. */
  public int buffer(int width, int height, int argb) {
    int bytes = width * height * 4;
    try (Fd file = file(bytes, argb)) {
      return buffer(file.duplicate(), width, height);
    } catch (LinuxException e) {
      throw new AssertionError(e);
    }
  }

  /** A buffer that fills a pool of its own in that file, which goes with it. */
  public int buffer(Fd file, int width, int height) {
    int bytes = width * height * 4;
    int pool = client.newId(WlShmPool.NAME);
    client.send(shm, new WlShm.Request.CreatePool(pool, file, bytes));
    int buffer = client.newId(WlBuffer.NAME, 1, WlBuffer.Event::decode);
    client.send(
        pool,
        new WlShmPool.Request.CreateBuffer(
            buffer, 0, width, height, width * 4, WlShm.Format.ARGB8888.value()));
    client.send(pool, new WlShmPool.Request.Destroy());
    return buffer;
  }

  /** A buffer of those rows, each pixel 0xAARRGGBB, in a pool of its own. */
  public int buffer(int[][] rows) {
    int width = rows[0].length;
    try (Memfd memory = Memfd.create(Libc.system(), "test-buffer", 4L * width * rows.length)) {
      ByteBuffer bytes = ByteBuffer.allocate(width * rows.length * 4);
      bytes.order(ByteOrder.nativeOrder());
      for (int[] row : rows) {
        for (int pixel : row) {
          bytes.putInt(pixel);
        }
      }
      Files.write(Path.of("/proc/self/fd/" + memory.fd().number()), bytes.array());
      return buffer(memory.fd().duplicate(), width, rows.length);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Fd file(int bytes, int argb) {
    try (Memfd memory = Memfd.create(Libc.system(), "test-buffer", bytes)) {
      memory.fill(argb);
      return switch (storage) {
        case MEMFD -> memory.fd().duplicate();
        case FILE -> onDisk(memory);
      };
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Fd onDisk(Memfd content) throws IOException {
    Path path = Files.createTempFile("busproof-test-", ".pool");
    try {
      Files.copy(
          Path.of("/proc/self/fd/" + content.fd().number()),
          path,
          StandardCopyOption.REPLACE_EXISTING);
      return Fd.open(Libc.system(), path, OpenFlag.READ_WRITE);
    } finally {
      Files.delete(path);
    }
  }

  public void attach(int surface, int buffer) {
    client.send(surface, new WlSurface.Request.Attach(buffer, 0, 0));
    client.send(surface, new WlSurface.Request.Damage(0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE));
  }

  public void commit(int surface) {
    client.send(surface, new WlSurface.Request.Commit());
  }

  public void show(int surface, int buffer) {
    attach(surface, buffer);
    commit(surface);
  }

  public int frame(int surface) {
    int callback = client.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    client.send(surface, new WlSurface.Request.Frame(callback));
    return callback;
  }

  /** Waits until what was committed so far is on the screen. */
  public void awaitFrame() {
    int any = surface();
    int callback = frame(any);
    commit(any);
    client.awaitEvent(callback, WlCallback.Event.Done.class);
  }

  public int subsurface(int surface, int parent) {
    int id = client.newId(WlSubsurface.NAME);
    client.send(subcompositor, new WlSubcompositor.Request.GetSubsurface(id, surface, parent));
    return id;
  }

  public int subcompositor() {
    return subcompositor;
  }

  public int xdgSurface(int surface) {
    int id = client.newId(XdgSurface.NAME, wmVersion, XdgSurface.Event::decode);
    client.send(wmBase, new XdgWmBase.Request.GetXdgSurface(id, surface));
    return id;
  }

  public int toplevelOf(int xdgSurface) {
    int id = client.newId(XdgToplevel.NAME, wmVersion, XdgToplevel.Event::decode);
    client.send(xdgSurface, new XdgSurface.Request.GetToplevel(id));
    return id;
  }

  /** A toplevel that has not been committed. */
  public Shell toplevel() {
    int surface = surface();
    int xdgSurface = xdgSurface(surface);
    return new Shell(surface, xdgSurface, toplevelOf(xdgSurface));
  }

  /** A mapped toplevel of one colour. */
  public Shell window(int width, int height, int argb) {
    Shell shell = toplevel();
    configure(shell);
    show(shell.surface(), buffer(width, height, argb));
    client.roundtrip();
    return shell;
  }

  /** The initial commit, its configure event, and the acknowledgement. */
  public void configure(Shell shell) {
    int before = client.events(shell.xdgSurface(), XdgSurface.Event.Configure.class).size();
    commit(shell.surface());
    acknowledge(shell, before + 1);
  }

  /** Waits for that many configure events and acknowledges the last. */
  public void acknowledge(Shell shell, int count) {
    int serial =
        client.awaitEvent(shell.xdgSurface(), XdgSurface.Event.Configure.class, count).serial();
    client.send(shell.xdgSurface(), new XdgSurface.Request.AckConfigure(serial));
  }

  /** A positioner without size and anchor rectangle. */
  public int positioner() {
    int id = client.newId(XdgPositioner.NAME);
    client.send(wmBase, new XdgWmBase.Request.CreatePositioner(id));
    return id;
  }

  /** For a popup of that size in the parent's corner. */
  public int positioner(int width, int height) {
    int id = positioner();
    client.send(id, new XdgPositioner.Request.SetSize(width, height));
    client.send(id, new XdgPositioner.Request.SetAnchorRect(0, 0, 1, 1));
    client.send(
        id, new XdgPositioner.Request.SetGravity(XdgPositioner.Gravity.BOTTOM_RIGHT.value()));
    return id;
  }

  public int popupOf(int xdgSurface, int parent, int positioner) {
    int id = client.newId(XdgPopup.NAME, wmVersion, XdgPopup.Event::decode);
    client.send(xdgSurface, new XdgSurface.Request.GetPopup(id, parent, positioner));
    return id;
  }

  /** A popup that has not been committed. */
  public Shell popup(Shell parent) {
    int surface = surface();
    int xdgSurface = xdgSurface(surface);
    int popup = popupOf(xdgSurface, parent.xdgSurface(), positioner(20, 20));
    return new Shell(surface, xdgSurface, popup);
  }

  /** A mapped popup of 20x20. */
  public Shell shownPopup(Shell parent, int argb) {
    Shell shell = popup(parent);
    configure(shell);
    show(shell.surface(), buffer(20, 20, argb));
    client.roundtrip();
    return shell;
  }
}
