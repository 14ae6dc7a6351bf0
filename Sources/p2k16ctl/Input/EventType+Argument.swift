import AdminModel
import ArgumentParser

extension EventType: ExpressibleByArgument {}
