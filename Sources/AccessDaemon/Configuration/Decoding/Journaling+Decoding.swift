extension Configuration.Journaling {
    /// The defaults.
    init() {
        self.init(timeout: .milliseconds(250), retention: .seconds(7 * 86400), onFailure: .admit)
    }

    init(_ mapping: inout ConfigurationMapping) {
        self.init()
        if let timeout = mapping.optional("timeout")?.duration(in: .milliseconds(10) ... .seconds(10)) {
            self.timeout = timeout
        }
        if let retention = mapping.optional("retention")?.duration(in: .seconds(86400) ... .seconds(365 * 86400)) {
            self.retention = retention
        }
        if let policy = mapping.optional("on_failure")?.choice(of: FailurePolicy.self) { self.onFailure = policy }
    }
}
