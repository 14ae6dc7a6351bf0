import Dispatch

extension Duration {
    /// The duration in milliseconds, rounded up.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }

    /// The duration for a Dispatch timer, rounded up to milliseconds.
    var dispatchInterval: DispatchTimeInterval { .milliseconds(Int(clamping: self.wholeMilliseconds)) }
}
