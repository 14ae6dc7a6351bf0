/// Finds the frames in the bytes of a device; a value without I/O and clock.
///
/// Whatever comes in, the next whole frame after it is found.
package protocol ByteFrameDecoder: Sendable {
    /// Takes the next bytes, cut wherever the device or the kernel cut them.
    ///
    /// - Returns: what they completed, in order.
    mutating func receive(_ bytes: some Sequence<UInt8>) -> [ReaderFrame]

    /// The device was silent for so long that what began is over.
    mutating func silence() -> ReaderFrame?
}
