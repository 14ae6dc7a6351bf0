extension String {
    /// The text without the newlines at its end; libpq ends its messages with one.
    var trimmingNewlines: String {
        var text = self
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
