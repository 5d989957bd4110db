// Makes fsync fail for the log of a workspace, as a disk does that breaks: preloaded into a process (LD_PRELOAD), from
// TRELLIS_FSYNC_FAILS_AFTER milliseconds after its start, for TRELLIS_FSYNC_FAILS_FOR milliseconds.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static double began;
__attribute__((constructor)) static void begin(void) { began = now(); }

static int broken(int fd) {
  const char *after = getenv("TRELLIS_FSYNC_FAILS_AFTER"), *lasts = getenv("TRELLIS_FSYNC_FAILS_FOR");
  if (!after || !lasts) return 0;
  double since = now() - began - atof(after);
  if (since < 0 || since > atof(lasts)) return 0;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, "trellis.db") != NULL;
}

#define FAILING(name)                                                     \
  int name(int fd) {                                                      \
    static int (*real)(int);                                              \
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, #name);              \
    if (broken(fd)) {                                                     \
      errno = EIO;                                                        \
      return -1;                                                          \
    }                                                                     \
    return real(fd);                                                      \
  }

FAILING(fsync)
FAILING(fdatasync)
