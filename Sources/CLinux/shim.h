#pragma once
// Linux interfaces that Swift's Glibc module leaves out.
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/timex.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <spawn.h>

// Requests of ioctl(2) whose numbers are computed by macros.
static inline int p2k16d_input_grab(int descriptor) { return ioctl(descriptor, EVIOCGRAB, (void *)1); }
static inline int p2k16d_input_set_clock(int descriptor, int clock) { return ioctl(descriptor, EVIOCSCLOCKID, &clock); }
static inline int p2k16d_tty_claim(int descriptor) { return ioctl(descriptor, TIOCEXCL); }

// prctl(2) is variadic. 0: neither a core file nor another process of the same user shows this one's memory.
static inline int p2k16d_set_dumpable(int dumpable) { return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0); }
// Of glibc 2.34 and later; declared for _GNU_SOURCE only.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
static inline int p2k16d_spawn_close_from(posix_spawn_file_actions_t *actions, int descriptor) {
    return posix_spawn_file_actions_addclosefrom_np(actions, descriptor);
}
