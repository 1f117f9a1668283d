#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MILLIS = 5000, AWAIT_MILLIS = 250 };
enum { MOST_MESSAGE = 4096, MOST_QUEUED = 1 << 16, MOST_IN = 1 << 17 };
enum { MOST_FDS = 28, FLUSH_FDS = 16, MOST_VALUES = 32 };

/* An event is a text of its arguments: u a word, S a word that is the serial, b a string or array, h a descriptor. */
struct interface {
  const char *name;
  unsigned events;
  const char *const *event;
};

struct object {
  struct client *client;
  const struct interface *interface;
  unsigned connection; /* on which the id means something; 0 before it was made */
  uint32_t id;
  uint32_t serial;
  uint64_t heard; /* a bit for each event that came and was not awaited yet */
};

struct entry {
  struct object *object;
  const struct interface *interface;
};

struct global {
  struct global *next;
  uint32_t name;
  uint32_t version;
  char interface[];
};

struct client {
  const char *name;
  struct client *next; /* of those that connected, in order */
  unsigned connection; /* how many there were; 0 for none */
  bool connected;
  bool ended; /* and it was said how */
  int socket;
  struct object display, registry, callback;
  struct global *globals;
  struct entry *entries; /* by id */
  uint32_t ids, room;
  uint32_t *given_back;
  size_t given_first, given_count, given_room;
  uint8_t out[MOST_QUEUED + MOST_MESSAGE];
  size_t out_bytes;
  int out_fds[MOST_FDS];
  size_t out_fd_count;
  uint8_t in[MOST_IN];
  size_t in_bytes;
  /* Where the stream stands: in the middle of a message no answer is due. */
  uint8_t header[8];
  size_t header_bytes, left_bytes;
  bool lost, impossible;
};

static const char *socket_path;
static struct client *first_client;
static struct client *active_client;

static const struct interface the_display = {"wl_display", 0, NULL};
static const struct interface the_registry = {"wl_registry", 0, NULL};
static const struct interface the_callback = {"wl_callback", 0, NULL};

static int64_t now_nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int64_t in_millis(int64_t millis) { return now_nanos() + millis * 1000000; }

/* The kernel wakes a thread up to 50 us late: so much is waited for awake. */
static void pause_until(int64_t until) {
  int64_t asleep = until - 50000;
  struct timespec t = {asleep / 1000000000, asleep % 1000000000};
  if (asleep > now_nanos())
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
  while (now_nanos() < until)
    continue;
}

static void *grown(void *block, size_t bytes) {
  void *larger = realloc(block, bytes);
  if (!larger) {
    fprintf(stderr, "out of memory\n");
    exit(3);
  }
  return larger;
}

/* Files. */

struct file {
  int fd; /* -1 when there is none */
  unsigned closings;
};

static pthread_mutex_t files_lock = PTHREAD_MUTEX_INITIALIZER;

void put_file(struct file *file, int fd) {
  if (fd < 0)
    return;
  pthread_mutex_lock(&files_lock);
  if (file->fd >= 0) {
    close(file->fd);
    file->closings++;
  }
  file->fd = fd;
  pthread_mutex_unlock(&files_lock);
}

static int duplicate(struct file *file) {
  pthread_mutex_lock(&files_lock);
  int fd = file->fd < 0 ? -1 : fcntl(file->fd, F_DUPFD_CLOEXEC, 0);
  pthread_mutex_unlock(&files_lock);
  return fd;
}

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
