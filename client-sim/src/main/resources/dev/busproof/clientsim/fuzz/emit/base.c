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
