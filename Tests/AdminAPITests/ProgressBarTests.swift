import Testing

@testable import p2k16ctl

struct ProgressBarTests {
    @Test func showsShareNumbersAndTheTimeLeft() {
        let line = ProgressBar.line("import", done: 400, total: 1000, elapsed: .seconds(2), columns: 80)
        #expect(line == "import  [################........................]  40%  400/1000  4 s left")
        #expect(
            ProgressBar.line("import", done: 1000, total: 1000, elapsed: .seconds(5), columns: 80)
                == "import  [\(String(repeating: "#", count: 40))]  100%  1000/1000"
        )
    }

    @Test(arguments: [10, 20, 30, 79])
    func fitsIntoTheTerminal(columns: Int) {
        for done in [0, 1, 50, 100, 200] {
            let line = ProgressBar.line("import", done: done, total: 100, elapsed: .seconds(9), columns: columns)
            #expect(line.count < columns)
        }
        #expect(ProgressBar.line("import", done: 0, total: 0, elapsed: .zero, columns: 80).contains("100%"))
    }

    @Test func countsWhereNobodyKnowsTheTotal() {
        #expect(
            ProgressBar.line("export", done: 412_000, total: nil, elapsed: .seconds(9), columns: 80) == "export  412000"
        )
        #expect(ProgressBar.line("export", done: 412_000, total: nil, elapsed: .seconds(9), columns: 10).count < 10)
    }
}
