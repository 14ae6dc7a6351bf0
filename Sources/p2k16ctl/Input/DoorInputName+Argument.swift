import AdminModel
import ArgumentParser

extension DoorInputName: ExpressibleByArgument {}
