import AdminAPI
import AdminModel

extension FakeBackend {
    static let findings = [
        Finding(.storage, .ok, "disk", "the disk", "has 1000 of 2000 MiB left"),
        Finding(.database, .warning, "database-role", "the role site", "may too much", remedy: "revoke it"),
        Finding(.hardware, .notice, "device", "/dev/x", "is odd", remedy: "look at it"),
    ]

    func doctor(caller: Caller) async throws -> DoctorReport {
        try self.note(caller)
        return DoctorReport(site: "bitraf", version: Version.current, findings: Self.findings)
    }
}
