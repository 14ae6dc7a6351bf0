import Hardware

// How people are told what a part is and where it is wired.
extension Configuration.Lock {
    /// The `type` in the file.
    var kind: String {
        switch self {
        case .simulated: "simulated"
        case .mqtt: "mqtt"
        case .dlockHTTP: "dlock-http"
        case .gpio: "gpio"
        case .espRFID: "esp-rfid"
        }
    }

    /// Nil for a simulated one.
    var place: String? {
        switch self {
        case .simulated: nil
        case .espRFID(let node): node.place
        case .mqtt(let topic, _): "topic \(topic)"
        case .dlockHTTP(let lock): "\(lock.address.base), door \(lock.address.key)"
        case .gpio(let lock): lock.lines.map(\.line.place).joined(separator: ", ")
        }
    }
}

extension Configuration.Input {
    /// The `type` in the file.
    var kind: String {
        switch self {
        case .simulated: "simulated"
        case .gpio: "gpio"
        }
    }

    /// Nil for a simulated one.
    var place: String? {
        switch self {
        case .simulated: nil
        case .gpio(let line, _): line.place
        }
    }
}

extension Configuration.GPIOLine {
    var place: String { "\(self.reference) of \(self.chip)" }
}

extension Configuration.Reader.Source {
    /// Nil for a simulated one.
    var hardwarePlace: String? {
        switch self {
        case .simulated: nil
        case .mqtt(let topic, _, _): "topic \(topic)"
        case .serial(let device, _, _), .keyboard(let device, _, _): device
        case .wiegand(let data0, let data1, _): "\(data0.reference) and \(data1.reference) of \(data0.chip)"
        }
    }
}

extension Configuration.ToolController {
    /// What no two tools may share; nil for a simulated one.
    var place: String? {
        switch self {
        case .simulated: nil
        case .mqtt(let dialect, _): "topic \(dialect.place)"
        case .espRFID(let node): node.place
        case .native(let controller): "topic \(controller.settings.topic)"
        }
    }
}
