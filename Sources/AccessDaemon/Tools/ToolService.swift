import AccessControl
import Hardware
import Logging
import ServiceLifecycle

/// Runs the tools: their controllers, what members ask for at them, and what the directory says of who has them.
struct ToolService: Service {
    let desk: ToolDesk
    let router: TapRouter

    /// How often what could not be told to the directory is tried again.
    private static let interval = Duration.seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for supervisor in self.desk.supervisors.values {
                    group.addTask { await supervisor.run() }
                    group.addTask {
                        for await ending in supervisor.endings { await self.desk.checkIn(ending, at: supervisor) }
                    }
                    if let requests = supervisor.controller?.requests {
                        group.addTask { for await request in requests { await self.serve(request, at: supervisor) } }
                    }
                }
                group.addTask { for await _ in self.desk.snapshot.changes { await self.desk.settleAll() } }
                group.addTask {
                    while !Task.isCancelled {
                        await self.desk.settleAll()
                        try? await Task.sleep(for: Self.interval, clock: .continuous)
                    }
                }
            }
        }
    }

    private func serve(_ request: ToolControllerRequest, at supervisor: ToolSupervisor) async {
        request.answer(await self.router.take(request, at: supervisor))
    }
}

extension ToolDesk {
    /// Brings all tools and the directory together, and mends what the web application has left with two holders.
    func settleAll() async {
        for supervisor in self.supervisors.values where await supervisor.standing.ended != nil {
            _ = await supervisor.turns.take { await self.finish(supervisor) }
        }
        guard self.authority.isCurrent else { return }
        await self.mend()
        for supervisor in self.supervisors.values {
            guard let tool = self.tool(of: supervisor) else {
                // p2k16 has it no more, or under another name: nobody can have it.
                await supervisor.handle(.held(nil))
                continue
            }
            await supervisor.turns.take { await self.settle(tool, supervisor) }
        }
    }

    private func mend() async {
        let snapshot = self.snapshot.value
        let doubled = Dictionary(grouping: snapshot.checkouts, by: \.tool).filter { $0.value.count > 1 }.keys
        guard !doubled.isEmpty, let system = self.systemAccount else { return }
        for tool in doubled {
            let name = snapshot.tools[tool]?.name ?? "tool \(tool)"
            do {
                let superseded = try await self.authority.mend(tool, by: system)
                guard !superseded.isEmpty else { continue }
                for account in superseded {
                    await self.recorder.appendIfPossible(
                        .tool(ToolRecord(at: self.clock.now, tool: name, kind: .mended, account: account))
                    )
                }
                self.logger.warning(
                    "tool with several holders: the older were checked in",
                    metadata: [LogKeys.tool: "\(name)", LogKeys.account: "\(self.names(of: superseded))"]
                )
            } catch {
                self.logger.error(
                    "tool with several holders not mended",
                    error: error,
                    metadata: [LogKeys.tool: "\(name)"]
                )
            }
        }
    }
}
