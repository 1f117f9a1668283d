/*
 * What MAP_NOSIGBUS promises, one line for each promise, asked of the kernel that this runs on. Signals are part of the
 * question here, and fork(2) is, which is why this is not one of the Java tests.
 *
 *   semantics [FLAG]        exit status 0: all kept, 1: some not, 77: this kernel does not know the flag
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FAULT = -1, EXT_SUPER_MAGIC = 0xef53 };

static int flag = 0x200000;
static long page;
static int broken;

/* A load or store that may raise SIGBUS */

static sigjmp_buf before_access;
static volatile sig_atomic_t accessing;

static void on_sigbus(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	(void)context;
	if (!accessing)
		_exit(99);
	siglongjmp(before_access, 1);
}

static int load(const volatile unsigned char *at)
{
	int value;

	if (sigsetjmp(before_access, 1)) {
		accessing = 0;
		return FAULT;
	}
	accessing = 1;
	value = *at;
	accessing = 0;
	return value;
}

static int store(volatile unsigned char *at, unsigned char value)
{
	if (sigsetjmp(before_access, 1)) {
		accessing = 0;
		return FAULT;
	}
	accessing = 1;
	*at = value;
	accessing = 0;
	return 0;
}

static void promise(const char *what, bool kept)
{
	printf("%-4s %s\n", kept ? "ok" : "NOT", what);
	broken |= !kept;
}

static void must(bool done, const char *what)
{
	if (!done) {
		perror(what);
		exit(2);
	}
}

/* A file of full pages of 'A' */
static int file_of(int pages)
{
	int fd = memfd_create("semantics", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	must(fd >= 0, "memfd_create");
	for (int i = 0; i < pages * page; i += page) {
		unsigned char content[page];

		memset(content, 'A', page);
		must(pwrite(fd, content, page, i) == page, "pwrite");
	}
	return fd;
}

static void resize(int fd, int pages)
{
	must(ftruncate(fd, pages * page) == 0, "ftruncate");
}

static void put(int fd, long offset, char value)
{
	must(pwrite(fd, &value, 1, offset) == 1, "pwrite");
}

static unsigned char *map(int fd, int pages, int protection, int flags)
{
	unsigned char *at = mmap(NULL, pages * page, protection, flags, fd, 0);

	return at == MAP_FAILED ? NULL : at;
}

static unsigned char *map_flagged(int fd, int pages)
{
	unsigned char *at = map(fd, pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | flag);

	must(at != NULL, "mmap");
	return at;
}

static bool refused(int fd, int flags)
{
	errno = 0;
	return map(fd, 1, PROT_READ, flags | flag) == NULL && errno == EINVAL;
}

/* Whether a child of fork(2) finds this byte there */
static bool child_loads(const unsigned char *at, int expected)
{
	pid_t child = fork();
	int status;

	must(child >= 0, "fork");
	if (child == 0)
		_exit(load(at) == expected ? 0 : 1);
	return waitpid(child, &status, 0) == child && status == 0;
}

/* Whether /proc/self/smaps shows a flag of the mapping that begins here */
static bool has_vm_flag(const void *start, const char *name)
{
	FILE *smaps = fopen("/proc/self/smaps", "r");
	char line[1024], header[32];
	bool inside = false, found = false;

	must(smaps != NULL, "smaps");
	snprintf(header, sizeof(header), "%lx-", (unsigned long)start);
	while (!found && fgets(line, sizeof(line), smaps)) {
		if (strncmp(line, "VmFlags:", 8) == 0) {
			found = inside && strstr(line, name) != NULL;
			inside = false;
		} else if (strncmp(line, header, strlen(header)) == 0) {
			inside = true;
		}
	}
	fclose(smaps);
	return found;
}

/* Whether a page is there without being touched, by proc_pid_pagemap(5) */
static bool is_present(const void *at)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t entry;

	must(pagemap >= 0, "pagemap");
	must(pread(pagemap, &entry, sizeof(entry), (uintptr_t)at / page * sizeof(entry)) == sizeof(entry), "pagemap");
	close(pagemap);
	return entry >> 63;
}

static void what_is_refused(void)
{
	int fd = file_of(1);
	int huge = memfd_create("huge", MFD_CLOEXEC | MFD_HUGETLB);

	promise("a shared mapping is EINVAL", refused(fd, MAP_SHARED));
	promise("so is one with MAP_SHARED_VALIDATE", refused(fd, MAP_SHARED_VALIDATE));
	promise("so is shared memory without a file", refused(-1, MAP_SHARED | MAP_ANONYMOUS));
	if (huge >= 0) {
		promise("so is a file of huge pages", refused(huge, MAP_PRIVATE));
		promise("so are huge pages without a file", refused(-1, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB));
	} else {
		printf("--   a file of huge pages: %s here\n", strerror(errno));
	}
	promise("private memory without a file is as ever",
		map(-1, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | flag) != NULL);
	close(fd);
	close(huge);
}

static void past_the_end(void)
{
	int fd = file_of(1);
	unsigned char *m = map_flagged(fd, 4);
	struct stat before, after;

	must(fstat(fd, &before) == 0, "fstat");
	promise("within the file the mapping shows the file", load(m) == 'A');
	promise("a load past the end is 0", load(m + 2 * page) == 0);
	promise("a store past the end gets a page of its own",
		store(m + page + 7, 'x') == 0 && load(m + page + 7) == 'x' && load(m + page + 8) == 0);
	promise("also where a load was before", store(m + 2 * page, 'y') == 0 && load(m + 2 * page) == 'y');
	must(fstat(fd, &after) == 0, "fstat");
	promise("the file's size and its memory are unchanged",
		before.st_size == after.st_size && before.st_blocks == after.st_blocks);
	promise("smaps names the mapping by nb", has_vm_flag(m, " nb"));
	munmap(m, 4 * page);
	close(fd);
}

static void while_the_file_changes(void)
{
	int fd = file_of(1);
	unsigned char *m = map_flagged(fd, 4);

	load(m + 3 * page);
	store(m + page, 'x');
	promise("a child of fork sees the page of zeros", child_loads(m + 3 * page, 0));
	promise("and the page that was stored to", child_loads(m + page, 'x'));
	resize(fd, 4);
	put(fd, page, 'B');
	put(fd, 2 * page, 'B');
	put(fd, 3 * page, 'B');
	promise("the file has grown: a page of zeros that was loaded stays", load(m + 3 * page) == 0);
	promise("a page that was stored to stays", load(m + page) == 'x');
	promise("a page that was not touched before is the file's", load(m + 2 * page) == 'B');
	promise("a child of fork sees the same zeros now", child_loads(m + 3 * page, 0));
	madvise(m + 3 * page, page, MADV_DONTNEED);
	promise("MADV_DONTNEED brings the file's page back", load(m + 3 * page) == 'B');
	resize(fd, 1);
	promise("the file was cut off: its pages are zeros", load(m + 2 * page) == 0 && load(m + 3 * page) == 0);
	promise("a private page goes with the file's, as ever", load(m + page) == 0);
	resize(fd, 0);
	promise("cut to nothing: zeros", load(m) == 0);
	munmap(m, 4 * page);
	close(fd);
}

/* Nothing was stored to, so only the kernel's own care makes fork copy what was loaded. */
static void fork_after_loads_only(void)
{
	int fd = file_of(1);
	unsigned char *m = map(fd, 2, PROT_READ, MAP_PRIVATE | flag);

	must(m != NULL && load(m + page) == 0, "mmap");
	resize(fd, 2);
	put(fd, page, 'B');
	promise("also when nothing was ever stored there", child_loads(m + page, 0));
	munmap(m, 2 * page);
	close(fd);
}

static void through_the_kernel(void)
{
	int fd = file_of(1), ends[2];
	unsigned char *plain = map(fd, 2, PROT_READ, MAP_PRIVATE);
	unsigned char *m = map_flagged(fd, 2);

	must(plain != NULL && pipe(ends) == 0, "pipe");
	errno = 0;
	promise("write(2) from past the end without the flag is EFAULT",
		write(ends[1], plain + page, 64) == -1 && errno == EFAULT);
	promise("with it 64 bytes are written", write(ends[1], m + page, 64) == 64);
	promise("read(2) into it reads them", read(ends[0], m + page, 64) == 64);
	munmap(plain, 2 * page);
	munmap(m, 2 * page);
	close(ends[0]);
	close(ends[1]);
	close(fd);
}

/* The lab's guests have a disk at /var/tmp; their /tmp is shared memory once more. */
static void on_a_disk(void)
{
	char name[] = "/var/tmp/semantics.XXXXXX";
	int fd = mkostemp(name, O_CLOEXEC);
	unsigned char *m;
	struct statfs disk;

	must(fd >= 0 && unlink(name) == 0 && ftruncate(fd, 10) == 0 && fstatfs(fd, &disk) == 0, name);
	if (disk.f_type == EXT_SUPER_MAGIC) {
		m = map_flagged(fd, 2);
		promise("so is a file on a disk",
			load(m + page) == 0 && store(m + page, 'x') == 0 && load(m + page) == 'x');
		resize(fd, 0);
		promise("a file on a disk was cut to nothing: zeros", load(m) == 0);
		munmap(m, 2 * page);
	} else {
		printf("--   a file on a disk: /var/tmp is on none of the ext family here\n");
	}
	close(fd);
}

static void other_calls(void)
{
	int fd = file_of(1);
	char path[64];
	unsigned char *m, *moved;
	int other;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	other = open(path, O_RDONLY | O_CLOEXEC);
	m = map(other, 2, PROT_READ, MAP_PRIVATE | flag);
	promise("a descriptor opened read-only will do", m && load(m + page) == 0);
	moved = mremap(m, 2 * page, 4 * page, MREMAP_MAYMOVE);
	promise("mremap keeps the flag", moved != MAP_FAILED && load(moved + 3 * page) == 0);
	promise("mprotect to writable: a store past the end is a page of its own",
		mprotect(moved, 4 * page, PROT_READ | PROT_WRITE) == 0 && store(moved + 2 * page, 'x') == 0);
	munmap(moved, 4 * page);
	m = map(fd, 4, PROT_READ, MAP_PRIVATE | MAP_POPULATE | flag);
	promise("MAP_POPULATE reaches past the end", m && is_present(m + 2 * page) && load(m + 2 * page) == 0);
	munmap(m, 4 * page);
	must(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0, "seals");
	m = map(fd, 2, PROT_READ, MAP_PRIVATE | flag);
	promise("a sealed file is as any other", m && load(m) == 'A' && load(m + page) == 0);
	munmap(m, 2 * page);
	close(other);
	close(fd);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO | SA_NODEFER };
	unsigned char *m;
	int fd;

	page = sysconf(_SC_PAGESIZE);
	if (argc > 1)
		flag = strtol(argv[1], NULL, 0);
	sigaction(SIGBUS, &action, NULL);
	fd = file_of(1);
	m = map(fd, 2, PROT_READ, MAP_PRIVATE);
	promise("without the flag a load past the end is SIGBUS", m && load(m + page) == FAULT);
	m = map(fd, 2, PROT_READ, MAP_PRIVATE | flag);
	if (m == NULL || load(m + page) == FAULT) {
		printf("this kernel has no MAP_NOSIGBUS of 0x%x\n", flag);
		return broken ? 1 : 77;
	}
	what_is_refused();
	past_the_end();
	while_the_file_changes();
	fork_after_loads_only();
	through_the_kernel();
	other_calls();
	on_a_disk();
	puts(broken ? "MAP_NOSIGBUS is there, and not as promised" : "MAP_NOSIGBUS is there, as promised");
	return broken;
}
