extension Query {
    /// One of the cases of an enumeration; nil if the parameter is not given.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        of type: Choice.Type
    ) throws -> Choice? {
        guard let text = self.text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Self.malformed("there is no \(name) \(text); known are \(known)")
        }
        return choice
    }

    /// A whole number within bounds; nil if the parameter is not given.
    func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = self.text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Self.malformed("the query parameter \(name) must be \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
