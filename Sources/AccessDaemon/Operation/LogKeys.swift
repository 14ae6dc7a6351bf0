/// The metadata keys of the log, one name for each thing.
enum LogKeys {
    static let account = "account"
    static let actor = "actor"
    static let age = "age"
    static let address = "address"
    static let alarm = "alarm"
    static let count = "count"
    static let tool = "tool"
    static let door = "door"
    static let file = "file"
    static let fingerprint = "card.fingerprint"
    static let path = "path"
    static let places = "places"
    static let reader = "reader"
    static let reason = "reason"
    static let remedy = "remedy"
    static let sequence = "sequence"
}
