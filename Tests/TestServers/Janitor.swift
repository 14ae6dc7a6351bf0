import Glibc
import Synchronization

/// Cleans up after a test process that crashed, was killed or timed out.
///
/// One small shell for the whole test process. It is told over a pipe which processes and folders exist; the pipe
/// closes when the test process ends, however it ends; then the shell kills what is left, with children, and removes
/// the folders. (A parent death signal would do less: it fires when the *thread* that started the child ends, is lost
/// on a change of user, and leaves children and folders behind.)
final class Janitor: Sendable {
    static let shared = Janitor()

    private static let script = """
        trap '' HUP INT QUIT TERM
        without() { kept=; for item in $2; do [ "$item" = "$1" ] || kept="$kept $item"; done; }
        while read -r verb item; do
            case $verb in
                +process) processes="$processes $item" ;;
                -process) without "$item" "$processes"; processes=$kept ;;
                +folder) folders="$folders $item" ;;
                -folder) without "$item" "$folders"; folders=$kept ;;
            esac
        done
        for process in $processes; do
            kill -STOP $process
            children=$(cat /proc/$process/task/$process/children)
            kill -KILL $process $children
        done
        [ -z "$folders" ] || { sleep 0.5; rm -rf $folders; }
        """

    private let pipe: Mutex<Int32>

    private init() {
        var ends: [Int32] = [-1, -1]
        precondition(Glibc.pipe(&ends) == 0, "no pipe for the janitor: \(errorText(errno))")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        do {
            _ = try spawn(
                "/bin/sh",
                ["-c", Self.script],
                environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
                descriptors: [ends[0], null, null]
            )
        } catch {
            preconditionFailure("the janitor did not start: \(error)")
        }
        close(ends[0])
        close(null)
        self.pipe = Mutex(ends[1])
    }

    func willNeed(process: pid_t) { self.tell("+process \(process)") }
    func isDone(process: pid_t) { self.tell("-process \(process)") }
    func willNeed(folder: String) { self.tell("+folder \(folder)") }
    func isDone(folder: String) { self.tell("-folder \(folder)") }

    private func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        // Shorter than PIPE_BUF, so written whole; the shell never ends before this process does.
        self.pipe.withLock { pipe in
            precondition(write(pipe, bytes, bytes.count) == bytes.count, "the janitor is gone")
        }
    }
}
