/// Lines of comma-separated values: https://www.rfc-editor.org/rfc/rfc4180
///
/// A field that a spreadsheet would run as a formula gets an apostrophe in front, as
/// https://owasp.org/www-community/attacks/CSV_Injection advises: names and labels are typed by people.
package enum CSV {
    package static func text(header: [String], rows: [[String]]) -> String {
        ([header] + rows).map(Self.line).joined()
    }

    /// One record with its line break.
    package static func line(_ fields: [String]) -> String {
        fields.map(Self.field).joined(separator: ",") + "\r\n"
    }

    private static func field(_ text: String) -> String {
        var field = text
        // Tab and carriage return too: what stands behind them may be read as the beginning of the cell.
        if let first = text.unicodeScalars.first,
            "=+-@\t\r\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first)
        {
            field = "'" + text
        }
        guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
