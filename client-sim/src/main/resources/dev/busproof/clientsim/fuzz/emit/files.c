/* What is done to files. What the kernel refuses does nothing. */

#include <linux/falloc.h>

#ifndef MFD_HUGETLB
#define MFD_HUGETLB 4U
#endif
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x10
#endif
#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC 0x20
#endif

enum kind { MEMFD, HUGE_PAGES, ON_DISK };
enum deed { TRUNCATE_FILE, PUNCH_HOLE, ALLOCATE_RANGE, ADD_SEALS, OVERWRITE_RANGE, CLOSE_FILE, DUPLICATE_FILE };
enum { FILL_BYTES = 1 << 16 };

/* Memory that the kernel has to provide. */
static const int64_t most_filled = INT64_C(256) << 20;

struct action {
  enum deed deed;
  struct file *file;
  int64_t offset;
  int64_t bytes; /* a length, or a size */
  uint32_t word; /* seals, or what is written */
  struct file *copy;
};

void create_file(struct file *file, enum kind kind, int64_t bytes, bool sealable, int seals) {
  const char *directory = getenv("TMPDIR");
  unsigned flags = MFD_CLOEXEC | (sealable ? MFD_ALLOW_SEALING : 0) | (kind == HUGE_PAGES ? MFD_HUGETLB : 0);
  int fd = kind == ON_DISK ? open(directory ? directory : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)
                           : memfd_create("busproof-fuzz", flags);
  if (fd < 0)
    return;
  if (ftruncate(fd, bytes) || (seals && fcntl(fd, F_ADD_SEALS, seals)))
    close(fd);
  else
    put_file(file, fd);
}

static void overwrite(int fd, int64_t offset, int64_t bytes, uint32_t word) {
  static uint32_t block[FILL_BYTES / sizeof(uint32_t)];
  for (size_t i = 0; i < FILL_BYTES / sizeof *block; i++)
    block[i] = word;
  for (int64_t done = 0; done < bytes;) {
    int64_t phase = done % 4;
    int64_t left = bytes - done < FILL_BYTES - phase ? bytes - done : FILL_BYTES - phase;
    ssize_t n = pwrite(fd, (const char *)block + phase, (size_t)left, offset + done);
    if (n <= 0)
      return;
    done += n;
  }
}

static void act_now(const struct action *a) {
  static int64_t filled;
  int result = 0;
  if (a->deed == DUPLICATE_FILE) {
    put_file(a->copy, duplicate(a->file));
    return;
  }
  pthread_mutex_lock(&files_lock);
  int fd = a->file->fd;
  if (fd >= 0 && (a->deed == ALLOCATE_RANGE || a->deed == OVERWRITE_RANGE)) {
    if (a->bytes > most_filled - filled)
      fd = -1;
    else
      filled += a->bytes;
  }
  if (fd >= 0) {
    switch (a->deed) {
    case TRUNCATE_FILE:
      result = ftruncate(fd, a->bytes);
      break;
    case PUNCH_HOLE:
      result = fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, a->offset, a->bytes);
      break;
    case ALLOCATE_RANGE:
      result = fallocate(fd, 0, a->offset, a->bytes);
      break;
    case ADD_SEALS:
      result = fcntl(fd, F_ADD_SEALS, (int)a->word);
      break;
    case OVERWRITE_RANGE:
      overwrite(fd, a->offset, a->bytes, a->word);
      break;
    case CLOSE_FILE:
      result = close(fd);
      a->file->fd = -1;
      a->file->closings++;
      break;
    case DUPLICATE_FILE:
      break;
    }
  }
  (void)result;
  pthread_mutex_unlock(&files_lock);
}

void act(struct action action) {
  flush_all();
  act_now(&action);
}
