import Foundation
import Testing

/// `review` from outside, on the model.
@Suite("Reviewing from the command line")
struct ReviewTests {
    private static let claims = """
        claims:
          - id: A1
            says: Most reads are saved
            metric: db_read_reduction
            of: read
            expect: ">= 5%"
            setups: [ cached ]
            expected: refuted
          - { id: A2, says: It is loved, not-tested: no run measures love }

        """

    @Test("it prints the verdicts, fills its folder and ends with 0 whatever they are")
    func reviews() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text() + Self.claims, to: "small.yaml")
        let outcome = try Binary.run(["review", "small.yaml", "-q"], in: folder.url)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("small: 2 claims, 20 seeds, model engine\n"))
        #expect(outcome.output.contains("\nA1     confirmed (CHANGED)  "))
        #expect(outcome.output.contains("\nA2     not tested           -\n"))
        #expect(outcome.output.hasSuffix("\nreport: Results/review/review-0001/report.html\n"))
        #expect(
            Set(try folder.names(in: "Results/review/review-0001"))
                == ["claims.csv", "evidence.csv", "report.html", "review.json"]
        )
    }

    @Test("without a file it reviews the scenarios that have claims, twice with equal bytes")
    func everything() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("Scenarios")
        try folder.write(SmallScenario.text() + Self.claims, to: "Scenarios/one.yaml")
        try folder.write(SmallScenario.text(), to: "Scenarios/two.yaml")
        let arguments = ["review", "-q", "--repetitions", "2", "--format", "csv"]
        let first = try Binary.run(arguments + ["-o", "a"], in: folder.url)
        let second = try Binary.run(arguments + ["-o", "b", "--threads", "1"], in: folder.url)
        #expect(first.status == 0)
        #expect(first.output.hasPrefix("scenario,claim,verdict,expected,reason,says,case,"))
        #expect(first.output == second.output)
        #expect(try folder.read("a/evidence.csv") == folder.read("b/evidence.csv"))
        #expect(try folder.read("a/claims.csv") == first.output)
    }

    @Test("without a claim there is nothing to review")
    func noClaims() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let outcome = try Binary.run(["review", "small.yaml"], in: folder.url)
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: there are no claims in small.yaml\nhint: state"))
        let none = try Binary.run(["review"], in: folder.url)
        #expect(none.status == 2)
        #expect(none.errors.hasPrefix("error: there is no scenario in 'Scenarios'\nhint: "))
    }

    @Test("a run judges claims too, and its folder has them")
    func run() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text() + Self.claims, to: "small.yaml")
        let outcome = try Binary.run(["run", "small.yaml", "-q", "-o", "out"], in: folder.url)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("1 seed only: a verdict takes 20"))
        let table = try folder.read("out/claims.csv")
        #expect(table.contains("\nsmall,A1,qualified,refuted,"))
        #expect(try folder.read("out/report.html").contains("<h2>Verdicts</h2>"))
    }
}
