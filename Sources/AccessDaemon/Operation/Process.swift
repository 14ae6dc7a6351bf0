import CLinux
import Glibc

/// What the process needs before anything else runs.
enum Process {
    static func prepare() {
        // Files and the admin socket are the daemon's own, until roles say otherwise.
        umask(0o077)
        // A write past a file size limit must be an error of the journal, not the end of the daemon.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Gives the kernel back what was freed: a load of the directory frees about as much as it keeps, and the C library
    /// would hold on to it for good.
    static func releaseFreedMemory() {
        malloc_trim(0)
    }
}
