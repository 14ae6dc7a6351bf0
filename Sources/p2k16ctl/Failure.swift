/// Why a command did not do what it should, told on standard error.
struct Failure: Error, Hashable {
    var status: ExitStatus
    var message: String
    /// What to do about it.
    var remedy: String?

    init(_ status: ExitStatus, _ message: String, remedy: String? = nil) {
        self.status = status
        self.message = message
        self.remedy = remedy
    }
}
