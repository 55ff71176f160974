extension ReportPage {
    /// The pictures, or why there are none.
    var picturesSection: HTML? {
        if let plotProblem {
            let hint = plotProblem.hint.map { " \($0.first?.uppercased() ?? "")\($0.dropFirst())." }
            return section("Pictures", [paragraph("\(plotProblem.message).\(hint ?? "")")])
        }
        guard !pictures.isEmpty else { return nil }
        let isSmall = { (picture: Picture) in picture.plot.name.hasPrefix("latency-") }
        let large = pictures.filter { !isSmall($0) }.map(\.figure)
        let small = pictures.filter(isSmall).map(\.figure)
        let pair = small.isEmpty ? [] : [HTML.block("div", ["class": "pair"], small)]
        return section("Pictures", Array(large.dropLast()) + pair + Array(large.suffix(1)))
    }

}

extension ReportPage.Picture {
    /// The picture with its words.
    var figure: HTML {
        HTML.block(
            "figure",
            [
                HTML(markup: inlined(svg, name: plot.name, title: plot.title)),
                HTML.element(
                    "figcaption",
                    [
                        HTML.element("b", text: plot.title + "."),
                        HTML(text: plot.caption.isEmpty ? "" : " " + plot.caption),
                    ]
                ),
            ]
        )
    }

    /// The picture as an element: without its prologue, with a name for those who do not see it,
    /// and with identifiers that no other picture of the page has.
    private func inlined(_ svg: String, name: String, title: String) -> String {
        guard let start = svg.firstRange(of: "<svg") else { return "" }
        var markup = String(svg[start.lowerBound...])
        let label = HTML(text: title).markup
        markup.replace(
            "<svg",
            with: "<svg role=\"img\" aria-label=\"\(label)\"",
            maxReplacements: 1
        )
        markup.replace("<title>Gnuplot</title>", with: "<title>\(label)</title>")
        for quote in ["\"", "'"] {
            markup.replace("id=\(quote)", with: "id=\(quote)\(name)-")
            markup.replace("href=\(quote)#", with: "href=\(quote)#\(name)-")
        }
        markup.replace("url(#", with: "url(#\(name)-")
        return markup
    }
}
