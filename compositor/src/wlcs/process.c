// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Hang guards, not measurements: a start takes a third of a second, and the longest that a test of the suite waits for
// anything is 10 s.
enum { START_WITHIN_MILLIS = 60000, END_WITHIN_MILLIS = 10000, TEST_WITHIN_SECONDS = 90 };

static char const READY[] = "ready ";

void report(char const *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("compositor under test: ", stdout);
  vprintf(format, arguments);
  putchar('\n');
  fflush(stdout);
  va_end(arguments);
}

long long now_millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void become_compositor(struct process const *process, int output, pid_t parent, char const *command) {
  // A suite that crashes must not leave compositors behind, nor one that crashed before this line.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) {
    _exit(127);
  }
  dup2(output, STDOUT_FILENO);
  setenv("XDG_RUNTIME_DIR", process->directory, 1);
  unsetenv("WAYLAND_DISPLAY");
  // exec in the shell's place: the pid is the compositor's.
  char line[PATH_MAX * 4];
  if (snprintf(line, sizeof line, "exec %s", command) < (int)sizeof line) {
    execl("/bin/sh", "sh", "-c", line, (char *)NULL);
  }
  _exit(127);
}

static bool read_ready_line(struct process *process) {
  char line[sizeof process->socket + sizeof READY];
  size_t length = 0;
  long long deadline_millis = now_millis() + START_WITHIN_MILLIS;
  for (;;) {
    long long left_millis = deadline_millis - now_millis();
    struct pollfd readable = {.fd = process->output, .events = POLLIN};
    if (left_millis <= 0 || poll(&readable, 1, (int)left_millis) == 0) {
      report("not ready within %d s", START_WITHIN_MILLIS / 1000);
      return false;
    }
    ssize_t count = read(process->output, line + length, sizeof line - 1 - length);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      report("ended before it was ready");
      return false;
    }
    length += (size_t)count;
    line[length] = '\0';
    char *end = strchr(line, '\n');
    if (end != NULL) {
      *end = '\0';
      if (strncmp(line, READY, sizeof READY - 1) != 0) {
        report("'%s' instead of 'ready SOCKET'", line);
        return false;
      }
      strcpy(process->socket, line + sizeof READY - 1);
      return true;
    }
  }
}

// The suite waits for answers without a time limit.
static void *watch(void *argument) {
  struct process *process = argument;
  struct timespec deadline;
  clock_gettime(CLOCK_REALTIME, &deadline);
  deadline.tv_sec += TEST_WITHIN_SECONDS;
  pthread_mutex_lock(&process->lock);
  int result = 0;
  while (!process->ending && result != ETIMEDOUT) {
    result = pthread_cond_timedwait(&process->ended, &process->lock, &deadline);
  }
  if (!process->ending) {
    report("killed: the test took longer than %d s", TEST_WITHIN_SECONDS);
    kill(process->pid, SIGKILL);
  }
  pthread_mutex_unlock(&process->lock);
  return NULL;
}

bool process_start(struct process *process) {
  process->pid = 0;
  process->output = -1;
  process->watched = false;
  process->ending = false;
  pthread_mutex_init(&process->lock, NULL);
  pthread_cond_init(&process->ended, NULL);
  strcpy(process->directory, "/tmp/busproof-wlcs-XXXXXX");
  if (mkdtemp(process->directory) == NULL) {
    report("no directory %s: %s", process->directory, strerror(errno));
    process->directory[0] = '\0';
    return false;
  }
  char const *command = getenv("BUSPROOF_COMPOSITOR");
  if (command == NULL) {
    report("BUSPROOF_COMPOSITOR is not set: it is the command that starts one");
    return false;
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    report("no pipe: %s", strerror(errno));
    return false;
  }
  process->output = ends[0];
  pid_t parent = getpid();
  pid_t pid = fork();
  if (pid == 0) {
    become_compositor(process, ends[1], parent, command);
  }
  close(ends[1]);
  if (pid < 0) {
    report("no process: %s", strerror(errno));
    return false;
  }
  process->pid = pid;
  process->watched = pthread_create(&process->watchdog, NULL, watch, process) == 0;
  return read_ready_line(process);
}

void process_kill(struct process *process) {
  if (process->pid > 0) {
    kill(process->pid, SIGKILL);
  }
}

static bool ended_within(pid_t pid, int limit_millis) {
  int descriptor = (int)syscall(SYS_pidfd_open, pid, 0);
  if (descriptor < 0) {
    return false;
  }
  struct pollfd ended = {.fd = descriptor, .events = POLLIN};
  long long deadline_millis = now_millis() + limit_millis;
  int count;
  do {
    long long left_millis = deadline_millis - now_millis();
    count = poll(&ended, 1, left_millis > 0 ? (int)left_millis : 0);
  } while (count < 0 && errno == EINTR);
  close(descriptor);
  return count > 0;
}

static void end_child(struct process *process) {
  bool early = ended_within(process->pid, 0);
  if (!early) {
    kill(process->pid, SIGTERM);
    if (!ended_within(process->pid, END_WITHIN_MILLIS)) {
      report("does not end at SIGTERM");
      kill(process->pid, SIGKILL);
    }
  }
  int status = 0;
  while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR) {
  }
  process->pid = 0;
  if (WIFSIGNALED(status)) {
    report("died of signal %d", WTERMSIG(status));
  } else if (early || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 128 + SIGTERM)) {
    // 128 + SIGTERM: on a loaded machine a JVM may take longer than the second that the compositor gives itself.
    report("ended%s with status %d", early ? " by itself" : "", WEXITSTATUS(status));
  }
}

static void remove_directory(char const *path) {
  DIR *directory = opendir(path);
  if (directory != NULL) {
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
      unlinkat(dirfd(directory), entry->d_name, 0);
    }
    closedir(directory);
  }
  rmdir(path);
}

void process_end(struct process *process) {
  if (process->watched) {
    pthread_mutex_lock(&process->lock);
    process->ending = true;
    pthread_cond_signal(&process->ended);
    pthread_mutex_unlock(&process->lock);
    pthread_join(process->watchdog, NULL);
    process->watched = false;
  }
  if (process->pid > 0) {
    end_child(process);
  }
  if (process->output >= 0) {
    close(process->output);
    process->output = -1;
  }
  if (process->directory[0] != '\0') {
    remove_directory(process->directory);
    process->directory[0] = '\0';
  }
}
