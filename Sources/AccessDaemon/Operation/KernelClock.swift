import CLinux

/// What the kernel says about its own clock.
enum KernelClock {
    /// Whether a time service keeps the clock synchronised; adjtimex(2) reports `TIME_ERROR` while none does.
    static var isSynchronised: Bool {
        var state = timex()
        return adjtimex(&state) != TIME_ERROR
    }
}
