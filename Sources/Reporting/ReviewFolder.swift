public import Analysis
import Foundation

extension ResultsFolder {
    /// Writes a review: its verdicts as CSV and as a page, and every figure that they rest on.
    ///
    /// - Parameter reviews: The review of each scenario, at least one.
    /// - Returns: Where it is.
    /// - Throws: ``ResultsError`` when a file cannot be written; nothing is left behind then.
    public func write(_ reviews: [ReviewRecord]) throws(ResultsError) -> Written {
        let partial = reviews.map(\.description.status).first { $0 != .complete }
        return try fill(partial ?? .complete) { folder throws(ResultsError) in
            let claims = reviews.flatMap(\.claims)
            let document = ReviewDocument(scenarios: reviews.map { RunDocument($0.description) })
            try FileSystem.write(try document.text(), to: "\(folder)/\(ReviewDocument.file)")
            try FileSystem.write(claims.csv, to: "\(folder)/claims.csv")
            try FileSystem.write(claims.evidence, to: "\(folder)/evidence.csv")
            let page = ReviewPage(reviews: reviews)
            try FileSystem.write(page.text, to: "\(folder)/report.html")
            return nil
        }
    }
}

/// The shape of `review.json`: what `run.json` says, for each scenario.
struct ReviewDocument: Codable {
    static let file = "review.json"

    var scenarios: [RunDocument]

    func text() throws(ResultsError) -> String { try RunDocument.text(of: self) }

    /// Makes the page of a review anew from its files.
    static func rebuild(_ folder: String) throws(ResultsError) {
        let place = "\(folder)/\(file)"
        let document = try RunDocument.read(
            ReviewDocument.self,
            text: try FileSystem.read(place),
            file: place
        )
        let claims = try RunFolder.readClaims(folder)
        let reviews = document.scenarios.map(\.description).map { description in
            ReviewRecord(
                description: description,
                claims: claims.filter { $0.scenario == description.scenario.name }
            )
        }
        try FileSystem.write(ReviewPage(reviews: reviews).text, to: "\(folder)/report.html")
    }
}
