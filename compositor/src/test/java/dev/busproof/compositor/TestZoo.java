package dev.busproof.compositor;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.ir.Arg;
import dev.busproof.wire.ir.ArgType;
import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Message;
import dev.busproof.wire.protocol.ExtDataControlDeviceV1;
import dev.busproof.wire.protocol.ExtDataControlOfferV1;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataOffer;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgPositioner;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.ZwlrDataControlDeviceV1;
import dev.busproof.wire.protocol.ZwlrDataControlOfferV1;
import dev.busproof.wire.protocol.ZwlrDataControlSourceV1;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * A client that can have an object of any interface there is, and sends any request there is with
 * arguments that are in order, as the definitions say: nothing here knows most of them by name.
 */
final class TestZoo {
  private static final int FIRST_SERVER_ID = 0xff000000;
  private static final int POOL_BYTES = 4096;

  private final TestClient client;
  private final int newest;

  private TestZoo(TestClient client, int newest) {
    this.client = client;
    this.newest = newest;
  }

  /** Objects of the announced versions, but none above {@code newest}. */
  static TestZoo of(TestClient client, int newest) {
    return new TestZoo(client, newest);
  }

  /** A request on its way, of which single arguments can be put out of order. */
  static final class Call {
    private final int target;
    private final Message request;
    private final List<byte[]> values = new ArrayList<>();
    private final List<Fd> descriptors = new ArrayList<>();

    private Call(int target, Message request) {
      this.target = target;
      this.request = request;
    }

    /** Puts another word in the place of that argument. */
    Call with(Arg arg, int word) {
      int index = request.args().indexOf(arg);
      byte[] before = values.get(index);
      byte[] kept = arg.isUntypedNewId() ? Arrays.copyOf(before, before.length - 4) : new byte[0];
      values.set(index, joined(kept, TestWords.of(word)));
      return this;
    }

    /** Attaches no descriptor. */
    Call withoutDescriptors() {
      descriptors.forEach(Fd::close);
      descriptors.clear();
      return this;
    }

    /** Sends it with that many words more or fewer than it has. */
    void send(TestClient from, int moreWords) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      values.forEach(all::writeBytes);
      byte[] body = Arrays.copyOf(all.toByteArray(), all.size() + moreWords * 4);
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      message.writeBytes(TestWords.of(target, (body.length + 8) << 16 | request.opcode()));
      message.writeBytes(body);
      from.sendRaw(message.toByteArray(), List.copyOf(descriptors));
    }
  }

  /** A new object of that interface; the only one where there can be no other. */
  int make(String interfaceName) {
    return switch (interfaceName) {
      case WlDisplay.NAME -> 1;
      case WlRegistry.NAME -> client.registry();
      case WlCallback.NAME -> madeBy(WlSurface.NAME, interfaceName);
      case XdgPositioner.NAME -> completePositioner();
      case WlDataOffer.NAME -> offer(interfaceName, this::focusedDataDevice);
      case ZwlrDataControlOfferV1.NAME ->
          offer(interfaceName, () -> make(ZwlrDataControlDeviceV1.NAME));
      case ExtDataControlOfferV1.NAME ->
          offer(interfaceName, () -> make(ExtDataControlDeviceV1.NAME));
      default ->
          client.hasGlobal(interfaceName)
              ? client.bind(interfaceName, Math.min(newest, client.global(interfaceName).version()))
              : madeBy(maker(interfaceName), interfaceName);
    };
  }

  /** That request of an object, with arguments that are in order. */
  Call call(int target, Interface of, Message request) {
    Call call = new Call(target, request);
    String where = of.name() + "." + request.name() + ".";
    // New ids come after those of the objects that have to be made first.
    Map<Arg, Integer> objects = new HashMap<>();
    for (Arg arg : request.args()) {
      if (arg.type() == ArgType.OBJECT) {
        objects.put(arg, object(where + arg.name(), arg.interfaceName().orElseThrow()));
      }
    }
    // Whatever is wrong from here on is wrong with this request.
    client.roundtrip();
    for (Arg arg : request.args()) {
      call.values.add(
          arg.type() == ArgType.OBJECT
              ? TestWords.of(objects.getOrDefault(arg, 0))
              : value(call, where + arg.name(), arg));
    }
    return call;
  }

  private byte[] value(Call call, String where, Arg arg) {
    return switch (arg.type()) {
      case INT, UINT, FIXED -> TestWords.of(number(where));
      case OBJECT -> throw new AssertionError("made before");
      case NEW_ID ->
          arg.isUntypedNewId()
              ? joined(text("wl_compositor"), TestWords.of(1, client.newId("wl_compositor")))
              : TestWords.of(client.newId(arg.interfaceName().orElseThrow()));
      case STRING -> text("text/plain");
      case ARRAY -> TestWords.of(0);
      case FD -> {
        call.descriptors.add(memory());
        yield new byte[0];
      }
    };
  }

  private int number(String where) {
    return switch (where) {
      case "wl_registry.bind.name" -> client.global("wl_compositor").name();
      case "wl_shm.create_pool.size" -> POOL_BYTES;
      case "wl_shm_pool.create_buffer.stride" -> 4;
      case "wl_shm_pool.create_buffer.offset",
          "wl_surface.attach.x",
          "wl_surface.attach.y",
          "ext_image_copy_capture_manager_v1.create_session.options" ->
          0;
      default -> 1;
    };
  }

  private int object(String where, String interfaceName) {
    int id = make(interfaceName);
    if (where.equals("xdg_surface.get_popup.parent")) {
      send(id, interfaceName, XdgToplevel.NAME);
    }
    return id;
  }

  private int madeBy(String maker, String interfaceName) {
    return send(make(maker), maker, interfaceName);
  }

  /** Has an object make another. */
  private int send(int maker, String makersInterface, String interfaceName) {
    Interface of = SpecifiedErrors.known().definition(makersInterface);
    Message request =
        of.requests().stream()
            .filter(each -> made(each).filter(interfaceName::equals).isPresent())
            .findFirst()
            .orElseThrow();
    int before = client.lastId();
    call(maker, of, request).send(client, 0);
    for (int id = client.lastId(); id > before; id--) {
      if (client.interfaceOf(id).equals(interfaceName)) {
        return id;
      }
    }
    throw new AssertionError(request.name() + " made nothing");
  }

  private static Optional<String> made(Message request) {
    return request.args().stream()
        .filter(arg -> arg.type() == ArgType.NEW_ID)
        .findFirst()
        .flatMap(Arg::interfaceName);
  }

  /** Some interface that has a request for it. */
  private String maker(String interfaceName) {
    return SpecifiedErrors.known().reachable(client).keySet().stream()
        .filter(each ->
            SpecifiedErrors.known().definition(each).requests().stream()
                .anyMatch(request -> made(request).filter(interfaceName::equals).isPresent()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing makes a " + interfaceName));
  }

  private int completePositioner() {
    int id = madeBy("xdg_wm_base", XdgPositioner.NAME);
    client.send(id, new XdgPositioner.Request.SetSize(1, 1));
    client.send(id, new XdgPositioner.Request.SetAnchorRect(0, 0, 1, 1));
    return id;
  }

  /** The device that sets the selection is offered it first, the other one next. */
  private int offer(String interfaceName, IntSupplier otherDevice) {
    client.expectServerObject(FIRST_SERVER_ID, ZwlrDataControlOfferV1.NAME);
    client.expectServerObject(FIRST_SERVER_ID + 1, interfaceName);
    int source = make(ZwlrDataControlSourceV1.NAME);
    int device = make(ZwlrDataControlDeviceV1.NAME);
    client.send(device, new ZwlrDataControlDeviceV1.Request.SetSelection(source));
    var _ = otherDevice.getAsInt();
    client.roundtrip();
    return FIRST_SERVER_ID + 1;
  }

  private int focusedDataDevice() {
    int device = make(WlDataDevice.NAME);
    TestDesk.of(client).window(10, 10, 0xffff0000);
    return device;
  }

  private static Fd memory() {
    try (Memfd file = Memfd.create(Libc.system(), "test", POOL_BYTES)) {
      return file.fd().duplicate();
    } catch (LinuxException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] text(String text) {
    byte[] characters = text.getBytes(StandardCharsets.UTF_8);
    return joined(
        TestWords.of(characters.length + 1),
        Arrays.copyOf(characters, (characters.length + 4) & ~3));
  }

  private static byte[] joined(byte[] some, byte[] more) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(some);
    all.writeBytes(more);
    return all.toByteArray();
  }
}
