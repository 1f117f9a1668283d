// SPDX-License-Identifier: Apache-2.0
#ifndef BUSPROOF_WLCS_CONTROL_H
#define BUSPROOF_WLCS_CONTROL_H

#include <stdbool.h>
#include <stdint.h>
#include <wlcs/display_server.h>

#include "busproof-test-control-v1-client-protocol.h"

enum { CONTROL_GLOBALS_MAX = 64 };

// The connection that stands in for the user: everything asked for has happened when the call that asked returns.
struct control {
  struct wl_display *display; // NULL: not connected, or it failed
  struct wl_registry *registry;
  struct busproof_test_control_v1 *object;
  uint32_t last_adopted;
  uint32_t last_done;
  uint32_t last_asked;

  WlcsExtensionDescriptor globals[CONTROL_GLOBALS_MAX]; // names are owned
  size_t global_count;
};

// Says so and returns false when it cannot; control_close is due in either case.
bool control_open(struct control *control, char const *socket);

void control_close(struct control *control);

// Waits until everything asked for has happened. False: the compositor is gone, or does not answer in time.
bool control_sync(struct control *control);

// Makes a client of the compositor's.
// peer: one end of a socket pair; stays the caller's
// returns: the client's number, 0 when it could not
uint32_t control_adopt(struct control *control, int peer);

#endif
