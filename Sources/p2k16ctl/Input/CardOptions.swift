import AdminModel
import ArgumentParser

extension CardNotation: ExpressibleByArgument {}
extension CardByteOrder: ExpressibleByArgument {}
extension CardFormat: ExpressibleByArgument {}
