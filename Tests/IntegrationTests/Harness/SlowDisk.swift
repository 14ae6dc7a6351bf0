import FoundationEssentials
import Glibc
import TestServers

/// A disk under one daemon that the test can let stall, run full or turn read-only, for the journal and the replica alike.
///
/// A library that the daemon is started with stands before `pwrite`, `ftruncate`, `fdatasync` and `fsync` of the C library:
/// while the disk stalls they wait as they would for a device that does not answer, while it is full `pwrite` fails with
/// ENOSPC, and while it is read-only all of them with EROFS. Everything above is the real daemon with the real SQLite.
/// It is the disk of every file of the daemon's, or of those alone whose path holds what `P2K16D_TEST_DISK_UNDER` says.
final class SlowDisk: Sendable {
    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <sys/types.h>
        #include <unistd.h>

        static int disk(int file, int writes) {
            const char *folder = getenv("P2K16D_TEST_DISK");
            const char *under = getenv("P2K16D_TEST_DISK_UNDER");
            struct stat status;
            char link[64], path[4096];
            if (!folder) return 0;
            if (under) {
                snprintf(link, sizeof link, "/proc/self/fd/%d", file);
                ssize_t length = readlink(link, path, sizeof path - 2);
                path[length < 0 ? 0 : length] = '/';
                path[length < 0 ? 1 : length + 1] = 0;
                if (!strstr(path, under)) return 0;
            }
            for (;;) {
                snprintf(path, sizeof path, "%s/stalled", folder);
                if (stat(path, &status) != 0) break;
                usleep(5000);
            }
            snprintf(path, sizeof path, "%s/full", folder);
            if (writes && stat(path, &status) == 0) { errno = ENOSPC; return -1; }
            snprintf(path, sizeof path, "%s/read-only", folder);
            if (stat(path, &status) == 0) { errno = EROFS; return -1; }
            return 0;
        }
        #define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
        ssize_t pwrite(int f, const void *b, size_t n, off_t o) { return disk(f, 1) ? -1 : REAL(pwrite)(f, b, n, o); }
        ssize_t pwrite64(int f, const void *b, size_t n, off64_t o) { return disk(f, 1) ? -1 : REAL(pwrite64)(f, b, n, o); }
        int ftruncate(int f, off_t n) { return disk(f, 0) ? -1 : REAL(ftruncate)(f, n); }
        int ftruncate64(int f, off64_t n) { return disk(f, 0) ? -1 : REAL(ftruncate64)(f, n); }
        int fdatasync(int f) { return disk(f, 0) ? -1 : REAL(fdatasync)(f); }
        int fsync(int f) { return disk(f, 0) ? -1 : REAL(fsync)(f); }
        """

    private let folder: TemporaryDirectory

    /// - Throws: `TestServerError` when there is no C compiler.
    init() async throws {
        self.folder = try TemporaryDirectory()
        let source = try self.folder.write("\(Self.source)\n", to: "disk.c")
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":") + ["/usr/bin"]
        let compilers = folders.flatMap { folder in ["cc", "gcc", "clang"].map { "\(folder)/\($0)" } }
        guard let compiler = compilers.first(where: { access($0, X_OK) == 0 }) else {
            throw TestServerError("there is no C compiler: run `apt-get install gcc`")
        }
        let result = try await ChildProcess.run(
            compiler,
            ["-shared", "-fPIC", "-O1", "-o", self.folder.file("disk.so"), source, "-ldl"]
        )
        guard result.exit == .exited(0) else { throw TestServerError("\(compiler): \(result.standardError)") }
    }

    /// What the daemon is to be started with.
    var environment: [String: String] {
        ["LD_PRELOAD": self.folder.file("disk.so"), "P2K16D_TEST_DISK": self.folder.path]
    }

    /// The same for a disk that holds the state directory alone.
    var environmentOfState: [String: String] {
        self.environment.merging(["P2K16D_TEST_DISK_UNDER": "/state/"]) { $1 }
    }

    /// From now on nothing reaches the disk until ``goOn()``.
    func stall() throws { try self.folder.write("", to: "stalled") }

    /// From now on nothing can be written until ``goOn()``.
    func fill() throws { try self.folder.write("", to: "full") }

    /// From now on it is as a file system that the kernel has mounted read-only after an error, until ``goOn()``.
    func turnReadOnly() throws { try self.folder.write("", to: "read-only") }

    func goOn() {
        for name in ["stalled", "full", "read-only"] { unlink(self.folder.file(name)) }
    }
}
