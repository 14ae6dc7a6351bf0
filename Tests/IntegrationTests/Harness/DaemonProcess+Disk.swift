import FoundationEssentials
import TestServers
import Testing

extension DaemonProcess {
    /// Leaves the journal not one more byte, until ``freeDisk()``.
    func fillDisk() async throws {
        let folder = "\(self.stateDirectory)/journal"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".seg") }
        let segment = try #require(names.max())
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(segment)")
        let size = try #require(attributes[.size] as? UInt64)
        try await self.limitFiles(to: "\(size):unlimited")
    }

    /// Lets the daemon write again.
    func freeDisk() async throws {
        try await self.limitFiles(to: "unlimited")
    }

    private func limitFiles(to size: String) async throws {
        let process = try #require(self.processID)
        let result = try await ChildProcess.run("/usr/bin/prlimit", ["--pid", "\(process)", "--fsize=\(size)"])
        #expect(result.exit == .exited(0), "\(result.standardError)")
    }
}
