import CLinux
import Dispatch
import Glibc
import Synchronization

/// A program that is run without a shell, for a limited time.
///
/// Its standard input is what it is given, its standard output is dropped, and what it writes as errors goes where the
/// daemon's own log goes. It gets none of the daemon's files and signals.
struct ChildCommand: Sendable {
    let path: String
    let arguments: [String]
    let limit: Duration

    /// What a program finds its own programs by.
    private static let searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    /// What a pipe takes without anybody reading, pipe(7).
    private static let inputLimit = 32_768

    /// Runs it to its end; when it takes too long or the task is cancelled, it is killed with all that it has started.
    ///
    /// - Throws: ``ChildCommandError`` unless it ended with 0.
    func run(environment: [String: String], input: [UInt8]) async throws {
        let child = try self.spawn(environment.merging(["PATH": Self.searchPath]) { $1 }, input.prefix(Self.inputLimit))
        let timer = Task {
            try await Task.sleep(for: self.limit, clock: .continuous)
            child.kill(isLate: true)
        }
        let status = await withTaskCancellationHandler {
            await child.exit()
        } onCancel: {
            child.kill(isLate: false)
        }
        timer.cancel()
        guard !child.wasLate else {
            throw ChildCommandError("\(self.path) took longer than \(self.limit.components.seconds) s and was killed")
        }
        guard status != 0 else { return }
        let signal = status & 0x7F
        throw ChildCommandError("\(self.path) ended with \(signal == 0 ? "\(status >> 8 & 0xFF)" : "signal \(signal)")")
    }

    private func spawn(_ environment: [String: String], _ input: ArraySlice<UInt8>) throws -> Child {
        var pipe: [Int32] = [-1, -1]
        guard Glibc.pipe(&pipe) == 0 else { throw ChildCommandError("pipe", errno) }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(pipe[0]) }
        // It fits, so nobody has to wait until it is read.
        _ = input.withUnsafeBytes { write(pipe[1], $0.baseAddress, $0.count) }
        close(pipe[1])

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        _ = p2k16d_spawn_close_from(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var arguments: [UnsafeMutablePointer<CChar>?] = ([self.path] + self.arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, self.path, &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw ChildCommandError("\(self.path) cannot be run", code) }
        return Child(process)
    }
}

/// Why a program did not do what it was run for.
struct ChildCommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ what: String, _ code: Int32) {
        self.init("\(what): \(String(cString: strerror(code)))")
    }
}

/// A program that runs, the leader of a group of processes of its own.
private final class Child: Sendable {
    private struct State {
        /// From then on its number may be another's.
        var isReaped = false
        var wasLate = false
    }

    private let process: pid_t
    private let state = Mutex(State())

    init(_ process: pid_t) {
        self.process = process
    }

    var wasLate: Bool { self.state.withLock { $0.wasLate } }

    func kill(isLate: Bool) {
        self.state.withLock { state in
            guard !state.isReaped else { return }
            state.wasLate = isLate
            Glibc.kill(-self.process, SIGKILL)
        }
    }

    /// Waits for its end; called once. A thread of its own waits, of which there is at most one for each receiver.
    ///
    /// - Returns: the status as of waitpid(2).
    func exit() async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "p2k16d.alarm-command").async {
                var information = siginfo_t()
                while waitid(P_PID, id_t(self.process), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
                let status = self.state.withLock { state in
                    var status: Int32 = 0
                    while waitpid(self.process, &status, 0) < 0, errno == EINTR {}
                    state.isReaped = true
                    return status
                }
                continuation.resume(returning: status)
            }
        }
    }
}
