import Glibc

/// A failed call, before it is known what it meant for whom.
struct SystemFailure: Error, Equatable {
    let code: Int32

    /// - Parameter result: what the shim returned: a count, or a negated errno.
    @discardableResult
    static func check(_ result: Int32) throws(SystemFailure) -> Int {
        guard result >= 0 else { throw SystemFailure(code: -result) }
        return Int(result)
    }

    var text: String { unsafe String(cString: strerror(self.code)) }
}
