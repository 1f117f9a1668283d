/*
 * Threads load, store, fork and let the kernel read and write in MAP_NOSIGBUS mappings of a file that another thread cuts off and
 * makes grow all the while. Any SIGBUS kills it: that is the test.
 *
 *   race TRUNCATIONS [FLAG]
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGES = 1024, PAGE = 4096, USERS = 3 };

static int fd;
static long truncations;
static atomic_bool over;
static atomic_long accesses, forks;
static unsigned char *writable, *readable;

static long page_of(unsigned *seed)
{
	return rand_r(seed) % PAGES * (long)PAGE;
}

static void give_up(const char *what)
{
	perror(what);
	_exit(2);
}

static void *truncate_it(void *unused)
{
	unsigned seed = 1;

	(void)unused;
	for (long i = 0; i < truncations; i++)
		if (ftruncate(fd, rand_r(&seed) % (PAGES + 1) * (long)PAGE))
			give_up("ftruncate");
	over = true;
	return NULL;
}

static void *use_it(void *number)
{
	unsigned seed = 7 + (unsigned)(long)number;
	unsigned sum = 0;

	for (; !over; accesses++) {
		volatile unsigned char *at = writable + page_of(&seed);

		sum += ((volatile unsigned char *)readable)[page_of(&seed)] + at[1];
		if (rand_r(&seed) % 2)
			at[2] = 9;
		if (rand_r(&seed) % 64 == 0)
			madvise(writable, PAGES * (long)PAGE, MADV_DONTNEED);
	}
	return (void *)(long)(sum & 1);
}

/* A child walks through its copy; the kernel reads from one mapping and writes into the other. */
static void *fork_it(void *unused)
{
	unsigned seed = 99;

	(void)unused;
	for (; !over; forks++) {
		int ends[2], status;
		pid_t child = fork();

		if (child < 0)
			give_up("fork");
		if (child == 0) {
			unsigned sum = 0;

			for (long at = 0; at < PAGES * (long)PAGE; at += PAGE) {
				sum += ((volatile unsigned char *)writable)[at];
				if (at % (3 * PAGE) == 0)
					writable[at] = 1;
			}
			_exit(sum == 0xffffffff);
		}
		if (waitpid(child, &status, 0) != child || status != 0) {
			fprintf(stderr, "a child ended with 0x%x\n", status);
			_exit(1);
		}
		if (pipe(ends) || write(ends[1], readable + page_of(&seed), PAGE) != PAGE
		    || read(ends[0], writable + page_of(&seed), PAGE) != PAGE)
			give_up("through the kernel");
		close(ends[0]);
		close(ends[1]);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	int flags = MAP_PRIVATE | (argc > 2 ? strtol(argv[2], NULL, 0) : 0x200000);
	pthread_t cutter, forker, users[USERS];

	truncations = argc > 1 ? atol(argv[1]) : 100000;
	fd = memfd_create("race", MFD_CLOEXEC);
	writable = mmap(NULL, PAGES * (long)PAGE, PROT_READ | PROT_WRITE, flags, fd, 0);
	readable = mmap(NULL, PAGES * (long)PAGE, PROT_READ, flags, fd, 0);
	if (fd < 0 || writable == MAP_FAILED || readable == MAP_FAILED)
		give_up("mmap");
	pthread_create(&cutter, NULL, truncate_it, NULL);
	pthread_create(&forker, NULL, fork_it, NULL);
	for (long i = 0; i < USERS; i++)
		pthread_create(&users[i], NULL, use_it, (void *)i);
	pthread_join(cutter, NULL);
	pthread_join(forker, NULL);
	for (int i = 0; i < USERS; i++)
		pthread_join(users[i], NULL);
	printf("race: %ld truncations, %ld accesses, %ld forks, no SIGBUS\n", truncations, atomic_load(&accesses), atomic_load(&forks));
	return 0;
}
