"""The chart: a bar for each tool in each case, with its time and its ratio to Hugo written beside it."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from figures import Results, Run, ratio, rounds, seconds, spread, times, versions

_WIDTH, _LEFT, _RIGHT = 760, 190, 130
_BAR, _GAP, _TITLE = 16, 24, 58
_COLOURS = ("#9b2226", "#4a5a6a", "#7d8b99", "#a9b4be", "#c9b79c", "#d8d2c4")
_STYLE = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"


def chart_size(results: Results) -> int | None:
    """The largest corpus for which most was measured: the one worth a picture."""
    sizes = results.sizes()
    return max(sizes, key=lambda size: (sum(run.articles == size for run in results.runs), size), default=None)


def chart(results: Results) -> str:
    """The chart as an SVG file, readable without styles or fonts from elsewhere."""
    articles = chart_size(results) or 0
    groups = [(label, _runs(results, articles, case)) for case, label in results.cases.items()]
    groups = [(label, runs) for label, runs in groups if runs]
    height = _TITLE + sum(len(runs) * _BAR + _GAP for _, runs in groups) + 26
    title = f"Wall time at {articles:,} articles, seconds (shorter is better)"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
            f' role="img" aria-labelledby="title">',
            f'<title id="title">{escape(title)}</title>',
            f'<rect width="{_WIDTH}" height="{height}" fill="#fffdf8"/>',
            f'<g style="{_STYLE}" font-size="12" fill="#222">',
            f'<text x="16" y="26" font-size="16" font-weight="600">{escape(title)}</text>',
            *_groups(results, groups),
            f'<text x="16" y="{height - 12}" font-size="11" fill="#666">{escape(_foot(results))}</text>',
            "</g>",
            "</svg>\n",
        ]
    )


def _runs(results: Results, articles: int, case: str) -> list[Run]:
    return [run for tool in results.tools if (run := results.run(articles, case, tool))]


def _foot(results: Results) -> str:
    return f"{rounds(results).capitalize()}; × is the ratio to Hugo. {versions(results)}"


def _groups(results: Results, groups: list[tuple[str, list[Run]]]) -> Iterator[str]:
    longest = max((_wall(run) for _, runs in groups for run in runs), default=1.0)
    colours = dict(zip(results.tools, _COLOURS * len(results.tools), strict=False))
    top = _TITLE
    for label, runs in groups:
        yield f'<text x="16" y="{top - 5}" font-weight="600">{escape(label.capitalize())}</text>'
        for run in runs:
            width = max(1.0, _wall(run) / longest * (_WIDTH - _LEFT - _RIGHT))
            yield _bar(results, run, top, width, colours[run.tool])
            top += _BAR
        top += _GAP


def _bar(results: Results, run: Run, top: int, width: float, colour: str) -> str:
    name, text = escape(results.tools[run.tool].label), escape(_figure(results, run))
    base = top + _BAR - 4
    return (
        f'<text x="{_LEFT - 8}" y="{base}" text-anchor="end">{name}</text>'
        f'<rect x="{_LEFT}" y="{top + 2}" width="{width:.1f}" height="{_BAR - 4}" rx="1" fill="{colour}"/>'
        f'<text x="{_LEFT + width + 6:.1f}" y="{base}">{text}</text>'
    )


def _figure(results: Results, run: Run) -> str:
    other = results.reference(run.articles, run.case)
    compared = ratio(run.wall, other.wall) if other and other.tool != run.tool else None
    return f"{seconds(_wall(run))} s" + (f" · {times(compared.middle)}×" if compared else "")


def _wall(run: Run) -> float:
    found = spread(run.wall)
    return found.middle if found else 0.0
