import Hardware

// What readers and doors are wired to.
extension SiteBuilder {
    func output(_ output: Configuration.Output) -> any BinaryOutput {
        switch output {
        case .simulated: SimulatedOutput()
        case .gpio(let line): AbsentLines(chip: line.chip)
        }
    }

    /// The two data lines of a Wiegand reader.
    func wiegandLines(data0: Configuration.GPIOLine, data1: Configuration.GPIOLine) -> any WiegandLines {
        AbsentLines(chip: data0.chip)
    }
}

/// Lines of a daemon that is built without GPIO: everything else goes on.
private struct AbsentLines: WiegandLines, BinaryOutput {
    let chip: String
    var fault: String? { "this daemon is built without GPIO, so \(self.chip) cannot be used" }
    var signals: AsyncStream<[WiegandSignal]> { AsyncStream { _ in } }

    func set(_ isActive: Bool) async throws {
        throw OutputError("this daemon is built without GPIO, so \(self.chip) cannot be used")
    }

    func run() async {}
}
