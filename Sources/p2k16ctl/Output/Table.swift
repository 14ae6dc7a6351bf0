/// Rows in columns as wide as their content, two spaces apart.
struct Table {
    struct Cell: ExpressibleByStringInterpolation {
        var text: String
        var color: Style.Color?

        init(_ text: String?, _ color: Style.Color? = nil) {
            self.text = Self.printable(text ?? "-")
            self.color = color
        }

        init(stringLiteral value: String) {
            self.init(value)
        }

        /// Labels are typed by people: a control character must not reach the terminal.
        private static func printable(_ text: String) -> String {
            String(text.map { $0.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } ? "?" : $0 })
        }
    }

    /// Empty for a table without a header.
    var header: [String] = []
    var rows: [[Cell]] = []

    func text(_ style: Style) -> String {
        let heads = self.header.map { Cell($0, .bold) }
        let lines = heads.isEmpty ? self.rows : [heads] + self.rows
        let columns = lines.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            lines.map { $0.indices.contains(column) ? $0[column].text.count : 0 }.max() ?? 0
        }
        return lines.map { cells in
            zip(cells, widths).enumerated().map { index, pair in
                let (cell, width) = pair
                let padding = index == cells.count - 1 ? 0 : width - cell.text.count
                return style.paint(cell.text, cell.color) + String(repeating: " ", count: padding)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
