import Analysis
import Testing

@testable import Reporting

@Suite("run.json")
struct RunDocumentTests {
    @Test("the whole document, with what differs between equal runs kept apart")
    func whole() throws {
        #expect(
            try RunDocument(SmallRun.description).text() == """
                {
                  "command" : "rehearsal run small.yaml --seed 9",
                  "doubts" : [

                  ],
                  "engine" : "model",
                  "format" : 1,
                  "notes" : [

                  ],
                  "red_flags" : [

                  ],
                  "repetitions" : 1,
                  "scenario" : {
                    "name" : "small",
                    "path" : "small.yaml",
                    "sha256" : "5876f3704bf97b06bd4c5848ce0760a17d32b45eea01e78a7a1b5668e1ec96b3",
                    "source" : "",
                    "summary" : "Four requests",
                    "text" : "scenario: small\\n"
                  },
                  "seed" : 9,
                  "setups" : [
                    {
                      "baseline" : true,
                      "conditions" : [

                      ],
                      "name" : "plain",
                      "summary" : ""
                    }
                  ],
                  "status" : {
                    "complete" : true
                  },
                  "surroundings" : {
                    "machine" : [

                    ],
                    "servers" : [

                    ],
                    "started" : ""
                  },
                  "tool" : "1.2.3",
                  "window" : {
                    "length_nanoseconds" : 2000000000,
                    "start_of_day_nanoseconds" : 28800000000000,
                    "warm_up_nanoseconds" : 1000000000
                  }
                }

                """
        )
    }

    @Test("conditions, notes and surroundings read back")
    func roundTrip() throws {
        let text = try RunDocument(SchoolRun.description).text()
        let read = try RunDocument(text: text, file: "run.json").description
        #expect(read == SchoolRun.description)
    }

    @Test("a seed of 64 bits survives")
    func seed() throws {
        var description = SmallRun.description
        description.seed = .max
        let text = try RunDocument(description).text()
        #expect(try RunDocument(text: text, file: "run.json").description == description)
    }

    @Test("another format, and what is no document, are refused by name")
    func refused() throws {
        let newer = try RunDocument(SmallRun.description).text()
            .replacing("\"format\" : 1", with: "\"format\" : 2")
        let error = #expect(throws: ResultsError.self) {
            try RunDocument(text: newer, file: "run.json")
        }
        #expect(error?.message == "run.json has format 2, but this version reads 1")
        let other = #expect(throws: ResultsError.self) {
            try RunDocument(text: "{}", file: "run.json")
        }
        #expect(other?.message == "run.json is not a run's description")
    }

    @Test(
        "digests are those of FIPS 180-4's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func digest(text: String, expected: String) {
        #expect(SHA256.hexadecimal(of: text) == expected)
    }
}
