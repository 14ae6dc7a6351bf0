import AdminModel
import ArgumentParser

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examine everything the doors rest on, and say what to do about what is wrong.",
        discussion: """
            Looks at the configuration and its secrets, the database with the site's rights there, the broker (it sends \
            itself a message), devices and GPIO lines, clocks, disk, journal, cards, and the watchdog; each for 10 s at \
            most. Nothing is changed. Where no daemon answers it says what may be the reason.

            Shown is what deserves a look, and how much was fine; --all shows everything, --quiet nothing but what is \
            wrong: warnings and errors.

            Ends with 0 when all is well or deserves a look at most, with 6 for warnings, with 7 for errors, and with 3 \
            when no daemon answers, so that it serves as a check for monitoring.

            Examples:
              p2k16ctl doctor
              p2k16ctl doctor --all
              p2k16ctl doctor --quiet || mail -s 'door trouble' board@example.org
              p2k16ctl doctor --json | jq -r '.findings[] | select(.severity == "error").check'
            """
    )

    @Flag(help: "Show also what is fine.") var all = false
    @Flag(help: "Show warnings and errors only, and nothing when there are none.") var quiet = false
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !(self.all && self.quiet) else { throw ValidationError("--all and --quiet exclude each other.") }
    }

    func run() async throws {
        try await self.global.run { client, console in
            let socket = GlobalOptions.path(socket: self.global.socket)
            var status = ExitStatus.done
            var report: DoctorReport
            do {
                report = try await Waiting.during("examining") { try await client.get(["doctor"]) }
                let findings = report.findings + [Self.versionFinding(report.version)].compactMap(\.self)
                report = DoctorReport(site: report.site, version: report.version, findings: findings)
                status = ExitStatus(report.worst)
            } catch let failure as Failure where failure.status == .unreachable {
                let findings = DaemonTraces.look(at: socket).findings(failure)
                report = DoctorReport(site: nil, version: nil, findings: findings)
                status = .unreachable
            }
            if console.json {
                try console.show(report) { _ in "" }
            } else {
                let least: FindingSeverity = self.all ? .ok : self.quiet ? .warning : .notice
                let text = Text.doctor(report, least: least, withSummary: !self.quiet, console.style)
                if !text.isEmpty { Console.plain(text) }
            }
            guard status == .done else { throw status.exitCode }
        }
    }

    /// Both come from one package; where they differ, one was not restarted after an upgrade.
    static func versionFinding(_ version: String?) -> Finding? {
        guard let version, version != Version.current else { return nil }
        return Finding(
            .service,
            .warning,
            "version",
            "the daemon",
            "is version \(version), and this command is \(Version.current): one of them is of an older installation",
            remedy: "Restart the daemon after an upgrade: systemctl restart p2k16d."
        )
    }
}

extension ExitStatus {
    /// What monitoring is told of the worst finding.
    init(_ worst: FindingSeverity) {
        switch worst {
        case .ok, .notice: self = .done
        case .warning: self = .warnings
        case .error: self = .errors
        }
    }
}
