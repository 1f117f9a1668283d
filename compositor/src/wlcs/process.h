// SPDX-License-Identifier: Apache-2.0
#ifndef BUSPROOF_WLCS_PROCESS_H
#define BUSPROOF_WLCS_PROCESS_H

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>

// A compositor in a process and a runtime directory of its own.
struct process {
  pid_t pid;  // 0: none was started, or it was reaped
  int output; // what it prints, -1: none
  char directory[64];
  char socket[PATH_MAX];

  pthread_t watchdog;
  bool watched;
  pthread_mutex_t lock;
  pthread_cond_t ended;
  bool ending;
};

// Starts the command that BUSPROOF_COMPOSITOR holds and waits until clients can connect. Says so and returns false when
// it cannot; process_end is due in either case.
bool process_start(struct process *process);

// Kills the process, so that whoever waits for an answer of it gets an error instead.
void process_kill(struct process *process);

// Ends and reaps the process and removes its directory. Says so when it did not end as it should.
void process_end(struct process *process);

// What is wrong with the compositor, on a line that fails the test it is printed in, whatever the test itself says.
__attribute__((format(printf, 1, 2))) void report(char const *format, ...);

long long now_millis(void);

#endif
