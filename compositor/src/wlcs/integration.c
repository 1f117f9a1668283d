// SPDX-License-Identifier: Apache-2.0
// What the Wayland conformance suite (wlcs) calls to run its tests against busproof: one compositor process per server of
// the suite, driven over busproof_test_control_v1.
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wlcs/display_server.h>
#include <wlcs/pointer.h>
#include <wlcs/touch.h>

#include "control.h"
#include "process.h"

enum { CLIENTS_MAX = 64, TOUCH_POINT = 0 };

// A socket of the suite's, found again by its inode: the suite may duplicate the descriptor, and numbers are used again.
struct client {
  ino_t inode;
  uint32_t number;
};

struct server {
  WlcsDisplayServer base; // first: the suite's pointer is ours
  WlcsIntegrationDescriptor descriptor;
  struct process process;
  struct control control;
  struct client clients[CLIENTS_MAX];
  size_t client_count;
  bool stopped;
};

struct pointer {
  WlcsPointer base;
  struct server *server;
};

struct touch {
  WlcsTouch base;
  struct server *server;
};

// The object that requests are sent to, NULL when there is nobody to send them to.
static struct busproof_test_control_v1 *control_of(struct server *server) { return server->control.object; }

// A compositor that does not answer is killed: otherwise the suite would wait for it.
static void finish(struct server *server) {
  if (!control_sync(&server->control)) {
    process_kill(&server->process);
  }
}

static void stop(WlcsDisplayServer *base) {
  struct server *server = (struct server *)base;
  if (server->stopped) {
    return;
  }
  server->stopped = true;
  // It still answers after whatever the test did to it.
  if (server->control.display != NULL) {
    finish(server);
  }
  control_close(&server->control);
  process_end(&server->process);
}

// The compositor has been running since the server was created.
static void start(WlcsDisplayServer *base) { (void)base; }

static int create_client_socket(WlcsDisplayServer *base) {
  struct server *server = (struct server *)base;
  int ends[2];
  struct stat status;
  if (server->client_count == CLIENTS_MAX) {
    errno = EMFILE;
    return -1;
  }
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return -1;
  }
  uint32_t number = fstat(ends[0], &status) == 0 ? control_adopt(&server->control, ends[1]) : 0;
  close(ends[1]);
  if (number == 0) {
    close(ends[0]);
    process_kill(&server->process);
    errno = ECONNREFUSED;
    return -1;
  }
  server->clients[server->client_count++] = (struct client){.inode = status.st_ino, .number = number};
  return ends[0];
}

static uint32_t number_of(struct server *server, wl_display *display) {
  struct stat status;
  if (fstat(wl_display_get_fd(display), &status) == 0) {
    for (size_t i = server->client_count; i > 0; i--) {
      if (server->clients[i - 1].inode == status.st_ino) {
        return server->clients[i - 1].number;
      }
    }
  }
  return 0;
}

static void position_window_absolute(WlcsDisplayServer *base, wl_display *display, wl_surface *surface, int x, int y) {
  struct server *server = (struct server *)base;
  uint32_t number = number_of(server, display);
  if (number == 0) {
    report("a window of a client that it was never given");
  } else if (control_of(server) != NULL) {
    uint32_t id = wl_proxy_get_id((struct wl_proxy *)surface);
    busproof_test_control_v1_place_surface(control_of(server), number, id, x, y);
    finish(server);
  }
}

static void pointer_move_absolute(WlcsPointer *base, wl_fixed_t x, wl_fixed_t y) {
  struct server *server = ((struct pointer *)base)->server;
  if (control_of(server) != NULL) {
    busproof_test_control_v1_pointer_move(control_of(server), x, y);
    finish(server);
  }
}

static void pointer_move_relative(WlcsPointer *base, wl_fixed_t dx, wl_fixed_t dy) {
  struct server *server = ((struct pointer *)base)->server;
  if (control_of(server) != NULL) {
    busproof_test_control_v1_pointer_move_relative(control_of(server), dx, dy);
    finish(server);
  }
}

static void pointer_button(WlcsPointer *base, int button, uint32_t state) {
  struct server *server = ((struct pointer *)base)->server;
  if (control_of(server) != NULL) {
    busproof_test_control_v1_pointer_button(control_of(server), (uint32_t)button, state);
    finish(server);
  }
}

static void pointer_button_up(WlcsPointer *base, int button) {
  pointer_button(base, button, WL_POINTER_BUTTON_STATE_RELEASED);
}

static void pointer_button_down(WlcsPointer *base, int button) {
  pointer_button(base, button, WL_POINTER_BUTTON_STATE_PRESSED);
}

static void pointer_destroy(WlcsPointer *base) { free(base); }

static WlcsPointer *create_pointer(WlcsDisplayServer *base) {
  struct pointer *pointer = calloc(1, sizeof *pointer);
  if (pointer == NULL) {
    abort();
  }
  pointer->base = (WlcsPointer){
      .version = WLCS_POINTER_VERSION,
      .move_absolute = pointer_move_absolute,
      .move_relative = pointer_move_relative,
      .button_up = pointer_button_up,
      .button_down = pointer_button_down,
      .destroy = pointer_destroy,
  };
  pointer->server = (struct server *)base;
  return &pointer->base;
}

// The suite (1.5 to 1.8) hands whole pixels to functions that it declares to take fixed-point numbers.
static void touch_down(WlcsTouch *base, int x, int y) {
  struct server *server = ((struct touch *)base)->server;
  if (control_of(server) != NULL) {
    busproof_test_control_v1_touch_down(control_of(server), TOUCH_POINT, wl_fixed_from_int(x), wl_fixed_from_int(y));
    finish(server);
  }
}

static void touch_move(WlcsTouch *base, int x, int y) {
  struct server *server = ((struct touch *)base)->server;
  if (control_of(server) != NULL) {
    busproof_test_control_v1_touch_motion(control_of(server), TOUCH_POINT, wl_fixed_from_int(x), wl_fixed_from_int(y));
    finish(server);
  }
}

static void touch_up(WlcsTouch *base) {
  struct server *server = ((struct touch *)base)->server;
  if (control_of(server) != NULL) {
    busproof_test_control_v1_touch_up(control_of(server), TOUCH_POINT);
    finish(server);
  }
}

static void touch_destroy(WlcsTouch *base) { free(base); }

static WlcsTouch *create_touch(WlcsDisplayServer *base) {
  struct touch *touch = calloc(1, sizeof *touch);
  if (touch == NULL) {
    abort();
  }
  touch->base = (WlcsTouch){
      .version = WLCS_TOUCH_VERSION,
      .touch_down = touch_down,
      .touch_move = touch_move,
      .touch_up = touch_up,
      .destroy = touch_destroy,
  };
  touch->server = (struct server *)base;
  return &touch->base;
}

// What the compositor announces is what it is held to: the suite skips tests of anything else.
static WlcsIntegrationDescriptor const *get_descriptor(WlcsDisplayServer const *base) {
  return &((struct server const *)base)->descriptor;
}

// The suite asks for the descriptor before it starts the server, and makes no provision for a server that cannot be
// created: one that failed to start is returned too, and refuses clients.
static WlcsDisplayServer *create_server(int argc, char const **argv) {
  (void)argc;
  (void)argv;
  struct server *server = calloc(1, sizeof *server);
  if (server == NULL) {
    abort();
  }
  if (!process_start(&server->process) || !control_open(&server->control, server->process.socket)) {
    process_kill(&server->process);
  }
  server->base = (WlcsDisplayServer){
      .version = WLCS_DISPLAY_SERVER_VERSION,
      .start = start,
      .stop = stop,
      .create_client_socket = create_client_socket,
      .position_window_absolute = position_window_absolute,
      .create_pointer = create_pointer,
      .create_touch = create_touch,
      .get_descriptor = get_descriptor,
  };
  server->descriptor = (WlcsIntegrationDescriptor){
      .version = WLCS_INTEGRATION_DESCRIPTOR_VERSION,
      .num_extensions = server->control.global_count,
      .supported_extensions = server->control.globals,
  };
  return &server->base;
}

static void destroy_server(WlcsDisplayServer *base) {
  stop(base);
  free(base);
}

__attribute__((visibility("default"))) WlcsServerIntegration const wlcs_server_integration = {
    .version = WLCS_SERVER_INTEGRATION_VERSION,
    .create_server = create_server,
    .destroy_server = destroy_server,
};
