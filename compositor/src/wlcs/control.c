// SPDX-License-Identifier: Apache-2.0
#include "control.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"

enum { ANSWER_WITHIN_MILLIS = 15000 };

static void on_global(void *data, struct wl_registry *registry, uint32_t name, char const *interface,
                      uint32_t version) {
  struct control *control = data;
  if (strcmp(interface, busproof_test_control_v1_interface.name) == 0) {
    control->object = wl_registry_bind(registry, name, &busproof_test_control_v1_interface, 1);
  } else if (control->global_count < CONTROL_GLOBALS_MAX) {
    control->globals[control->global_count].name = strdup(interface);
    control->globals[control->global_count].version = version;
    control->global_count++;
  }
}

static void on_global_remove(void *data, struct wl_registry *registry, uint32_t name) {
  (void)data;
  (void)registry;
  (void)name;
}

static struct wl_registry_listener const registry_listener = {on_global, on_global_remove};

static void on_adopted(void *data, struct busproof_test_control_v1 *object, uint32_t number) {
  (void)object;
  ((struct control *)data)->last_adopted = number;
}

static void on_done(void *data, struct busproof_test_control_v1 *object, uint32_t serial) {
  (void)object;
  ((struct control *)data)->last_done = serial;
}

static struct busproof_test_control_v1_listener const control_listener = {on_adopted, on_done};

static void on_callback(void *data, struct wl_callback *callback, uint32_t value) {
  (void)value;
  wl_callback_destroy(callback);
  *(bool *)data = true;
}

static struct wl_callback_listener const callback_listener = {on_callback};

// libwayland's own round trips wait for ever.
static bool dispatch_once(struct control *control, long long deadline_millis) {
  struct wl_display *display = control->display;
  while (wl_display_prepare_read(display) != 0) {
    if (wl_display_dispatch_pending(display) > 0) {
      return true;
    }
  }
  wl_display_flush(display);
  struct pollfd readable = {.fd = wl_display_get_fd(display), .events = POLLIN};
  long long left_millis = deadline_millis - now_millis();
  int count = left_millis > 0 ? poll(&readable, 1, (int)left_millis) : 0;
  if (count <= 0) {
    wl_display_cancel_read(display);
    if (count == 0) {
      report("does not answer within %d s", ANSWER_WITHIN_MILLIS / 1000);
      return false;
    }
    return errno == EINTR;
  }
  if (wl_display_read_events(display) < 0 || wl_display_dispatch_pending(display) < 0) {
    struct wl_interface const *interface = NULL;
    uint32_t id = 0;
    int error = wl_display_get_error(display);
    if (error == EPROTO) {
      uint32_t code = wl_display_get_protocol_error(display, &interface, &id);
      report("refuses the test control: %s error %u", interface != NULL ? interface->name : "unknown", code);
    } else {
      report("connection of the test control: %s", strerror(error));
    }
    return false;
  }
  return true;
}

static bool round_trip(struct control *control) {
  bool back = false;
  struct wl_callback *callback = wl_display_sync(control->display);
  wl_callback_add_listener(callback, &callback_listener, &back);
  long long deadline_millis = now_millis() + ANSWER_WITHIN_MILLIS;
  while (!back) {
    if (!dispatch_once(control, deadline_millis)) {
      wl_callback_destroy(callback);
      return false;
    }
  }
  return true;
}

static void disconnect(struct control *control) {
  if (control->object != NULL) {
    busproof_test_control_v1_destroy(control->object);
    control->object = NULL;
  }
  if (control->registry != NULL) {
    wl_registry_destroy(control->registry);
    control->registry = NULL;
  }
  if (control->display != NULL) {
    wl_display_disconnect(control->display);
    control->display = NULL;
  }
}

bool control_open(struct control *control, char const *socket) {
  memset(control, 0, sizeof *control);
  // An absolute path is taken as it is, whatever XDG_RUNTIME_DIR says.
  control->display = wl_display_connect(socket);
  if (control->display == NULL) {
    report("cannot connect to %s: %s", socket, strerror(errno));
    return false;
  }
  control->registry = wl_display_get_registry(control->display);
  wl_registry_add_listener(control->registry, &registry_listener, control);
  if (!round_trip(control)) {
    disconnect(control);
    return false;
  }
  if (control->object == NULL) {
    report("announces no busproof_test_control_v1: it was not started with --test-control");
    disconnect(control);
    return false;
  }
  busproof_test_control_v1_add_listener(control->object, &control_listener, control);
  // Windows of the suite's (before 1.7) commit their first buffer without a configure event, and never draw another size.
  busproof_test_control_v1_forgive_unanswered_configures(control->object);
  return true;
}

void control_close(struct control *control) {
  disconnect(control);
  for (size_t i = 0; i < control->global_count; i++) {
    free((char *)control->globals[i].name);
  }
  control->global_count = 0;
}

bool control_sync(struct control *control) {
  if (control->display == NULL) {
    return false;
  }
  uint32_t serial = ++control->last_asked;
  busproof_test_control_v1_done(control->object, serial);
  long long deadline_millis = now_millis() + ANSWER_WITHIN_MILLIS;
  while (control->last_done != serial) {
    if (!dispatch_once(control, deadline_millis)) {
      disconnect(control);
      return false;
    }
  }
  return true;
}

uint32_t control_adopt(struct control *control, int peer) {
  if (control->display == NULL) {
    return 0;
  }
  uint32_t before = control->last_adopted;
  busproof_test_control_v1_adopt_client(control->object, peer);
  if (!control_sync(control) || control->last_adopted == before) {
    return 0;
  }
  return control->last_adopted;
}
