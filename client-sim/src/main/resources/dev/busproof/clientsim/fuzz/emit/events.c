/* Clients. */

static bool is_live(const struct client *c) { return c->connected && !c->ended; }

static bool is_made(const struct object *o) {
  return o->connection != 0 && o->connection == o->client->connection;
}

static void say(const struct client *c, const char *how) {
  if (c->connection > 1)
    printf("%s#%u: %s\n", c->name, c->connection, how);
  else
    printf("%s: %s\n", c->name, how);
}

static void end_client(struct client *c, const char *how) {
  if (!is_live(c))
    return;
  c->ended = true;
  say(c, how);
}

static void enter(struct client *c, uint32_t id, struct object *o, const struct interface *interface) {
  if (id >= c->room) {
    uint32_t room = c->room ? 2 * c->room : 64;
    c->entries = grown(c->entries, room * sizeof *c->entries);
    memset(c->entries + c->room, 0, (room - c->room) * sizeof *c->entries);
    c->room = room;
  }
  c->entries[id] = (struct entry){o, interface};
  *o = (struct object){.client = c, .interface = interface, .connection = c->connection, .id = id};
}

/* The lowest id that was never used, or the first that was given back. */
static void make(struct client *c, struct object *o, const struct interface *interface) {
  uint32_t id;
  if (c->given_count > 0) {
    id = c->given_back[c->given_first++];
    if (--c->given_count == 0)
      c->given_first = 0;
  } else {
    id = c->ids++;
  }
  enter(c, id, o, interface);
}

static void give_back(struct client *c, uint32_t id) {
  if (id >= c->room || !c->entries[id].object)
    return;
  c->entries[id] = (struct entry){NULL, NULL};
  if (c->given_first + c->given_count == c->given_room) {
    c->given_room = c->given_room ? 2 * c->given_room : 64;
    c->given_back = grown(c->given_back, c->given_room * sizeof *c->given_back);
  }
  c->given_back[c->given_first + c->given_count++] = id;
}

static uint32_t word_at(const uint8_t *bytes) {
  uint32_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static void told_error(struct client *c, const uint8_t *body, size_t bytes) {
  if (bytes < 12) {
    end_client(c, "malformed error event");
    return;
  }
  uint32_t id = word_at(body), code = word_at(body + 4), length = word_at(body + 8);
  if (length > bytes - 12)
    length = (uint32_t)(bytes - 12);
  const char *name = "unknown";
  if (id < c->room && c->entries[id].interface)
    name = c->entries[id].interface->name;
  char how[1024];
  int n = snprintf(how, sizeof how, "%s error %u: \"%.*s\"", name, code, (int)length, (const char *)body + 12);
  for (int i = 0; i < n && i < (int)sizeof how - 1; i++)
    if ((unsigned char)how[i] < 0x20 || how[i] == 0x7f)
      how[i] = '?';
  end_client(c, how);
}

static void told_global(struct client *c, unsigned opcode, const uint8_t *body, size_t bytes) {
  if (opcode == 0 && bytes >= 12) {
    uint32_t length = word_at(body + 4);
    size_t padded = ((size_t)length + 3) & ~(size_t)3;
    if (length == 0 || padded > bytes - 12 || body[8 + length - 1] != 0)
      return;
    struct global *global = grown(NULL, sizeof *global + length);
    global->next = NULL;
    global->name = word_at(body);
    global->version = word_at(body + 8 + padded);
    memcpy(global->interface, body + 8, length);
    struct global **last = &c->globals;
    while (*last)
      last = &(*last)->next;
    *last = global;
  } else if (opcode == 1 && bytes >= 4) {
    for (struct global **at = &c->globals; *at; at = &(*at)->next) {
      if ((*at)->name == word_at(body)) {
        struct global *gone = *at;
        *at = gone->next;
        free(gone);
        break;
      }
    }
  }
}

static void told(struct object *o, unsigned opcode, const uint8_t *body, size_t bytes) {
  if (opcode < 64)
    o->heard |= UINT64_C(1) << opcode;
  if (opcode >= o->interface->events)
    return;
  size_t at = 0;
  for (const char *kind = o->interface->event[opcode]; *kind; kind++) {
    if (*kind == 'h')
      continue;
    if (bytes - at < 4)
      return;
    uint32_t word = word_at(body + at);
    at += 4;
    if (*kind == 'S')
      o->serial = word;
    if (*kind == 'b') {
      size_t padded = ((size_t)word + 3) & ~(size_t)3;
      if (padded > bytes - at)
        return;
      at += padded;
    }
  }
}

static void take_events(struct client *c) {
  size_t at = 0;
  while (!c->ended && c->in_bytes - at >= 8) {
    uint32_t id = word_at(c->in + at), second = word_at(c->in + at + 4);
    size_t size = second >> 16;
    unsigned opcode = second & 0xffff;
    if (size < 8 || size % 4 != 0) {
      end_client(c, "malformed event");
      break;
    }
    if (c->in_bytes - at < size)
      break;
    const uint8_t *body = c->in + at + 8;
    if (id == 1 && opcode == 0)
      told_error(c, body, size - 8);
    else if (id == 1 && opcode == 1 && size >= 12)
      give_back(c, word_at(body));
    else if (id < c->room && c->entries[id].object && c->entries[id].object->id == id) {
      struct object *o = c->entries[id].object;
      if (o == &c->registry)
        told_global(c, opcode, body, size - 8);
      told(o, opcode, body, size - 8);
    }
    at += size;
  }
  memmove(c->in, c->in + at, c->in_bytes - at);
  c->in_bytes -= at;
}

/* Descriptors that come with events are closed. */
static void read_some(struct client *c) {
  struct iovec part = {c->in + c->in_bytes, sizeof c->in - c->in_bytes};
  union {
    struct cmsghdr first;
    char room[CMSG_SPACE(253 * sizeof(int))];
  } control;
  struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t n = recvmsg(c->socket, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n <= 0) {
    end_client(c, n == 0 ? "disconnected without an error" : "connection reset without an error");
    return;
  }
  for (struct cmsghdr *one = CMSG_FIRSTHDR(&m); one; one = CMSG_NXTHDR(&m, one)) {
    if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS)
      continue;
    for (size_t i = 0; i < (one->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++) {
      int fd;
      memcpy(&fd, CMSG_DATA(one) + i * sizeof fd, sizeof fd);
      close(fd);
    }
  }
  c->in_bytes += (size_t)n;
  take_events(c);
}

static void wait_for_socket(struct client *c, short events, int64_t until) {
  int64_t left = until - now_nanos();
  struct pollfd one = {c->socket, events, 0};
  if (poll(&one, 1, left <= 0 ? 0 : (int)((left + 999999) / 1000000)) > 0 && one.revents & (POLLIN | POLLHUP | POLLERR))
    read_some(c);
}
