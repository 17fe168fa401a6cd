"""The pieces of the page: text from people kept apart from markup, tables, sections, lists of facts."""

from collections.abc import Iterable, Sequence

from sessionctl.record.report_svg import words


class Html(str):
    """Markup of our own; everything else is text and is escaped where it is put in."""

    __slots__ = ()


Cell = Html | str


def html(cell: Cell) -> Html:
    """The cell as markup."""
    return cell if isinstance(cell, Html) else Html(words(cell))


def said(text: str) -> Html:
    """Words of a person: their line breaks and direction of writing stay inside."""
    lines = "<br>".join(words(line) for line in text.splitlines())
    return Html(f"<bdi>{lines}</bdi>")


def joined(cells: Iterable[Cell], between: str = " ") -> Html:
    """The cells one after the other."""
    return Html(between.join(html(cell) for cell in cells))


def strong(text: str) -> Html:
    return Html(f"<strong>{words(text)}</strong>")


def faint(text: str) -> Html:
    return Html(f'<span class="faint">{words(text)}</span>')


_KIND = {"#": ' class="number"', "~": ' class="short"'}


def table(id_: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], none: str) -> Html:
    """A table; `none` is said instead of an empty one.

    A column whose title ends with `#` holds numbers; with `~`, what is never broken into lines.
    """
    kinds = [_KIND.get(column[-1:], "") for column in columns]
    heads = "".join(
        f'<th scope="col"{kind}>{words(column.rstrip("#~"))}</th>'
        for column, kind in zip(columns, kinds, strict=True)
    )
    lines = [
        "<tr>" + "".join(f"<td{k}>{html(c)}</td>" for c, k in zip(row, kinds, strict=True)) + "</tr>"
        for row in rows
    ]
    if not lines:
        return Html(f'<p id="{id_}" class="none">{words(none)}</p>')
    return Html(f'<table id="{id_}"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>')


def section(title: str, *parts: Cell) -> Html:
    """A titled section."""
    return Html(f"<section><h2>{words(title)}</h2>{joined(parts, '')}</section>")


def facts(pairs: Iterable[tuple[str, Cell]]) -> Html:
    """Names and what they are."""
    lines = (f"<div><dt>{words(name)}</dt><dd>{html(cell)}</dd></div>" for name, cell in pairs)
    return Html(f"<dl>{''.join(lines)}</dl>")


def note(text: str, kind: str = "note") -> Html:
    return Html(f'<p class="{kind}">{words(text)}</p>')
