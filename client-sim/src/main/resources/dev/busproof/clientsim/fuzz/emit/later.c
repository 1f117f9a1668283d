/* Actions that come later, on a thread that is awake in time. */

struct late {
  struct late *next; /* in the order in which they are due */
  int64_t due;
  struct action action;
};

static pthread_t late_thread;
static pthread_mutex_t late_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t late_changed;
static struct late *late_first;
static int64_t late_last;
static bool late_complete;

static void *act_late(void *unused) {
  (void)unused;
  pthread_mutex_lock(&late_lock);
  while (late_first || !late_complete) {
    struct late *next = late_first;
    int64_t asleep = next ? next->due - 50000 : 0;
    struct timespec t = {asleep / 1000000000, asleep % 1000000000};
    if (!next) {
      pthread_cond_wait(&late_changed, &late_lock);
    } else if (asleep > now_nanos()) {
      pthread_cond_timedwait(&late_changed, &late_lock, &t);
    } else {
      late_first = next->next;
      pthread_mutex_unlock(&late_lock);
      pause_until(next->due);
      act_now(&next->action);
      free(next);
      pthread_mutex_lock(&late_lock);
    }
  }
  pthread_mutex_unlock(&late_lock);
  return NULL;
}

static void late_start(void) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&late_changed, &attributes);
  if (pthread_create(&late_thread, NULL, act_late, NULL)) {
    fprintf(stderr, "no thread can be started\n");
    exit(3);
  }
}

void later(int64_t micros, struct action action) {
  flush_all();
  struct late *one = grown(NULL, sizeof *one);
  one->due = now_nanos() + micros * 1000;
  one->action = action;
  pthread_mutex_lock(&late_lock);
  if (one->due > late_last)
    late_last = one->due;
  struct late **at = &late_first;
  while (*at && (*at)->due <= one->due)
    at = &(*at)->next;
  one->next = *at;
  *at = one;
  pthread_cond_signal(&late_changed);
  pthread_mutex_unlock(&late_lock);
}

static void late_finish(void) {
  flush_all();
  rest_until(late_last);
  pthread_mutex_lock(&late_lock);
  late_complete = true;
  pthread_cond_signal(&late_changed);
  pthread_mutex_unlock(&late_lock);
  pthread_join(late_thread, NULL);
}
