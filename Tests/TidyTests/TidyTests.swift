import Testing

/// The repository's rules, as ordinary tests: they are our linter.
@Suite("House rules")
struct TidyTests {
    @Test("every file keeps every rule", arguments: Rule.all.map(\.name))
    func everyFileKeeps(_ name: String) throws {
        let rule = try #require(Rule.all.first { $0.name == name })
        let faults = Repository.files.flatMap { file in
            rule.violations(file).map { "\(file.path):\($0)" }
        }
        let (known, new) = Ratchet.split(faults, rule: name)
        #expect(new.isEmpty, "\(new.joined(separator: "\n"))")
        let healed = Ratchet.exceptions(of: name).filter { exception in
            !known.contains { $0.hasPrefix(exception) }
        }
        #expect(healed.isEmpty, "take these off the ratchet: \(healed)")
    }

    @Test("the repository was found and read")
    func findsTheRepository() {
        let paths = Set(Repository.files.map(\.path))
        #expect(paths.isSuperset(of: ["Package.swift", "README.md", "Scripts/test", ".ci/run"]))
        #expect(paths.contains("Sources/CommandLine/Program.swift"))
    }

    @Test("the dependencies of the targets go the expected ways")
    func dependencies() throws {
        let manifest = try #require(Repository.files.first { $0.path == "Package.swift" })
        #expect(Manifest.targets(in: manifest.text) == Manifest.expected.mapValues { $0.sorted() })
    }

    @Test("the README's table names every scenario")
    func readmeNamesEveryScenario() throws {
        let readme = try #require(Repository.files.first { $0.path == "README.md" })
        let scenarios = Repository.files.map(\.path).filter {
            $0.hasPrefix("Scenarios/") && $0.hasSuffix(".yaml")
                && !$0.hasPrefix("Scenarios/plans/")
        }
        #expect(!scenarios.isEmpty)
        for path in scenarios {
            let name = path.dropFirst("Scenarios/".count)
            #expect(readme.lines.contains { $0.hasPrefix("| `\(name)` |") }, "no row for \(name)")
        }
    }

    @Test("the README's table names every target and what it may import")
    func readmeNamesEveryTarget() throws {
        let readme = try #require(Repository.files.first { $0.path == "README.md" })
        for (target, dependencies) in Manifest.expected {
            let row = readme.lines.first { $0.hasPrefix("| `\(target)` |") }
            let cells = try #require(row, "no row for \(target)").split(separator: "|")
            let named = cells.last.map { $0.matches(of: /\w+/).map { String($0.output) } } ?? []
            #expect(named.sorted() == dependencies.sorted(), "\(target)")
        }
    }
}
