import FoundationEssentials
import Glibc

/// The processes that a single-threaded process has started and that still run.
func processes(childrenOf parent: Int32) -> [Int32] {
    guard let text = try? String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)
    else { return [] }
    return text.split(separator: " ").compactMap { Int32($0) }
}

/// Waits until processes that are not children of this one have ended, and kills those that do not.
///
/// - Throws: ``TestServerError`` when the time is over.
func waitUntilGone(_ processes: [Int32], timeout: Duration) async throws {
    let deadline = ContinuousClock.now + timeout
    while true {
        let left = processes.filter(isRunning)
        if left.isEmpty { return }
        guard ContinuousClock.now < deadline else {
            for process in left { kill(process, SIGKILL) }
            throw TestServerError("processes \(left) had to be killed: they still ran after \(timeout)")
        }
        // Nothing reports the end of a process that is not a child.
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// False also for a process that has ended and that nobody has asked about yet.
private func isRunning(_ process: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
    // "pid (name) state …", where the name may hold anything.
    return status.split(separator: ")").last?.dropFirst().first != "Z"
}
