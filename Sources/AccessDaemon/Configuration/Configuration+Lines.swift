import GPIO

extension Configuration {
    /// A part that is wired to a line of a GPIO chip.
    struct LineUse: Sendable {
        /// The section of the file, like `doors.front`.
        var section: String
        /// The key in the section.
        var part: String
        var line: GPIOLine
        /// Of an input of a door, which doors that describe it alike share.
        var input: Input?

        var path: String { "\(self.section).\(self.part)" }
    }

    /// Two parts that need the same line, in the order of the file.
    struct LineConflict: Sendable {
        var first: LineUse
        var second: LineUse

        /// What is wrong, without a full stop, and what to do about it.
        var message: (text: String, suggestion: String) {
            guard self.first.path != self.second.path else {
                return ("'\(self.second.path)' names one line twice", "Give each lock its own line.")
            }
            return (
                "'\(self.second.path)' is on the same line as '\(self.first.path)'",
                self.first.input == nil || self.second.input == nil
                    ? "Give each its own line."
                    : "Describe the input alike in both places, or give each its own line."
            )
        }
    }

    /// Finds lines that several parts need.
    ///
    /// - Parameter place: what tells lines apart; nil where that is not known.
    static func conflicts<Place: Hashable>(
        of uses: [LineUse],
        at place: (GPIOLine) -> Place?
    ) -> [LineConflict] {
        var first: [Place: LineUse] = [:]
        return uses.compactMap { use in
            guard let place = place(use.line) else { return nil }
            guard let other = first[place] else {
                first[place] = use
                return nil
            }
            if let input = use.input, other.input == input { return nil }
            return LineConflict(first: other, second: use)
        }
    }

    /// Looks at the GPIO chips that are there now for parts that need the same line and call it or its chip otherwise.
    /// Of what is missing the daemon tells when it appears.
    ///
    /// - Returns: what is wrong; empty when all is well.
    package func checkLines() -> [ConfigurationProblem] {
        self.checkLines(of: GPIOInventory.take())
    }

    func checkLines(of inventory: GPIOInventory) -> [ConfigurationProblem] {
        Self.conflicts(of: self.lineUses) { line in inventory.place(of: line) }
            .map { conflict in
                let (text, suggestion) = conflict.message
                return ConfigurationProblem(
                    file: self.path,
                    position: nil,
                    message: "\(text): \(conflict.first.line.place) and \(conflict.second.line.place) are one",
                    suggestion: suggestion
                )
            }
    }

    /// In the order of the file.
    var lineUses: [LineUse] { self.doors.flatMap(\.lineUses) + self.readers.flatMap(\.lineUses) }
}

extension Configuration.Door {
    var lineUses: [Configuration.LineUse] {
        var uses: [Configuration.LineUse] = []
        func add(_ part: String, _ line: Configuration.GPIOLine?, input: Configuration.Input? = nil) {
            guard let line else { return }
            uses.append(Configuration.LineUse(section: "doors.\(self.id)", part: part, line: line, input: input))
        }
        if case .gpio(let lock) = self.lock { for line in lock.lines { add("lock", line.line) } }
        for (key, input) in self.parts.inputs { add(key, input.line, input: input) }
        for (key, output) in self.parts.outputs { add(key, output.line) }
        return uses
    }
}

extension Configuration.Reader {
    var lineUses: [Configuration.LineUse] {
        var lines: [(String, Configuration.GPIOLine?)] = []
        if case .wiegand(let data0, let data1, _) = self.source { lines += [("data0", data0), ("data1", data1)] }
        lines += [("led", self.led?.output.line), ("buzzer", self.buzzer?.output.line)]
        return lines.compactMap { part, line in
            line.map { Configuration.LineUse(section: "readers.\(self.id)", part: part, line: $0) }
        }
    }
}

extension Configuration.Input {
    /// Nil without hardware.
    fileprivate var line: Configuration.GPIOLine? {
        switch self {
        case .simulated: nil
        case .gpio(let line, _): line
        }
    }
}

extension Configuration.Output {
    /// Nil without hardware.
    fileprivate var line: Configuration.GPIOLine? {
        switch self {
        case .simulated: nil
        case .gpio(let line): line
        }
    }
}

extension Configuration.GPIOLine {
    /// Whether its chip is this one, by path, name or label, and the line that one.
    func isSame(as line: GPIOLineInfo, of chip: GPIOChipInfo) -> Bool {
        guard [chip.path, chip.name, chip.label].contains(self.chip) || FilePaths.node(of: self.chip) == chip.path
        else {
            return false
        }
        return switch self.line {
        case .offset(let offset): offset == line.offset
        case .name(let name): name == line.name
        }
    }
}

extension GPIOInventory {
    /// Where a line is.
    fileprivate struct Place: Hashable {
        let chip: String
        let offset: Int
    }

    /// - Returns: nil when it is not there, or several are called so.
    fileprivate func place(of line: Configuration.GPIOLine) -> Place? {
        let places = self.chips.flatMap { chip in
            chip.lines.filter { line.isSame(as: $0, of: chip.info) }
                .map { Place(chip: chip.info.path, offset: $0.offset) }
        }
        return places.count == 1 ? places[0] : nil
    }
}
