static void ask(struct client *c) { request(&c->display, 0, "n", &c->callback, &the_callback); }

static void answered(struct client *c, int64_t until) {
  bool due = is_whole(c);
  int64_t patience = in_millis(AWAIT_MILLIS);
  if (!pump(c, &c->callback, 0, due || until < patience ? until : patience) && due)
    end_client(c, "neither answered nor disconnected");
}

/* wl_display.sync, and its answer. */
void sync_client(struct client *c) {
  if (!turn(c))
    return;
  ask(c);
  answered(c, in_millis(ANSWER_MILLIS));
}

/* Binds the first global of an interface, in no higher version than that. */
void bind_global(struct object *o, const struct interface *interface, uint32_t version) {
  struct client *c = o->client;
  if (!turn(c) || !is_whole(c))
    return;
  if (!is_made(&c->registry)) {
    request(&c->display, 1, "n", &c->registry, &the_registry);
    sync_client(c);
  }
  for (const struct global *global = c->globals; global; global = global->next) {
    if (strcmp(global->interface, interface->name) == 0) {
      request(&c->registry, 0, "ibin", global->name, global->interface, (uint32_t)strlen(global->interface) + 1,
              global->version < version ? global->version : version, o, interface);
      return;
    }
  }
}

/* Waits for an event that has not come since the object was made or this was last awaited. */
void await_event(struct object *o, unsigned event) {
  if (!turn(o->client) || !is_made(o))
    return;
  flush_all();
  pump(o->client, o, event, in_millis(AWAIT_MILLIS));
  o->heard &= ~(UINT64_C(1) << event);
}

/* Sends nothing until then, but reads. */
static void rest_until(int64_t until) {
  while (now_nanos() < until) {
    int64_t left = until - now_nanos();
    bool any = false;
    for (struct client *c = first_client; c; c = c->next) {
      if (is_live(c)) {
        int64_t look = now_nanos() + (left > 2000000 && !c->next ? 1000000 : 0);
        wait_for_socket(c, POLLIN, look);
        any = true;
      }
    }
    left = until - now_nanos();
    pause_until(any && left > 500000 ? now_nanos() + 500000 : until);
  }
}

void rest(int64_t micros) {
  flush_all();
  rest_until(now_nanos() + micros * 1000);
}

static void forget(struct client *c) {
  close(c->socket);
  close_queued(c);
  while (c->globals) {
    struct global *next = c->globals->next;
    free(c->globals);
    c->globals = next;
  }
  if (c->room > 0)
    memset(c->entries, 0, c->room * sizeof *c->entries);
  c->given_first = c->given_count = c->out_bytes = c->in_bytes = c->header_bytes = c->left_bytes = 0;
  c->connected = c->ended = c->lost = c->impossible = false;
}

void close_client(struct client *c) {
  if (!c->connected)
    return;
  flush_all();
  end_client(c, "left");
  forget(c);
  for (struct client **at = &first_client; *at; at = &(*at)->next) {
    if (*at == c) {
      *at = c->next;
      break;
    }
  }
}

void open_client(struct client *c) {
  static bool any;
  if (is_live(c))
    return;
  flush_all();
  close_client(c);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(socket_path) >= sizeof address.sun_path) {
    fprintf(stderr, "%s is longer than a socket's path can be\n", socket_path);
    exit(2);
  }
  strcpy(address.sun_path, socket_path);
  c->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int64_t until = in_millis(ANSWER_MILLIS);
  int refused = connect(c->socket, (struct sockaddr *)&address, sizeof address);
  while (refused && errno == EAGAIN && now_nanos() < until) {
    pause_until(now_nanos() + 5000000);
    refused = connect(c->socket, (struct sockaddr *)&address, sizeof address);
  }
  if (refused && !any) {
    fprintf(stderr, "cannot connect to %s: %s\n", socket_path, strerror(errno));
    exit(3);
  }
  c->connection++;
  if (refused) {
    close(c->socket);
    say(c, "connection reset without an error");
    return;
  }
  any = true;
  c->connected = true;
  c->ids = 2;
  c->next = NULL;
  enter(c, 1, &c->display, &the_display);
  struct client **last = &first_client;
  while (*last)
    last = &(*last)->next;
  *last = c;
}

static void find_display(int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : getenv("WAYLAND_DISPLAY");
  const char *directory = getenv("XDG_RUNTIME_DIR");
  if (!name || !*name)
    name = "wayland-0";
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (strchr(name, '/')) {
    socket_path = name;
    return;
  }
  if (!directory || !*directory) {
    fprintf(stderr, "cannot find the display %s: XDG_RUNTIME_DIR is not set\n", name);
    exit(2);
  }
  char *path = grown(NULL, strlen(directory) + strlen(name) + 2);
  sprintf(path, "%s/%s", directory, name);
  socket_path = path;
}

/* Asks everybody who is left once more, and says how all ended. */
static int finish(void) {
  flush_all();
  for (struct client *c = first_client; c; c = c->next) {
    if (is_live(c)) {
      ask(c);
      flush(c);
    }
  }
  int64_t until = in_millis(ANSWER_MILLIS);
  for (struct client *c = first_client; c; c = c->next)
    if (is_live(c))
      answered(c, until);
  for (struct client *c = first_client; c; c = c->next)
    end_client(c, "survived");
  return 0;
}
