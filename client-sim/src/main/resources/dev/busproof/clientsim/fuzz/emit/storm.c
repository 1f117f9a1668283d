/* Files that change their size over and over, each on a thread of its own. */

struct storm {
  struct file *file;
  bool raging;
  atomic_bool over;
  pthread_t thread;
  int fd;
  unsigned closings;
  int64_t small, large;           /* bytes */
  int64_t shortest, longest;      /* nanoseconds */
};

static bool is_over(struct storm *s) {
  pthread_mutex_lock(&files_lock);
  bool closed = s->file->closings != s->closings;
  pthread_mutex_unlock(&files_lock);
  return closed || s->over;
}

static void pause_storm(struct storm *s, int64_t nanos) {
  int64_t until = now_nanos() + nanos;
  for (int64_t left = nanos; left > 10000000 && !is_over(s); left = until - now_nanos())
    pause_until(now_nanos() + 5000000);
  if (!is_over(s))
    pause_until(until);
}

static void *rage(void *storm) {
  struct storm *s = storm;
  int64_t step = (s->longest - s->shortest + 63) / 64;
  int64_t nanos = s->shortest;
  for (unsigned times = 0; !is_over(s); times++) {
    int64_t most = s->small > s->large ? s->small : s->large;
    if (times % 16 == 0 && most <= 16 << 20) /* pages again, for who reads holes in another way */
      (void)!fallocate(s->fd, 0, 0, most);
    if (ftruncate(s->fd, s->small))
      break;
    pause_storm(s, nanos);
    if (ftruncate(s->fd, s->large))
      break;
    pause_storm(s, nanos);
    nanos = step == 0 || nanos + step > s->longest ? s->shortest : nanos + step;
  }
  return NULL;
}

void calm(struct storm *s) {
  flush_all();
  if (!s->raging)
    return;
  s->over = true;
  pthread_join(s->thread, NULL);
  close(s->fd);
  s->raging = false;
}

void storm(struct storm *s, int64_t small, int64_t large, int64_t shortest_micros, int64_t longest_micros) {
  calm(s);
  s->fd = duplicate(s->file);
  if (s->fd < 0)
    return;
  s->closings = s->file->closings;
  s->over = false;
  s->small = small;
  s->large = large;
  s->shortest = shortest_micros * 1000;
  s->longest = longest_micros * 1000;
  s->raging = pthread_create(&s->thread, NULL, rage, s) == 0;
  if (!s->raging)
    close(s->fd);
}
