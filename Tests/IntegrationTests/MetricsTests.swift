import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// The page of metrics of a daemon that was used, and what is made to be used with it.
@Suite(.timeLimit(.minutes(5)))
struct MetricsTests {
    private static let card = "04A35F1BC26680"
    private static let inputs = "contact: { type: simulated }, fire_release: { type: simulated }"
    private static let promtool = "/usr/bin/promtool"

    @Test func `The page is what Prometheus reads, and knows every metric of the rules and of the dashboard`()
        async throws
    {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            var settings = space.settings(broker: true)
            settings.doors["annex"] =
                "{ circles: [door], lock: { type: simulated }, \(Self.inputs) }"
            settings.readers["annex"] = "{ type: simulated, door: annex }"
            let address = "127.0.0.1:\(try freePort())"
            settings.more = """
                metrics: { listen: "\(address)" }
                tools: { Laser cutter: { controller: { type: simulated } } }
                """
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Self.card, user: "anna")
                #expect(try await daemon.tap("entrance", Self.card).granted)
                #expect(try await daemon.tap("entrance", "04FF00FF00FF80").reason == "unknown-card")
                try await daemon.waitForDelivery()
                let page = try await daemon.ctl(["metrics"]).output
                #expect(page.contains(#"p2k16d_taps_total{door="entrance",reason="granted"} 1"#))
                #expect(page.contains(#"p2k16d_taps_total{door="entrance",reason="unknown-card"} 1"#))
                #expect(page.contains(#"p2k16d_lock_answer_seconds_count{door="entrance"} 1"#))
                #expect(page.contains(#"p2k16d_connected{server="upstream"} 1"#))
                for secret in ["anna", Self.card] { #expect(!page.contains(secret)) }

                let check = try await ChildProcess.run(Self.promtool, ["check", "metrics"], input: page + "\n")
                #expect(check.exit == .exited(0), "\(check.standardOutput)\n\(check.standardError)")
                let known = Set(page.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { Self.name($0) })
                let rules = try String(contentsOfFile: "\(Self.config)/prometheus/p2k16d.rules.yml", encoding: .utf8)
                let dashboard = try String(contentsOfFile: "\(Self.config)/grafana/p2k16d.json", encoding: .utf8)
                let operations = try String(contentsOfFile: "\(Self.config)/../Docs/operations.md", encoding: .utf8)
                let families = page.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
                    .map { String($0.split(separator: " ")[2]) }
                for text in [rules, dashboard] {
                    let used = Self.names(in: text)
                    #expect(used.count > 5)
                    #expect(used.subtracting(known).subtracting(families).sorted().isEmpty, "used, and not on the page")
                }
                let documented = Self.names(in: operations)
                #expect(Set(families).subtracting(documented).sorted().isEmpty, "on the page, and not in operations.md")
                let scraped = try await ChildProcess.run(
                    "/usr/bin/curl",
                    ["-sS", "--fail", "http://\(address)/metrics"]
                )
                #expect(scraped.exit == .exited(0) && scraped.standardOutput.contains("p2k16d_ready 1"))
            }
        }
    }

    @Test func `The alert rules are right`() async throws {
        let rules = "\(Self.config)/prometheus/p2k16d.rules.yml"
        let check = try await ChildProcess.run(Self.promtool, ["check", "rules", "--lint=all", "--lint-fatal", rules])
        #expect(check.exit == .exited(0), "\(check.standardOutput)\n\(check.standardError)")
    }

    private static func name(_ line: Substring) -> String {
        String(line.prefix { $0 != "{" && $0 != " " })
    }

    private static func names(in text: String) -> Set<String> {
        Set(text.matches(of: /(?:p2k16d|process)_[a-z_]+/).map { String($0.output) })
    }

    private static let config: String = {
        let folders = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(folders)/Config"
    }()
}
