/// A device file that a reader is read from.
package protocol DevicePort: Sendable {
    /// Its path, for people.
    var path: String { get }

    /// Opens it for us alone, non-blocking and ready to be read.
    ///
    /// - Returns: a descriptor that the caller closes.
    func open() throws(DeviceError) -> Int32
}
