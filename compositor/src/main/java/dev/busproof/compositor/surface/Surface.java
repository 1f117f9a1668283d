package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.Callback;
import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Area;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.PrivatePixels;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Transform;
import dev.busproof.compositor.shm.Buffer;
import dev.busproof.compositor.shm.ShmBuffer;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WpViewport;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@code wl_surface}: takes the requests into what is pending, and at a commit has it checked and
 * made current, now or with the parent's state.
 */
public final class Surface extends Resource {
  private final Scene scene;
  private final SurfaceState state;
  private final SubsurfaceChildren children = new SubsurfaceChildren();
  private final RectBudget rects;
  private SurfaceUpdate pending = new SurfaceUpdate();
  private @Nullable CommitFetch fetch;
  private @Nullable Resource viewport;
  private int preferredScale;
  private @Nullable Transform preferredTransform;
  private @Nullable RoleKind kind;
  private @Nullable Role role;

  Surface(Client client, int id, int version, Scene scene) {
    super(client, id, version);
    this.scene = scene;
    this.state = new SurfaceState(this, scene);
    this.rects = new RectBudget(client.budget());
  }

  /** With a pending update and, of a subsurface, a cached one. */
  @Override
  protected int memoryBytes() {
    return 1536;
  }

  @Override
  public String interfaceName() {
    return WlSurface.NAME;
  }

  /** In surface coordinates; 0 without content. */
  public int width() {
    return state.width();
  }

  /** In surface coordinates; 0 without content. */
  public int height() {
    return state.height();
  }

  /** Whether the current state has something to show; being shown is another matter. */
  public boolean hasContent() {
    return !state.content().isEmpty();
  }

  /** Whether it has content, or would have after a commit now. */
  public boolean hasBuffer() {
    return hasContent() || pending.contentChange() == Role.ContentChange.BUFFER;
  }

  /** Where the surface takes input, in surface coordinates. */
  public Area input() {
    return state.input();
  }

  /** What it has been used for so far; never changes once set. */
  public Optional<RoleKind> roleKind() {
    return Optional.ofNullable(kind);
  }

  /** Who plays the role now; empty also when the role's object has gone. */
  public Optional<Role> role() {
    return Optional.ofNullable(role);
  }

  /**
   * Lets {@code player} take part in commits from now on. The kind may follow with {@link #assign}.
   *
   * @throws IllegalStateException when there is another player: the caller was to ask {@link #role}
   *     first
   */
  public void take(Role player) {
    if (role != null && !role.equals(player)) {
      throw new IllegalStateException(this + " already has a role");
    }
    role = player;
  }

  /**
   * Gives the surface its role for life, or gives it the same one again.
   *
   * @throws IllegalStateException when it has another: the caller was to ask {@link #mayBe} first
   */
  public void assign(RoleKind wanted) {
    if (!mayBe(wanted)) {
      throw new IllegalStateException(this + " is " + kind);
    }
    kind = wanted;
  }

  /** What it is already, for whoever refuses to make it something else. */
  public String rolePhrase() {
    return this + " is " + roleKind().map(RoleKind::phrase).orElse("an xdg_surface") + " already";
  }

  /** Whether the surface has no role yet, or this one. */
  public boolean mayBe(RoleKind wanted) {
    return kind == null || kind == wanted;
  }

  /** The role's object is gone; the kind stays. */
  public void leave(Role player) {
    if (player.equals(role)) {
      role = null;
    }
  }

  /** The top of the tree of subsurfaces this one is in; itself when it is no subsurface. */
  public Surface root() {
    Surface top = this;
    for (Subsurface each = subsurface(); each != null; each = top.subsurface()) {
      Surface above = each.parent();
      if (above == null) {
        break;
      }
      top = above;
    }
    return top;
  }

  /** Whose limits painting it counts against. */
  public static Object payerOf(Layer layer) {
    return layer.owner() instanceof Surface surface ? surface.client() : layer.owner();
  }

  /**
   * The renderer could not believe what it read from this surface's buffer: the client is told and
   * ended.
   */
  public void bufferFaulted() {
    state.content().faulted();
  }

  /** Whether some object crops and scales it. */
  public boolean hasViewport() {
    return viewport != null;
  }

  /** From now on that object crops and scales; errors found at a commit are its errors. */
  public void addViewport(Resource added) {
    viewport = added;
  }

  /** With the next commit nothing crops and scales any more. */
  public void removeViewport() {
    viewport = null;
    pending.viewport = ViewportState.UNSET;
  }

  /** Tells that watcher what becomes of the content of the next commit. */
  public void watchContent(ContentWatcher watcher) {
    pending.watchers.add(watcher);
  }

  /** What the viewport asks for from the next commit on. */
  public void requestViewport(ViewportState requested) {
    pending.viewport = requested;
  }

  /**
   * Tells the client how its buffers are shown without being scaled or turned, if it was told
   * something else before.
   */
  public void prefer(int scale, Transform transform) {
    if (version() < 6) {
      return;
    }
    if (preferredScale != scale) {
      preferredScale = scale;
      send(new WlSurface.Event.PreferredBufferScale(scale));
    }
    if (preferredTransform != transform) {
      preferredTransform = transform;
      send(new WlSurface.Event.PreferredBufferTransform(transform.wlValue()));
    }
  }

  SurfaceState state() {
    return state;
  }

  SubsurfaceChildren children() {
    return children;
  }

  Scene scene() {
    return scene;
  }

  @Nullable Subsurface subsurface() {
    return role instanceof Subsurface subsurface ? subsurface : null;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlSurface.Request.decode(opcode, version(), body)) {
      case WlSurface.Request.Destroy _ -> destroyRequested();
      case WlSurface.Request.Attach attach -> attach(attach);
      case WlSurface.Request.Damage rect ->
          pending.addSurfaceDamage(rect.x(), rect.y(), rect.width(), rect.height());
      case WlSurface.Request.Frame frame -> frame(frame.callback());
      case WlSurface.Request.SetOpaqueRegion set -> {
        pending.opaque = areaOf(set.region(), Area.EMPTY);
        countRects();
      }
      case WlSurface.Request.SetInputRegion set -> {
        pending.input = areaOf(set.region(), Area.INFINITE);
        countRects();
      }
      case WlSurface.Request.Commit _ -> commit();
      case WlSurface.Request.SetBufferTransform set -> setTransform(set.transform());
      case WlSurface.Request.SetBufferScale set -> setScale(set.scale());
      case WlSurface.Request.DamageBuffer rect ->
          pending.addBufferDamage(rect.x(), rect.y(), rect.width(), rect.height());
      case WlSurface.Request.Offset offset -> {
        pending.offsetX = offset.x();
        pending.offsetY = offset.y();
      }
      case WlSurface.Request.GetRelease get ->
          pending.releases.add(client().register(new Callback(client(), get.callback())));
    }
  }

  private Area areaOf(int region, Area whenNull) throws WireException {
    return client().find(region, RegionResource.class).map(RegionResource::area).orElse(whenNull);
  }

  /** A surface keeps what its client may have destroyed the wl_region of. */
  private void countRects() throws ProtocolError {
    Subsurface subsurface = subsurface();
    SurfaceUpdate cached = subsurface == null ? null : subsurface.cached();
    rects.hold(pending.rects() + state.rects() + (cached == null ? 0 : cached.rects()));
  }

  private void destroyRequested() throws ProtocolError {
    // Older clients were never told of the rule, so it binds only those who know version 6.
    if (version() >= 6 && role != null && role.outlivesSurface()) {
      throw error(
          WlSurface.Error.DEFUNCT_ROLE_OBJECT.value(),
          "destroyed while it is " + (kind == null ? "in use" : kind.phrase()));
    }
    destroy();
  }

  private void attach(WlSurface.Request.Attach attach) throws WireException, ProtocolError {
    Optional<Buffer> buffer = client().find(attach.buffer(), Buffer.class);
    if (version() < 5) {
      pending.offsetX = attach.x();
      pending.offsetY = attach.y();
    } else if (attach.x() != 0 || attach.y() != 0) {
      throw error(
          WlSurface.Error.INVALID_OFFSET.value(),
          "attach at %d,%d: from version 5 on only offset moves the content"
              .formatted(attach.x(), attach.y()));
    }
    pending.attach(buffer.orElse(null));
    Optional<Role> player = role();
    if (buffer.isPresent() && player.isPresent()) {
      player.get().attached();
    }
  }

  private void frame(int callbackId) throws WireException, ProtocolError {
    Callback callback = client().register(new Callback(client(), callbackId));
    client().budget().charge(Held.FRAME_CALLBACKS, 1);
    pending.frames.add(callback);
  }

  private void setTransform(int value) throws ProtocolError {
    pending.transform =
        Transform.of(value)
            .orElseThrow(() ->
                error(WlSurface.Error.INVALID_TRANSFORM.value(), "there is no transform " + value));
  }

  private void setScale(int scale) throws ProtocolError {
    if (scale <= 0) {
      throw error(WlSurface.Error.INVALID_SCALE.value(), "scale " + scale + " is not positive");
    }
    pending.scale = scale;
  }

  private void commit() throws ProtocolError {
    Role.ContentChange change = pending.contentChange();
    if (role != null) {
      role.checkCommit(change);
    }
    if (change != Role.ContentChange.BUFFER && !pending.releases.isEmpty()) {
      throw error(WlSurface.Error.NO_BUFFER.value(), "get_release without a buffer in the commit");
    }
    Subsurface subsurface = subsurface();
    checkShape(subsurface == null ? null : subsurface.cached());
    SurfaceUpdate update = pending;
    pending = new SurfaceUpdate();
    update.claim();
    if (update.buffer instanceof ShmBuffer shm && shm.mustBeFetched()) {
      fetchAndCommit(update, shm);
    } else {
      finishCommit(update);
    }
  }

  private void finishCommit(SurfaceUpdate update) throws ProtocolError {
    fetch = null;
    Subsurface subsurface = subsurface();
    if (subsurface == null) {
      applyWithChildren(update);
    } else {
      subsurface.commit(update);
    }
  }

  /** What waits for the parent is fetched whole: who knows what it will differ from by then. */
  private void fetchAndCommit(SurfaceUpdate update, ShmBuffer buffer) throws ProtocolError {
    Subsurface subsurface = subsurface();
    boolean next = subsurface == null || subsurface.appliesAtOnce();
    Optional<PrivatePixels> before = next ? state.content().copyLike(buffer) : Optional.empty();
    Rect whole = new Rect(0, 0, buffer.width(), buffer.height());
    List<Rect> wanted = List.of(whole);
    if (before.isPresent()) {
      wanted =
          SurfaceContent.withoutRereading(state.bufferDamage(update), whole).stream()
              .map(rect -> rect.intersect(whole))
              .filter(rect -> !rect.isEmpty())
              .toList();
    }
    if (wanted.isEmpty()) {
      finishCommit(update);
      return;
    }
    boolean begun = false;
    try {
      fetch = CommitFetch.begin(update, buffer, before, wanted, this::finishCommit);
      begun = true;
    } finally {
      if (!begun) {
        destroy(update);
      }
    }
  }

  /** An update that was claimed and never became current. */
  private void destroy(SurfaceUpdate update) {
    refundFrames(update.frames.size());
    update.destroyCallbacks();
    update.abandonContent();
  }

  /**
   * The rules of size look at the buffer, scale, transform and viewport that this commit leads to,
   * whichever of them it brings.
   */
  private void checkShape(@Nullable SurfaceUpdate cached) throws ProtocolError {
    pending.dropDeadBuffer();
    ContentShape before = cached == null ? state.shape() : state.shape().after(cached);
    ContentShape next = before.after(pending);
    // Cursor themes have odd sizes that toolkits combine with scale 2; everyone lets them pass.
    if (!next.isMultipleOfScale() && kind != RoleKind.CURSOR) {
      throw error(
          WlSurface.Error.INVALID_SIZE.value(),
          "buffer of %dx%d is no multiple of scale %d"
              .formatted(next.bufferWidth(), next.bufferHeight(), next.scale()));
    }
    if (viewport != null && !next.viewport().hasWholeSize()) {
      throw viewport.error(
          WpViewport.Error.BAD_SIZE.value(),
          "the source has a fractional size and there is no destination");
    }
    if (viewport != null && !next.isInsideBuffer()) {
      throw viewport.error(
          WpViewport.Error.OUT_OF_BUFFER.value(),
          "the source reaches beyond a buffer of %dx%d"
              .formatted(next.bufferWidth(), next.bufferHeight()));
    }
  }

  /** Makes a claimed update current, and with it what waits in the subsurfaces below. */
  void applyWithChildren(SurfaceUpdate update) throws ProtocolError {
    Role.ContentChange change =
        !update.attached
            ? Role.ContentChange.NONE
            : update.buffer != null ? Role.ContentChange.BUFFER : Role.ContentChange.REMOVAL;
    state.apply(update);
    children.parentApplied(this);
    if (role != null) {
      role.applied(change);
    }
  }

  @Override
  protected void onDestroyed() {
    if (role != null) {
      role.surfaceDestroyed();
      role = null;
    }
    children.parentDestroyed();
    refundFrames(pending.frames.size());
    pending.destroyCallbacks();
    if (fetch != null) {
      fetch.abandon().ifPresent(this::destroy);
    }
    state.destroyed();
    rects.release();
    scene.destroyed(this);
  }

  /** Gives back the budget of frame callbacks that have been answered or destroyed. */
  void refundFrames(int count) {
    client().budget().refund(Held.FRAME_CALLBACKS, count);
  }
}
