/// How the report looks: on a desk or a phone, by day or by night, and on paper.
enum ReportStyle {
    static let css = """
        :root {
          color-scheme: light dark;
          --page: #ffffff; --text: #1d2329; --quiet: #5b6670; --line: #dde2e6; --panel: #f5f7f8;
          --good: #00694b; --good-back: #e3f4ee; --bad: #a63a00; --bad-back: #fdebe1;
          --open: #5b4a00; --open-back: #fdf5d6;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #15181b; --text: #e4e7ea; --quiet: #9aa5ae; --line: #343b41; --panel: #1e2327;
            --good: #5fd0a8; --good-back: #12332a; --bad: #ff9f6b; --bad-back: #3d2112;
            --open: #ecd26a; --open-back: #35300f;
          }
          figure svg { filter: invert(0.915) hue-rotate(180deg); }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 66rem;
          background: var(--page); color: var(--text);
          font: 16px/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
        }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; }
        h2 { font-size: 1.35rem; margin: 2.8rem 0 .6rem; padding-bottom: .3rem;
             border-bottom: 1px solid var(--line); }
        h3 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; }
        p { margin: .5rem 0; max-width: 46rem; }
        .quiet, .caption, figcaption, small { color: var(--quiet); }
        .facts { display: flex; flex-wrap: wrap; gap: .2rem 1.6rem; padding: 0; margin: .8rem 0;
                 list-style: none; color: var(--quiet); font-size: .93rem; }
        .facts b { color: var(--text); font-weight: 600; }
        .verdict { margin: 1.2rem 0; padding: .8rem 1.1rem; border-radius: .5rem;
                   border-left: .35rem solid currentColor; font-weight: 600; max-width: none; }
        .verdict.good { background: var(--good-back); }
        .verdict.bad { background: var(--bad-back); }
        .verdict.open { background: var(--open-back); }
        .good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
        td.good, td.bad, td.open { white-space: nowrap; }
        .none { color: var(--quiet); }
        .scroll { overflow-x: auto; margin: .4rem 0 1.4rem; }
        table { border-collapse: collapse; font-size: .93rem; min-width: 100%; }
        .caption { margin: 1rem 0 0; font-size: .9rem; }
        th, td { padding: .38rem .75rem; text-align: left; vertical-align: top;
                 border-bottom: 1px solid var(--line); }
        thead th { border-bottom: 2px solid var(--line); white-space: nowrap; }
        tbody th { font-weight: 500; position: sticky; left: 0; background: var(--page); }
        table.figures td, table.figures thead th:not(:first-child) {
          text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        td small, th small { display: block; font-size: .82rem; font-weight: 400; }
        code, pre { font: .88rem/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, monospace; }
        code { overflow-wrap: anywhere; }
        pre { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem;
              padding: .8rem 1rem; overflow-x: auto; }
        figure { margin: 1.4rem 0 2.2rem; }
        figure svg { display: block; width: 100%; height: auto; border-radius: .4rem; }
        figcaption { font-size: .93rem; margin-top: .3rem; }
        .pair { display: grid; gap: 0 1.5rem;
                grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
        .matrix { width: calc(100vw - 3rem); margin-left: calc(50% - 50vw + 1.5rem); }
        .matrix table { font-size: .8rem; }
        .matrix .caption { margin: 1rem auto 0; max-width: 63.5rem; }
        .matrix th, .matrix td { padding: .25rem .4rem; }
        .matrix table.figures thead th:not(:first-child) {
          white-space: normal; vertical-align: bottom; overflow-wrap: anywhere; min-width: 3.6rem; }
        .matrix tbody th { white-space: nowrap; }
        .matrix td.good { background: var(--good-back); }
        .matrix td.bad { background: var(--bad-back); }
        .matrix td.open { background: var(--open-back); }
        details > summary { cursor: pointer; padding: .3rem 0; }
        @media (max-width: 36rem) {
          body { padding: 1rem .8rem 3rem; font-size: 15px; }
          th, td { padding: .35rem .5rem; }
          table.words thead { display: none; }
          table.words, table.words tbody, table.words tr, table.words th, table.words td {
            display: block; border: 0; padding: .1rem 0; }
          table.words tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
          table.words td[data-label]::before {
            content: attr(data-label) ": "; color: var(--quiet); font-weight: 400; }
          table.words td small { display: inline; margin-left: .5em; }
        }
        @media print {
          :root { --page: #fff; --text: #000; --quiet: #444; --line: #bbb; --panel: #f4f4f4;
                  --good: #00694b; --bad: #a63a00; --open: #5b4a00; }
          body { max-width: none; padding: 0; font-size: 10.5pt; }
          figure, tr, pre { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          figure { margin: .8rem 0 1.2rem; }
          figure svg { filter: none; max-height: 22cm; }
          .pair { grid-template-columns: 1fr 1fr; }
          table { font-size: 9pt; }
          .scroll { overflow: visible; }
        }
        """
}
