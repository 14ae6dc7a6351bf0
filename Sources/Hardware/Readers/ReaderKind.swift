/// What a reader is reached by.
package enum ReaderKind: String, Sendable, Hashable, CaseIterable {
    case simulated
    case mqtt
    case serial
    case keyboard
    case wiegand
}
