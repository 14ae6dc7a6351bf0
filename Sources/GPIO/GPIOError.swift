import Glibc

/// What went wrong with a chip or a line, worded for people: what, where, and what to do.
package struct GPIOError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case chipMissing, chipAmbiguous, lineMissing, lineAmbiguous, busy, permission, unsupported, removed, failed
        }

        private let value: Value

        /// No chip of that path, name or label is there.
        package static let chipMissing = Code(value: .chipMissing)
        /// Several chips have that label.
        package static let chipAmbiguous = Code(value: .chipAmbiguous)
        /// The chip has no such line.
        package static let lineMissing = Code(value: .lineMissing)
        /// Several lines of the chip have that name.
        package static let lineAmbiguous = Code(value: .lineAmbiguous)
        /// Another program or a driver holds the line.
        package static let busy = Code(value: .busy)
        package static let permission = Code(value: .permission)
        /// The chip cannot do what is asked of the line.
        package static let unsupported = Code(value: .unsupported)
        /// The chip went away.
        package static let removed = Code(value: .removed)
        package static let failed = Code(value: .failed)

        package var description: String { self.value.rawValue }
    }

    package let code: Code
    package let message: String
    /// The errno behind it, where there is one.
    package let systemCode: Int32?

    package var description: String { self.message }

    init(_ code: Code, _ message: String, systemCode: Int32? = nil) {
        self.code = code
        self.message = message
        self.systemCode = systemCode
    }

    /// A chip that could not be opened.
    init(opening path: String, _ failure: SystemFailure) {
        switch failure.code {
        case ENOENT, ENODEV, ENXIO, ENOTTY:
            self.init(
                .chipMissing,
                "there is no GPIO chip \(path). \(Self.whatIsThere)",
                systemCode: failure.code
            )
        case EACCES, EPERM:
            self.init(
                .permission,
                "the GPIO chip \(path) may not be used: \(failure.text). Put the daemon's user into the group of "
                    + "\(path), and allow it in the unit: DeviceAllow=char-gpiochip rw.",
                systemCode: failure.code
            )
        default:
            self.init(.failed, "the GPIO chip \(path) cannot be opened: \(failure.text)", systemCode: failure.code)
        }
    }

    static func chipMissing(_ descriptor: String) -> GPIOError {
        GPIOError(.chipMissing, "there is no GPIO chip '\(descriptor)'. \(Self.whatIsThere)")
    }

    static func chipAmbiguous(_ label: String, _ titles: [String]) -> GPIOError {
        GPIOError(
            .chipAmbiguous,
            "several GPIO chips are labelled '\(label)': \(titles.joined(separator: ", ")). Name one by its path."
        )
    }

    /// What a person can choose from; asked at the time of the failure, since chips come and go.
    private static var whatIsThere: String {
        let titles = ChipDirectory.paths().map { path in
            do throws(GPIOError) { return try ChipHandle.open(path: path).info.title } catch { return path }
        }
        return titles.isEmpty
            ? "This machine has none now: plug it in, or load its driver or overlay."
            : "This machine has \(titles.joined(separator: ", "))."
    }
}

extension GPIOError {
    static func removed(_ chip: GPIOChipInfo) -> GPIOError {
        GPIOError(.removed, "\(chip.title) was removed; plug it in again")
    }

    static func lineMissing(_ line: GPIOLineReference, of chip: GPIOChipInfo) -> GPIOError {
        GPIOError(
            .lineMissing,
            "\(chip.title) has no \(line); its lines are 0 to \(chip.lineCount - 1). `gpioinfo` lists them with their "
                + "names."
        )
    }

    static func lineAmbiguous(_ name: String, of chip: GPIOChipInfo, offsets: [Int]) -> GPIOError {
        GPIOError(
            .lineAmbiguous,
            "\(chip.title) has several lines named '\(name)': "
                + "\(offsets.map(String.init).joined(separator: ", ")). Name one by its number."
        )
    }

    /// A line that could not be claimed or used.
    ///
    /// - Parameters:
    ///   - line: how the kernel knows it.
    ///   - isInput: whether edges were asked for.
    ///   - consumer: who asked.
    init(
        line: GPIOLineInfo,
        of chip: GPIOChipInfo,
        isInput: Bool,
        consumer: String? = nil,
        _ failure: SystemFailure
    ) {
        let name = line.name.map { "line \(line.offset) ('\($0)')" } ?? "line \(line.offset)"
        let place = "\(name) of \(chip.title)"
        switch failure.code {
        case EBUSY:
            let holder = line.consumer.map { "is held by '\($0)'" } ?? "is held by another program or a driver"
            let own = line.consumer == consumer ? ", perhaps for another part of the configuration" : ""
            self.init(
                .busy,
                "\(place) \(holder)\(own). End that program, or remove the driver or overlay that uses the line.",
                systemCode: failure.code
            )
        case EACCES, EPERM:
            self.init(.permission, "\(place) may not be used: \(failure.text)", systemCode: failure.code)
        case ENODEV:
            self = .removed(chip)
        case EINVAL, EOPNOTSUPP, ENXIO, ENOSYS, ENOTTY:
            let what = isInput ? "cannot report edges, or not with this bias" : "does not take this bias or drive"
            self.init(
                .unsupported,
                "\(place) \(what): \(failure.text). Try `bias: as-is`\(isInput ? "" : " and `drive: push-pull`"), or "
                    + "another line.",
                systemCode: failure.code
            )
        default:
            self.init(.failed, "\(place) failed: \(failure.text)", systemCode: failure.code)
        }
    }
}
