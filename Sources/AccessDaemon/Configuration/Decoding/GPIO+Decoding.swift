extension Configuration.GPIOLine {
    /// The keys of a line beside others of the same section.
    ///
    /// - Parameters:
    ///   - line: the key that names the line, for sections that hold several.
    ///   - isOutput: whether `drive` makes sense.
    init?(_ mapping: inout ConfigurationMapping, line key: String = "line", isOutput: Bool) {
        let chip = mapping.required("chip")?.text()
        let line = mapping.required(key)?.gpioLine()
        let active = mapping.optional("active")?.word(among: ["high", "low"])
        let bias = mapping.optional("bias")?.choice(of: Bias.self)
        let drive = isOutput ? mapping.optional("drive")?.choice(of: Drive.self) : nil
        guard let chip, let line else { return nil }
        self.init(
            chip: chip,
            line: line,
            isActiveLow: active == "low",
            bias: bias ?? .asIs,
            drive: drive ?? .pushPull
        )
    }
}

extension Configuration.Input {
    init?(_ mapping: inout ConfigurationMapping) {
        switch mapping.required("type")?.word(among: ["simulated", "gpio"]) {
        case "simulated":
            self = .simulated
        case "gpio":
            let line = Configuration.GPIOLine(&mapping, isOutput: false)
            let debounce = mapping.optional("debounce")?.duration(in: .zero ... .seconds(10))
            guard let line else { return nil }
            self = .gpio(line, debounce: debounce ?? .milliseconds(50))
        default:
            mapping.acceptAnything()
            return nil
        }
    }
}

extension Configuration.Output {
    init?(_ mapping: inout ConfigurationMapping) {
        switch mapping.required("type")?.word(among: ["simulated", "gpio"]) {
        case "simulated":
            self = .simulated
        case "gpio":
            guard let line = Configuration.GPIOLine(&mapping, isOutput: true) else { return nil }
            self = .gpio(line)
        default:
            mapping.acceptAnything()
            return nil
        }
    }
}

extension ConfigurationValue {
    /// A line's number on its chip, or its name.
    fileprivate func gpioLine() -> Configuration.GPIOLine.Line? {
        guard let text = self.text() else { return nil }
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return .name(text) }
        return self.integer(in: 0...1023).map { .offset($0) }
    }
}
