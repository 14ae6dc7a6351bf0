import Hardware

extension Configuration.GPIOLock {
    /// One line beside the other keys, or several under `lines`.
    init?(_ mapping: inout ConfigurationMapping) {
        let lines: [Line]?
        if let value = mapping.optional("lines") {
            lines = Self.lines(value)
        } else {
            lines = Line(&mapping).map { [$0] }
        }
        let pulse = mapping.optional("pulse")?.duration(in: .milliseconds(50) ... .seconds(60))
        let readsBack = mapping.optional("read_back")?.boolean()
        guard let lines else { return nil }
        self.init(lines: lines, timing: pulse.map { .pulse($0) } ?? .level, readsBack: readsBack ?? true)
    }

    private static func lines(_ value: ConfigurationValue) -> [Line]? {
        guard let elements = value.list() else { return nil }
        guard !elements.isEmpty else {
            value.fail("is empty", suggestion: "Name the lines of the lock, each with its 'chip' and 'line'.")
            return nil
        }
        let lines = elements.compactMap { $0.decode { Line(&$0) } }
        return lines.count == elements.count ? lines : nil
    }
}

extension Configuration.GPIOLock.Line {
    fileprivate init?(_ mapping: inout ConfigurationMapping) {
        let line = Configuration.GPIOLine(&mapping, isOutput: true)
        let wiring = mapping.optional("wiring")?.choice(of: LockWiring.self)
        guard let line else { return nil }
        self.init(line: line, wiring: wiring ?? .failSecure)
    }
}
