import Dispatch
import Glibc
import Synchronization

/// A running program whose output is recorded line by line.
///
/// It is killed by the ``Janitor`` when the test process ends first. A program that is no longer needed must be ended
/// with ``terminate(with:timeout:)`` or ``kill()``: dropping the object does not end it.
package final class ChildProcess: Sendable {
    /// Which output a line came from.
    package enum Stream: Sendable {
        case standardOutput
        case standardError
    }

    /// One line of output.
    package struct Line: Sendable {
        /// Where it was written to.
        package let stream: Stream
        /// The line without its newline; bytes that are not UTF-8 are replaced.
        package let text: String
        /// When it was read.
        package let time: ContinuousClock.Instant
    }

    /// How a program ended.
    package enum Exit: Sendable, Equatable {
        /// It called `exit` with this status.
        case exited(Int32)
        /// A signal with this number ended it.
        case signalled(Int32)
    }

    /// What a program that was run to its end left.
    package struct Result: Sendable {
        package let exit: Exit
        /// Lines joined by newlines, without the last one.
        package let standardOutput: String
        package let standardError: String
    }

    /// Name for errors: the program's file name.
    package let name: String
    /// The process id; stays the same when the program replaces itself with `exec`.
    package let processID: Int32
    private let output = Recording<Line>()
    private let exits = Recording<Exit>()
    /// True once reaped, so that no signal goes to another process that got the number.
    private let dumpedCore = Mutex(false)
    private let isReaped = Mutex(false)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: absolute path.
    ///   - arguments: after the program's own name.
    ///   - environment: the whole environment of the program, not an addition to this process's.
    ///   - input: what it reads from standard input; nothing by default.
    /// - Throws: ``TestServerError`` when it cannot be started.
    package init(
        _ path: String,
        _ arguments: [String] = [],
        environment: [String: String] = ChildProcess.plainEnvironment,
        input: String = ""
    ) throws {
        self.name = path.split(separator: "/").last.map(String.init) ?? path
        let input = try Self.openInput(input)
        defer { close(input) }
        let (outputEnd, outputWrite) = try Self.makePipe()
        defer { close(outputWrite) }
        let (errorEnd, errorWrite) = try Self.makePipe()
        defer { close(errorWrite) }
        // Registered before the program exists, the janitor would know no number; a crash in between is not covered.
        do {
            self.processID = try spawn(
                path,
                arguments,
                environment: environment,
                descriptors: [input, outputWrite, errorWrite]
            )
        } catch {
            close(outputEnd)
            close(errorEnd)
            throw error
        }
        Janitor.shared.willNeed(process: self.processID)
        let queue = DispatchQueue(label: "TestServers.\(self.name)")
        let readers = [
            LineReader(descriptor: outputEnd, queue: queue) { [output] in
                output.append(Line(stream: .standardOutput, text: $0, time: .now))
            },
            LineReader(descriptor: errorEnd, queue: queue) { [output] in
                output.append(Line(stream: .standardError, text: $0, time: .now))
            },
        ]
        // A thread of its own, since waiting blocks it for the life of the program.
        DispatchQueue(label: "TestServers.\(self.name).exit").async {
            let exit = self.waitAndReap()
            queue.async {
                for reader in readers { reader.finish() }
                self.exits.append(exit)
                self.output.finish()
            }
        }
    }

    /// PATH and a locale in which messages are English; under `make test-asan` and `make test-tsan` also what the
    /// sanitizer is told, which the programs under test are built with as well.
    package static let plainEnvironment = {
        var environment = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
        ]
        for name in ["ASAN_OPTIONS", "TSAN_OPTIONS", "LD_PRELOAD"] {
            environment[name] = getenv(name).map { String(cString: $0) }
        }
        return environment
    }()

    // MARK: - Output

    /// Everything written so far, in the order in which it was read.
    package var recordedLines: [Line] { self.output.elements }

    /// Every line from the start of the program on; ends with the program.
    package var lines: AsyncStream<Line> {
        let next = Mutex(0)
        return AsyncStream { [output] in
            let index = next.withLock { index in
                defer { index += 1 }
                return index
            }
            return await output.first(from: index, timeout: nil)?.element
        }
    }

    /// Waits until a line with this text has been written, also if that was before the call.
    ///
    /// - Parameters:
    ///   - text: any part of the line.
    ///   - start: number of lines, as in ``recordedLines``, to pass over.
    ///   - timeout: longest wait.
    /// - Returns: the first such line.
    /// - Throws: ``TestServerError`` with the end of the output when the time is over or the program ended without it.
    @discardableResult
    package func waitForLine(containing text: String, from start: Int = 0, timeout: Duration) async throws -> Line {
        do {
            return try await self.firstLine(from: start, timeout: timeout) { $0.text.contains(text) }.line
        } catch let error as TestServerError {
            throw TestServerError("waited for “\(text)”: \(error)")
        }
    }

    /// The first matching line and its index, waiting for it when it has not come yet.
    func firstLine(
        from start: Int,
        timeout: Duration,
        where matches: @escaping @Sendable (Line) -> Bool
    ) async throws -> (index: Int, line: Line) {
        guard let found = await self.output.first(from: start, timeout: timeout, where: matches) else {
            try Task.checkCancellation()
            let reason = self.exit.map { "ended (\($0)) before" } ?? "did not within \(timeout)"
            throw TestServerError("\(self.name) \(reason)", log: self.recordedLines.map(\.text))
        }
        return (found.index, found.element)
    }

    // MARK: - End

    /// How it ended, or nil while it runs.
    package var exit: Exit? { self.exits.elements.first }

    /// Whether the system wrote a core file when a signal ended it; false while it runs.
    package var hasDumpedCore: Bool { self.dumpedCore.withLock { $0 } }

    /// Waits until the program has ended and all of its output is recorded.
    ///
    /// - Throws: ``TestServerError`` when the time is over; the program then still runs.
    @discardableResult
    package func waitForExit(timeout: Duration) async throws -> Exit {
        guard let exit = await self.exits.first(timeout: timeout)?.element else {
            throw TestServerError(
                "\(self.name) still runs after \(timeout)",
                log: self.recordedLines.map(\.text)
            )
        }
        return exit
    }

    /// Sends a signal; does nothing once the program has ended.
    package func send(signal: Int32) {
        self.isReaped.withLock { isReaped in
            if !isReaped { _ = Glibc.kill(self.processID, signal) }
        }
    }

    /// Asks the program to end and waits for it; kills it when it does not.
    ///
    /// - Parameters:
    ///   - signal: SIGTERM by default.
    ///   - timeout: how long it may take to end.
    /// - Returns: how it ended.
    /// - Throws: ``TestServerError`` when it had to be killed.
    @discardableResult
    package func terminate(with signal: Int32 = SIGTERM, timeout: Duration = .seconds(10)) async throws -> Exit {
        self.send(signal: signal)
        do {
            return try await self.waitForExit(timeout: timeout)
        } catch {
            try await self.kill()
            throw error
        }
    }

    /// Kills the program and waits until it is gone.
    package func kill() async throws {
        self.send(signal: SIGKILL)
        try await self.waitForExit(timeout: .seconds(10))
    }

    /// Runs a program to its end.
    ///
    /// - Throws: ``TestServerError`` when it cannot be started, or does not end in time and is killed.
    package static func run(
        _ path: String,
        _ arguments: [String] = [],
        environment: [String: String] = ChildProcess.plainEnvironment,
        input: String = "",
        timeout: Duration = .seconds(30)
    ) async throws -> Result {
        let child = try ChildProcess(path, arguments, environment: environment, input: input)
        let exit: Exit
        do {
            exit = try await child.waitForExit(timeout: timeout)
        } catch {
            child.send(signal: SIGKILL)
            throw error
        }
        let lines = child.recordedLines
        return Result(
            exit: exit,
            standardOutput: lines.filter { $0.stream == .standardOutput }.map(\.text).joined(separator: "\n"),
            standardError: lines.filter { $0.stream == .standardError }.map(\.text).joined(separator: "\n")
        )
    }

    // MARK: - Helpers

    private func waitAndReap() -> Exit {
        var information = siginfo_t()
        while waitid(P_PID, id_t(self.processID), &information, WEXITED | WNOWAIT) != 0 {
            precondition(errno == EINTR, "waiting for \(self.name): \(errorText(errno))")
        }
        Janitor.shared.isDone(process: self.processID)
        return self.isReaped.withLock { isReaped in
            var status: Int32 = 0
            waitpid(self.processID, &status, 0)
            isReaped = true
            let signal = status & 0x7f
            self.dumpedCore.withLock { $0 = signal != 0 && status & 0x80 != 0 }
            return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
        }
    }

    private static func makePipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw TestServerError.systemCall("pipe", errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        return (ends[0], ends[1])
    }

    /// A nameless file with the text, so that nobody has to feed a pipe.
    private static func openInput(_ text: String) throws -> Int32 {
        guard !text.isEmpty else { return open("/dev/null", O_RDONLY | O_CLOEXEC) }
        var template = Array("/tmp/p2k16-input-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw TestServerError.systemCall("mkstemp in /tmp", errno) }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        unlink(template)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard written > 0 else {
                close(file)
                throw TestServerError.systemCall("write to /tmp", errno)
            }
            rest = rest.dropFirst(written)
        }
        lseek(file, 0, SEEK_SET)
        return file
    }
}
