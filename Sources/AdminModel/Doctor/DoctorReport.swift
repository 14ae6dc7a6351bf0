/// The reply of `GET /v1/doctor`: everything that was looked at, grouped by area, the worst first.
package struct DoctorReport: Sendable, Hashable, Codable {
    /// Nil where no daemon could be asked.
    package var site: String?
    /// The daemon's version; nil as above.
    package var version: String?
    package var findings: [Finding]

    /// Sorts the findings: the area with the worst finding first, and inside each the worst first. What is alike stays in
    /// the order in which it was given.
    package init(site: String?, version: String?, findings: [Finding]) {
        self.site = site
        self.version = version
        let worst = Dictionary(findings.map { ($0.area, $0.severity) }, uniquingKeysWith: max)
        let areas = FindingArea.allCases.enumerated()
            .sorted { left, right in
                let (one, other) = (worst[left.element] ?? .ok, worst[right.element] ?? .ok)
                return one == other ? left.offset < right.offset : one > other
            }
        self.findings = areas.flatMap { _, area in
            FindingSeverity.allCases.reversed().flatMap { severity in
                findings.filter { $0.area == area && $0.severity == severity }
            }
        }
    }

    /// The severity of the worst finding.
    package var worst: FindingSeverity { self.findings.map(\.severity).max() ?? .ok }

    /// How many findings have this severity.
    package func count(of severity: FindingSeverity) -> Int {
        self.findings.count { $0.severity == severity }
    }
}
