import CLinux
import Glibc

/// What the process needs before anything else runs.
enum Process {
    static func prepare() {
        // Files are the daemon's own, and so is the admin socket until it is opened to its group.
        umask(0o077)
        // Memory holds the card key, passwords, and numbers of cards while they are decided on. The second holds where a
        // program collects cores, and whatever limit somebody sets later.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        p2k16d_set_dumpable(0)
        // A crash ends the process at once, so that it is started again and its lines are made safe. The backtracer of
        // Swift's runtime would first look through this memory, and may wait for ever, since others may not see it.
        for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
        // A write past a file size limit must be an error of the journal, not the end of the daemon.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        // The C library's defaults, kept from rising: once a large snapshot was freed it would no longer give the kernel
        // back what the arena of a thread holds, several times the size of the snapshot.
        mallopt(M_MMAP_THRESHOLD, 128 << 10)
        mallopt(M_TRIM_THRESHOLD, 128 << 10)
    }

    /// Gives the kernel back what was freed: a load of the directory frees about as much as it keeps, and the C library
    /// would hold on to it for good.
    static func releaseFreedMemory() {
        malloc_trim(0)
    }
}
