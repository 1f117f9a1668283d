static void close_queued(struct client *c) {
  for (size_t i = 0; i < c->out_fd_count; i++)
    close(c->out_fds[i]);
  c->out_fd_count = 0;
}

static void write_some(struct client *c) {
  struct iovec part = {c->out, c->out_bytes};
  union {
    struct cmsghdr first;
    char room[CMSG_SPACE(MOST_FDS * sizeof(int))];
  } control;
  struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
  if (c->out_fd_count > 0) {
    size_t bytes = c->out_fd_count * sizeof(int);
    memset(&control, 0, sizeof control);
    m.msg_control = &control;
    m.msg_controllen = CMSG_SPACE(bytes);
    control.first.cmsg_level = SOL_SOCKET;
    control.first.cmsg_type = SCM_RIGHTS;
    control.first.cmsg_len = CMSG_LEN(bytes);
    memcpy(CMSG_DATA(&control.first), c->out_fds, bytes);
  }
  ssize_t n = sendmsg(c->socket, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n < 0) {
    if (errno == EAGAIN || errno == EINTR)
      return;
    /* It was closed; what was said before is still there to be read. */
    c->out_bytes = 0;
    close_queued(c);
    for (int64_t until = in_millis(ANSWER_MILLIS); !c->ended && now_nanos() < until;)
      wait_for_socket(c, POLLIN, until);
    end_client(c, "connection reset without an error");
    return;
  }
  close_queued(c);
  memmove(c->out, c->out + n, c->out_bytes - (size_t)n);
  c->out_bytes -= (size_t)n;
}

/* Writes and reads until all is written, and the event has come if there is one to wait for. */
static bool pump(struct client *c, const struct object *o, unsigned event, int64_t until) {
  for (;;) {
    if (!is_live(c))
      return false;
    if (c->out_bytes > 0)
      write_some(c);
    if (is_live(c) && c->out_bytes == 0 && (!o || o->heard >> event & 1))
      return true;
    if (now_nanos() >= until)
      return false;
    if (is_live(c))
      wait_for_socket(c, c->out_bytes > 0 ? POLLIN | POLLOUT : POLLIN, until);
  }
}

static void flush(struct client *c) {
  if (is_live(c) && c->out_bytes > 0 && !pump(c, NULL, 0, in_millis(ANSWER_MILLIS)))
    end_client(c, "neither answered nor disconnected");
}

void flush_all(void) {
  for (struct client *c = first_client; c; c = c->next)
    flush(c);
}

/* What another client has queued goes first. */
static bool turn(struct client *c) {
  if (active_client && active_client != c)
    flush(active_client);
  active_client = c;
  return is_live(c);
}

static void queue(struct client *c, const void *bytes, size_t count, const int *fds, size_t fd_count) {
  if (c->out_fd_count + fd_count > MOST_FDS || c->out_bytes + count > sizeof c->out)
    flush(c);
  if (!is_live(c)) {
    for (size_t i = 0; i < fd_count; i++)
      close(fds[i]);
    return;
  }
  memcpy(c->out + c->out_bytes, bytes, count);
  c->out_bytes += count;
  memcpy(c->out_fds + c->out_fd_count, fds, fd_count * sizeof *fds);
  c->out_fd_count += fd_count;
  if (c->out_bytes >= MOST_QUEUED || c->out_fd_count >= FLUSH_FDS)
    flush(c);
}

static bool is_whole(const struct client *c) {
  return c->impossible || (!c->lost && c->header_bytes == 0 && c->left_bytes == 0);
}

static bool duplicate_all(struct file *const *files, size_t count, int *fds) {
  for (size_t i = 0; i < count; i++) {
    fds[i] = duplicate(files[i]);
    if (fds[i] < 0) {
      while (i-- > 0)
        close(fds[i]);
      return false;
    }
  }
  return true;
}

/*
 * Sends a request. Its arguments, by kind: i a word, o an object, S the serial of an object, n a new object and its
 * interface, b bytes and their number, h a file. It is left out when an object was not made or a file is not open.
 */
void request(struct object *target, unsigned opcode, const char *kinds, ...) {
  struct client *c = target->client;
  if (!turn(c) || !is_made(target))
    return;
  uint8_t message[MOST_MESSAGE] = {0};
  size_t size = 8, made_count = 0, file_count = 0;
  struct {
    struct object *object;
    const struct interface *interface;
    size_t at;
  } made[MOST_VALUES];
  struct file *files[MOST_FDS] = {NULL};
  int fds[MOST_FDS];
  bool whole = true;
  va_list values;
  va_start(values, kinds);
  for (const char *kind = kinds; *kind; kind++) {
    uint32_t word = 0;
    const struct object *o;
    const void *bytes = NULL;
    switch (*kind) {
    case 'i':
      word = va_arg(values, uint32_t);
      break;
    case 'o':
    case 'S':
      o = va_arg(values, const struct object *);
      whole = whole && is_made(o);
      word = *kind == 'o' ? o->id : o->serial;
      break;
    case 'n':
      made[made_count].object = va_arg(values, struct object *);
      made[made_count].interface = va_arg(values, const struct interface *);
      made[made_count++].at = size;
      break;
    case 'h':
      files[file_count++] = va_arg(values, struct file *);
      continue;
    default:
      bytes = va_arg(values, const void *);
      word = va_arg(values, uint32_t);
    }
    memcpy(message + size, &word, sizeof word);
    size += sizeof word;
    if (bytes) {
      memcpy(message + size, bytes, word);
      size += (word + 3) & ~(size_t)3;
    }
  }
  va_end(values);
  if (!whole || !duplicate_all(files, file_count, fds))
    return;
  uint32_t header[2] = {target->id, (uint32_t)size << 16 | opcode};
  memcpy(message, header, sizeof header);
  for (size_t i = 0; i < made_count; i++) {
    make(c, made[i].object, made[i].interface);
    memcpy(message + made[i].at, &made[i].object->id, sizeof(uint32_t));
  }
  c->lost = c->lost || !is_whole(c);
  queue(c, message, size, fds, file_count);
}

static void follow(struct client *c, const uint8_t *bytes, size_t count) {
  for (size_t at = 0; at < count && !c->impossible;) {
    if (c->left_bytes > 0) {
      size_t skipped = c->left_bytes < count - at ? c->left_bytes : count - at;
      c->left_bytes -= skipped;
      at += skipped;
      continue;
    }
    c->header[c->header_bytes++] = bytes[at++];
    if (c->header_bytes == sizeof c->header) {
      size_t size = word_at(c->header + 4) >> 16;
      c->header_bytes = 0;
      c->impossible = size < 8;
      c->left_bytes = size < 8 ? 0 : size - 8;
    }
  }
}

/* Sends bytes as they are, with so many files, 28 to a byte. */
static void send_raw(struct client *c, const uint8_t *bytes, size_t count, va_list list, size_t file_count) {
  struct file **files = grown(NULL, (file_count + 1) * sizeof *files);
  int *fds = grown(NULL, (file_count + 1) * sizeof *fds);
  for (size_t i = 0; i < file_count; i++)
    files[i] = va_arg(list, struct file *);
  if (duplicate_all(files, file_count, fds)) {
    follow(c, bytes, count);
    size_t sent = 0;
    for (size_t at = 0; at < count;) {
      size_t with = file_count - sent < MOST_FDS ? file_count - sent : MOST_FDS;
      size_t part = sent + with < file_count ? 1 : count - at < MOST_MESSAGE ? count - at : MOST_MESSAGE;
      queue(c, bytes + at, part, fds + sent, with);
      sent += with;
      at += part;
    }
  }
  free(files);
  free(fds);
}

void raw(struct client *c, const char *bytes, uint32_t count, unsigned file_count, ...) {
  if (!turn(c))
    return;
  va_list files;
  va_start(files, file_count);
  send_raw(c, (const uint8_t *)bytes, count, files, file_count);
  va_end(files);
}

void message(struct object *o, unsigned opcode, const char *body, uint32_t count, unsigned file_count, ...) {
  if (!turn(o->client) || !is_made(o))
    return;
  uint32_t header[2] = {o->id, (count + 8) << 16 | opcode};
  uint8_t *bytes = grown(NULL, count + sizeof header);
  memcpy(bytes, header, sizeof header);
  memcpy(bytes + sizeof header, body, count);
  va_list files;
  va_start(files, file_count);
  send_raw(o->client, bytes, count + sizeof header, files, file_count);
  va_end(files);
  free(bytes);
}
