import AccessControl
import GPIO
import Hardware
import Logging

// Parts on lines of GPIO chips. Chips that are missing are taken up when they appear.
extension Configuration.GPIOLock {
    func driver(on chips: GPIOChips) -> GPIOLock {
        GPIOLock(
            self.lines.map { line in
                GPIOLock.Line(
                    chip: chips.chip(line.line.chip),
                    line: line.line.reference,
                    settings: line.line.settings,
                    wiring: line.wiring
                )
            },
            timing: self.timing,
            readsBack: self.readsBack
        )
    }
}

extension Configuration.Input {
    func driver(on chips: GPIOChips) -> any BinaryInput {
        switch self {
        case .simulated: SimulatedInput(at: TrustedClock.monotonic)
        case .gpio(let line, let debounce):
            GPIOInput(line.reference, of: chips.chip(line.chip), settings: line.settings, debounce: debounce)
        }
    }
}

extension Configuration.Output {
    func driver(on chips: GPIOChips) -> any BinaryOutput {
        switch self {
        case .simulated: SimulatedOutput()
        case .gpio(let line): GPIOOutput(line.reference, of: chips.chip(line.chip), settings: line.settings)
        }
    }
}

extension Configuration.GPIOLine {
    var reference: GPIOLineReference {
        switch self.line {
        case .offset(let offset): .offset(offset)
        case .name(let name): .name(name)
        }
    }

    var settings: GPIOLineSettings {
        GPIOLineSettings(isActiveLow: self.isActiveLow, bias: self.bias.value, drive: self.drive.value)
    }
}

extension Configuration.GPIOLine.Bias {
    fileprivate var value: GPIOBias {
        switch self {
        case .asIs: .asIs
        case .disabled: .disabled
        case .pullUp: .pullUp
        case .pullDown: .pullDown
        }
    }
}

extension Configuration.GPIOLine.Drive {
    fileprivate var value: GPIODrive {
        switch self {
        case .pushPull: .pushPull
        case .openDrain: .openDrain
        case .openSource: .openSource
        }
    }
}

extension SiteBuilder {
    /// A lock that cannot be driven degrades its door, and is taken up when its chip appears.
    func logFaults(of doors: [DoorID: DoorController]) async {
        for (id, door) in doors {
            guard let fault = await door.status.lockFault else { continue }
            self.logger.error("lock cannot be driven", metadata: [LogKeys.door: "\(id)", LogKeys.reason: "\(fault)"])
        }
    }
}
