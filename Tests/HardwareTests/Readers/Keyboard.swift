@testable import Hardware

/// Writes the events that a USB reader's keyboard makes, byte by byte as the kernel gives them.
struct Keyboard {
    /// Of the next event.
    var microseconds: Int64 = 1_000_000_000

    /// Codes of `linux/input-event-codes.h`.
    private static let row: [Character: UInt16] = [
        "1": 2, "2": 3, "3": 4, "4": 5, "5": 6, "6": 7, "7": 8, "8": 9, "9": 10, "0": 11,
        "a": 30, "b": 48, "c": 46, "d": 32, "e": 18, "f": 33, ":": 39, "x": 45,
    ]
    private static let pad: [Character: UInt16] = [
        "7": 71, "8": 72, "9": 73, "4": 75, "5": 76, "6": 77, "1": 79, "2": 80, "3": 81, "0": 82,
    ]

    /// Presses and releases the keys of a text, 8 ms apart.
    mutating func type(_ text: String, fromKeypad: Bool = false) -> [UInt8] {
        text.flatMap { self.press((fromKeypad ? Self.pad : Self.row)[$0] ?? 0) }
    }

    mutating func press(_ code: UInt16) -> [UInt8] {
        let down = self.event(type: 4, code: 4, value: 0x7001E) + self.event(type: 1, code: code, value: 1)
        self.microseconds += 4000
        let held = self.event(type: 0, code: 0, value: 0) + self.event(type: 1, code: code, value: 2)
        let up = self.event(type: 1, code: code, value: 0) + self.event(type: 0, code: 0, value: 0)
        self.microseconds += 4000
        return down + held + up
    }

    func event(type: UInt16, code: UInt16, value: Int32) -> [UInt8] {
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value, Array.init) }
        return bytes(Int(self.microseconds / 1_000_000)) + bytes(Int(self.microseconds % 1_000_000))
            + bytes(type) + bytes(code) + bytes(value)
    }
}
