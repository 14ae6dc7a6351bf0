/// How an output drives its line.
package enum GPIODrive: Sendable, Hashable {
    case pushPull
    case openDrain
    case openSource
}
