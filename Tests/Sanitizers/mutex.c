// Shows ThreadSanitizer what Swift's Mutex does where it is contended; preloaded by `make test-tsan`.
//
// On Linux a contended Synchronization.Mutex is handed over by the kernel (FUTEX_LOCK_PI and FUTEX_UNLOCK_PI), from
// code in libswiftSynchronization.so, which is not instrumented: ThreadSanitizer sees no order between the two owners and
// takes what they do under the lock for a race. The uncontended path is compiled into the caller, where it sees it.
//
// These functions stand in the place of the two that the caller goes to otherwise, call them, and say what they mean. They
// hide nothing: whoever does not take the lock is told of as before.
//
// Source: swift/stdlib/public/Synchronization/Mutex/LinuxImpl.swift; `self` is where the lock's word is, in Swift's
// context register.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

// Synchronization._MutexHandle._lockSlow(Swift.UInt32) -> ()
SWIFT void lock_slow(uint32_t thread, SELF) __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
// Synchronization._MutexHandle._unlockSlow() -> ()
SWIFT void unlock_slow(SELF) __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");

static void *next(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) abort();
    return function;
}

SWIFT void lock_slow(uint32_t thread, SELF) {
    SWIFT void (*lock)(uint32_t, SELF) = next("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    lock(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void unlock_slow(SELF) {
    SWIFT void (*unlock)(SELF) = next("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
    if (__tsan_release) __tsan_release(self);
    unlock(self);
}
