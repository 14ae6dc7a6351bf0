import AdminModel

extension AdminError {
    /// Refuses a validity that is empty.
    static func checkValidity(from: WireTime?, until: WireTime?) throws {
        guard let from, let until, until <= from else { return }
        throw AdminError(.badRequest, code: "validity-empty", message: "validUntil must be later than validFrom")
    }
}
