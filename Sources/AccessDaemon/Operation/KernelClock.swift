import CLinux

/// What the kernel says about its own clock.
enum KernelClock {
    /// Whether a time service keeps the clock synchronised. Where a sandbox forbids asking, the witness is believed.
    static var isSynchronised: Bool {
        self.answer ?? ClockWitness().testifies(at: TrustedClock.monotonic)
    }

    /// What adjtimex(2) says, which reports `TIME_ERROR` while no time service keeps the clock; nil where a filter of
    /// system calls, which cannot tell asking from setting, refuses the call.
    static var answer: Bool? {
        var state = timex()
        let result = adjtimex(&state)
        return result < 0 ? nil : result != TIME_ERROR
    }
}
