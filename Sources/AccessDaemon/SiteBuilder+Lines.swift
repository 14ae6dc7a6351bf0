import GPIO
import Hardware

// What readers and doors are wired to.
extension SiteBuilder {
    func output(_ output: Configuration.Output) -> any BinaryOutput {
        output.driver(on: self.chips)
    }

    func input(_ input: Configuration.Input) -> any BinaryInput {
        input.driver(on: self.chips)
    }

    /// The two data lines of a Wiegand reader.
    ///
    /// - Parameter data1: differs from the other in its line only.
    func wiegandLines(data0: Configuration.GPIOLine, data1: Configuration.GPIOLine) -> any WiegandLines {
        GPIOWiegandLines(
            data0: data0.reference,
            data1: data1.reference,
            of: self.chips.chip(data0.chip),
            settings: data0.settings
        )
    }
}
