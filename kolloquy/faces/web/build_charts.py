"""Compiles the chart definitions to Vega when the front end is built: `python -m kolloquy.faces.web.build_charts FOLDER`.

A definition holds no rows and no colours of its own; the page brings both. Fields come from one small table a chart,
which the page shows as a table too.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

ROW_HEIGHT = 30  # as assets/css/figures.css reserves it
FONT = "Inter Variable"


def _signals() -> list[alt.Parameter]:
    # Overwritten by the page with the theme's; here only so that a definition can be drawn by itself.
    return [
        alt.param(name="accent", value="#0c5560"),
        alt.param(name="ink", value="#1b2128"),
        alt.param(name="paper", value="#fcfcfa"),
    ]


def interests() -> Any:
    """What an expert works on, by year: a row an interest, a circle a year, its area the weight."""
    rows = alt.NamedData(name="rows")
    circles = alt.Chart(rows).mark_circle(opacity=0.85, color=alt.expr("accent"))
    return circles.encode(
        x=alt.X(
            "year:O",
            title=None,
            axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False, labelPadding=8, labelOverlap=True),
        ),
        y=alt.Y(
            "interest:N",
            title=None,
            sort=alt.SortField("order"),
            axis=alt.Axis(
                labelLimit=alt.expr("width < 480 ? 118 : 250"), domain=False, ticks=False, grid=True, labelPadding=10
            ),
        ),
        size=alt.Size("weight:Q", legend=None, scale=alt.Scale(range=[12, 620], zero=True)),
        tooltip=[alt.Tooltip("interest:N"), alt.Tooltip("year:O"), alt.Tooltip("weight:Q", format=".1f")],
    ).properties(height=alt.Step(ROW_HEIGHT))


def standing_and_rise() -> Any:
    """The first hundred of a topic: how high they stand, and whether they grow beyond their peers."""
    rows = alt.NamedData(name="rows")
    x = alt.X("standing:Q", title="Standing", axis=alt.Axis(tickCount=6, grid=False))
    y = alt.Y(
        "rise:Q",
        title=None,
        axis=alt.Axis(
            tickCount=5, labelExpr="datum.value == 0 ? 'as peers' : format(pow(2, datum.value), '.2~f') + ' ×'"
        ),
    )
    points = alt.Chart(rows).mark_circle(
        size=90, opacity=0.75, color=alt.expr("accent"), cursor="pointer", stroke=alt.expr("paper"), strokeWidth=1
    )
    names = (
        alt.Chart(rows)
        .mark_text(align="left", dx=9, dy=-2, fontSize=12, color=alt.expr("ink"))
        .transform_filter("datum.place <= 3")
    )
    zero = alt.Chart(rows).mark_rule(strokeDash=[4, 4], color=alt.expr("ink"), opacity=0.5)
    return alt.layer(
        zero.encode(y=alt.datum(0)),
        points.encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("name:N"),
                alt.Tooltip("standing:Q"),
                alt.Tooltip("times:N", title="growth against peers"),
            ],
        ),
        names.encode(x=x, y=y, text="name:N"),
    ).properties(height=330)


CHARTS = {"interests": interests, "standing_and_rise": standing_and_rise}


def compiled(chart: Any) -> Mapping[str, Any]:
    ready = (
        chart.add_params(*_signals())
        .properties(width=700, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"), padding=2)
        .configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12.5, titleFontSize=12.5, titleFontWeight="normal")
    )
    spec: dict[str, Any] = vl_convert.vegalite_to_vega(ready.to_dict(validate=True))
    return spec


def build(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, definition in CHARTS.items():
        text = json.dumps(compiled(definition()), separators=(",", ":"), sort_keys=True)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
