import AdminModel

/// One thing that `p2k16ctl doctor` looks at, in its own time.
struct Examination: Sendable {
    /// What has not answered by then is a finding itself.
    static let limit = Duration.seconds(10)

    let area: FindingArea
    /// The check that fails when there is no answer.
    let check: String
    let subject: String
    /// What to do when there is no answer.
    let remedy: String
    let findings: @Sendable () async -> [Finding]

    init(
        _ area: FindingArea,
        _ check: String,
        _ subject: String,
        remedy: String,
        _ findings: @escaping @Sendable () async -> [Finding]
    ) {
        self.area = area
        self.check = check
        self.subject = subject
        self.remedy = remedy
        self.findings = findings
    }

    /// Carries all of them out at once.
    ///
    /// - Parameter limit: for each; the whole takes hardly longer.
    /// - Returns: the findings in the order of the examinations.
    static func all(_ examinations: [Examination], within limit: Duration = Self.limit) async -> [Finding] {
        await withTaskGroup(of: (index: Int, findings: [Finding]).self) { group in
            for (index, examination) in examinations.enumerated() {
                group.addTask { (index, await examination.findings(within: limit)) }
            }
            var results: [Int: [Finding]] = [:]
            for await result in group { results[result.index] = result.findings }
            return examinations.indices.flatMap { results[$0] ?? [] }
        }
    }

    private func findings(within limit: Duration) async -> [Finding] {
        if let findings = await valueWithin(limit, self.findings) { return findings }
        return [
            Finding(
                self.area,
                .error,
                self.check,
                self.subject,
                "has not answered for \(limit.components.seconds) s",
                remedy: self.remedy
            )
        ]
    }
}
