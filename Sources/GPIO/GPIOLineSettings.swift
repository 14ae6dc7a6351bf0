/// How a line is wired.
package struct GPIOLineSettings: Sendable, Hashable {
    /// Whether the line is active at its low level.
    package var isActiveLow: Bool
    package var bias: GPIOBias
    /// Of outputs only.
    package var drive: GPIODrive

    package init(isActiveLow: Bool = false, bias: GPIOBias = .asIs, drive: GPIODrive = .pushPull) {
        self.isActiveLow = isActiveLow
        self.bias = bias
        self.drive = drive
    }
}
