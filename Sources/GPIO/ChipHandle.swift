import CGPIOD

/// An open chip.
@safe struct ChipHandle: ~Copyable {
    private let chip: UnsafeMutablePointer<cgpiod_chip>
    let info: GPIOChipInfo

    deinit {
        unsafe cgpiod_chip_close(self.chip)
    }

    private init(_ chip: UnsafeMutablePointer<cgpiod_chip>, _ info: GPIOChipInfo) {
        unsafe self.chip = unsafe chip
        self.info = info
    }

    /// - Parameter descriptor: a path, name or label.
    static func open(_ descriptor: String) throws(GPIOError) -> ChipHandle {
        guard !descriptor.contains("/") else { return try Self.open(path: descriptor) }
        let path = ChipDirectory.path(ofName: descriptor)
        if ChipDirectory.exists(path) { return try Self.open(path: path) }
        var found: [GPIOChipInfo] = []
        var refusal: GPIOError?
        for path in ChipDirectory.paths() {
            do throws(GPIOError) {
                let info = try Self.open(path: path).info
                if info.label == descriptor || info.name == descriptor { found.append(info) }
            } catch {
                if error.code == .permission { refusal = error }
            }
        }
        guard let first = found.first else { throw refusal ?? .chipMissing(descriptor) }
        guard found.count == 1 else { throw .chipAmbiguous(descriptor, found.map(\.path)) }
        return try Self.open(path: first.path)
    }

    static func open(path: String) throws(GPIOError) -> ChipHandle {
        do throws(SystemFailure) {
            var chip: UnsafeMutablePointer<cgpiod_chip>?
            try unsafe SystemFailure.check(cgpiod_chip_open(path, &chip))
            guard let chip = unsafe chip else { preconditionFailure("libgpiod opened no chip") }
            var info = cgpiod_chip_info()
            do throws(SystemFailure) {
                try unsafe SystemFailure.check(cgpiod_chip_get_info(chip, &info))
            } catch {
                unsafe cgpiod_chip_close(chip)
                throw error
            }
            return unsafe ChipHandle(
                chip,
                GPIOChipInfo(
                    path: path,
                    name: Self.text(info.name) ?? "",
                    label: Self.text(info.label) ?? "",
                    lineCount: Int(info.lines)
                )
            )
        } catch {
            throw GPIOError(opening: path, error)
        }
    }

    /// Asks the kernel, so ENODEV tells that the chip is gone.
    func lineInfo(_ offset: Int) throws(SystemFailure) -> GPIOLineInfo {
        var info = cgpiod_line_info()
        try unsafe SystemFailure.check(cgpiod_chip_get_line_info(self.chip, UInt32(offset), &info))
        return GPIOLineInfo(
            offset: offset,
            name: Self.text(info.name),
            isOutput: info.output,
            isActiveLow: info.active_low,
            isUsed: info.used,
            consumer: Self.text(info.consumer)
        )
    }

    /// Whether the chip is still there: nothing else tells before it is used.
    var isAlive: Bool {
        do throws(SystemFailure) {
            _ = try self.lineInfo(0)
            return true
        } catch {
            return false
        }
    }

    func find(_ line: GPIOLineReference) throws(GPIOError) -> GPIOLineInfo {
        switch line {
        case .offset(let offset):
            guard (0..<self.info.lineCount).contains(offset) else { throw .lineMissing(line, of: self.info) }
            return try self.lineInfoOrError(offset)
        case .name(let name):
            var found: [GPIOLineInfo] = []
            for offset in 0..<self.info.lineCount {
                let info = try self.lineInfoOrError(offset)
                if info.name == name { found.append(info) }
            }
            guard let first = found.first else { throw .lineMissing(line, of: self.info) }
            guard found.count == 1 else { throw .lineAmbiguous(name, of: self.info, offsets: found.map(\.offset)) }
            return first
        }
    }

    private func lineInfoOrError(_ offset: Int) throws(GPIOError) -> GPIOLineInfo {
        do throws(SystemFailure) {
            return try self.lineInfo(offset)
        } catch {
            let line = GPIOLineInfo(
                offset: offset,
                name: nil,
                isOutput: false,
                isActiveLow: false,
                isUsed: false,
                consumer: nil
            )
            throw GPIOError(line: line, of: self.info, isInput: false, error)
        }
    }

    /// Claims lines with the same settings.
    ///
    /// - Parameters:
    ///   - offsets: 1 to 64 lines.
    ///   - levels: of outputs, as many as lines; nil makes inputs of them.
    func claim(
        _ offsets: [Int],
        settings: GPIOLineSettings,
        edges: GPIOEdges,
        debounce: Duration,
        levels: [Bool]?,
        consumer: String
    ) throws(SystemFailure) -> RequestHandle {
        let (seconds, attoseconds) = debounce.components
        var settings = cgpiod_settings(
            mode: levels != nil ? CGPIOD_OUTPUT : edges == .both ? CGPIOD_INPUT_BOTH : CGPIOD_INPUT_ACTIVATED,
            active_low: settings.isActiveLow,
            bias: settings.bias.value,
            drive: settings.drive.value,
            debounce_us: UInt(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        )
        var request: UnsafeMutablePointer<cgpiod_request>?
        let result = unsafe cgpiod_request_lines(
            self.chip,
            consumer,
            &settings,
            offsets.map(UInt32.init),
            (levels ?? []).map { $0 ? 1 : 0 },
            UInt32(offsets.count),
            &request
        )
        try SystemFailure.check(result)
        guard let request = unsafe request else { preconditionFailure("libgpiod claimed no lines") }
        return unsafe RequestHandle(request, lineCount: offsets.count)
    }

    /// A name of the kernel: a fixed array of characters with a zero behind; nil when empty.
    private static func text<Characters>(_ characters: Characters) -> String? {
        let text = unsafe withUnsafeBytes(of: characters) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return text.isEmpty ? nil : text
    }
}

extension GPIOBias {
    fileprivate var value: cgpiod_bias {
        switch self {
        case .asIs: CGPIOD_BIAS_AS_IS
        case .disabled: CGPIOD_BIAS_DISABLED
        case .pullUp: CGPIOD_BIAS_PULL_UP
        case .pullDown: CGPIOD_BIAS_PULL_DOWN
        }
    }
}

extension GPIODrive {
    fileprivate var value: cgpiod_drive {
        switch self {
        case .pushPull: CGPIOD_DRIVE_PUSH_PULL
        case .openDrain: CGPIOD_DRIVE_OPEN_DRAIN
        case .openSource: CGPIOD_DRIVE_OPEN_SOURCE
        }
    }
}
