import CommandLine
import Glibc

// The library shares its name with the standard library's type, hence the module's name.
let arguments = Array(Swift.CommandLine.arguments.dropFirst())
exit(Program(world: .system()).run(arguments).rawValue)
