import AccessControl
import FoundationEssentials
import Glibc

/// A process that may ask the kernel about its clock and writes down the answer for a daemon that may not.
///
/// adjtimex(2) both asks and sets, so the daemon's unit has it filtered with all that sets clocks. The unit
/// `p2k16d-clock.service` may call it, and has no network, no devices and no files but this one.
package struct ClockWitness: Sendable {
    package static let usualPath = "/run/p2k16d-clock/synchronised"

    private static let interval = Duration.seconds(10)
    /// For how long a testimony counts: some intervals on a busy machine.
    private static let validity = Duration.seconds(60)

    /// Holds the time of CLOCK_BOOTTIME in microseconds at which the clock was last found synchronised, while it is.
    private let path: String

    package init(path: String = Self.usualPath) {
        self.path = path
    }

    /// Asks every 10 s until the process is ended.
    ///
    /// - Throws: when the kernel cannot be asked, or the file not be written.
    package func run() async throws {
        while !Task.isCancelled {
            guard let isSynchronised = KernelClock.answer else {
                throw StartError(
                    "the kernel does not say whether its clock is synchronised",
                    remedy: "Allow adjtimex and clock_adjtime in the unit's SystemCallFilter."
                )
            }
            try self.note(isSynchronised, at: TrustedClock.monotonic)
            try await Task.sleep(for: Self.interval, clock: .continuous)
        }
    }

    func note(_ isSynchronised: Bool, at now: MonotonicTime) throws {
        guard isSynchronised else {
            guard unlink(self.path) == 0 || errno == ENOENT else {
                throw StartError(
                    "\(self.path) cannot be removed: \(String(cString: strerror(errno)))",
                    remedy: "Give its folder to the user of this process."
                )
            }
            return
        }
        let (seconds, attoseconds) = now.sinceStart.components
        let text = "\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)\n"
        try text.write(toFile: self.path, atomically: true, encoding: .utf8)
    }

    /// Whether the clock was found synchronised lately, and not unsynchronised since.
    func testifies(at now: MonotonicTime) -> Bool {
        guard let data = FileManager.default.contents(atPath: self.path), data.count <= 32,
            let text = String(validating: data, as: UTF8.self), text.hasSuffix("\n"),
            let microseconds = Int64(text.dropLast())
        else { return false }
        let age = now.sinceStart - .microseconds(microseconds)
        return age >= .zero && age <= Self.validity
    }
}
