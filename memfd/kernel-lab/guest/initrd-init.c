/*
 * The first program of a guest whose kernel has the host's file system as modules: loads what is in /modules in the order of
 * the names, mounts the file system and becomes the program that the kernel's command line names as LABINIT.
 *
 * Compiled statically and put into the initrd by lib/stock.sh.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The device may need a moment after its driver was loaded. */
enum { MOUNT_TRIES = 100, BETWEEN_TRIES_MICROS = 100 * 1000 };

static const char NINE_P_OPTIONS[] = "trans=virtio,version=9p2000.L,cache=loose,msize=512000";

static int fail(const char *what)
{
	fprintf(stderr, "busproof initrd: %s: %s\n", what, strerror(errno));
	return 1;
}

static void open_console(void)
{
	mkdir("/dev", 0755);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	int console = open("/dev/console", O_RDWR);
	for (int fd = 0; console >= 0 && fd < 3; fd++)
		dup2(console, fd);
}

static void load_modules(void)
{
	struct dirent **entries;
	int count = scandir("/modules", &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		char path[512];

		if (entries[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/modules/%s", entries[i]->d_name);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		/* A driver for hardware that is not there says so, and is not needed. */
		if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST))
			fail(path);
		close(fd);
	}
}

static int mount_host(void)
{
	mkdir("/host", 0755);
	for (int i = 0; i < MOUNT_TRIES; i++) {
		if (mount("labroot", "/host", "9p", MS_RDONLY, NINE_P_OPTIONS) == 0)
			return 0;
		usleep(BETWEEN_TRIES_MICROS);
	}
	return -1;
}

int main(void)
{
	open_console();
	load_modules();
	if (mount_host())
		return fail("mounting the host's file system");
	if (chdir("/host") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot("."))
		return fail("entering it");
	/* The kernel hands words that it does not know to its first program as environment. */
	const char *init = getenv("LABINIT");
	if (!init)
		return fail("no LABINIT");
	execl(init, init, (char *)NULL);
	return fail(init);
}
