"""A report as a test reads it: parsed as a browser would, into tables, facts and the words of its chart."""

from html.parser import HTMLParser

VOID = {"meta", "br"}


class Page(HTMLParser):
    """`tables`: id to rows by column; `facts`: name to text; `chart`: each text drawn; `said`: all text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: dict[str, list[dict[str, str]]] = {}
        self.facts: dict[str, str] = {}
        self.chart: list[str] = []
        self.none: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.warnings: list[str] = []
        self.said = ""
        self._open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._heads: list[str] = []
        self._cells: list[str] = []
        self._name = ""
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.handle_data("\n")
        if tag not in VOID:
            self._open.append((tag, dict(attrs), []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if not any(tag == "style" for tag, _, _ in self._open):
            self.said += data
        for _, _, texts in self._open:
            texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        opened, attrs, texts = self._open.pop()
        assert opened == tag, f"</{tag}> closes <{opened}>"
        text = "".join(texts).strip()
        kind = attrs.get("class") or ""
        match tag:
            case "th":
                self._heads.append(text)
            case "td":
                self._cells.append(text)
            case "tr":
                self._row()
            case "table":
                self._heads, self._cells = [], []
            case "dt":
                self._name = text
            case "dd":
                self.facts[self._name] = text
            case "text":
                self.chart.append(text)
            case "p" if "warning" in kind:
                self.warnings.append(text)
            case "p" if "id" in attrs:
                self.none[str(attrs["id"])] = text

    def _row(self) -> None:
        """A row of the table that is open; the page itself is laid out as one, which holds no facts."""
        of = next(attrs for tag, attrs, _ in reversed(self._open) if tag == "table")
        if "id" in of and self._cells:
            row = dict(zip(self._heads, self._cells, strict=True))
            self.tables.setdefault(str(of["id"]), []).append(row)
        self._cells = []

    def column(self, table: str, name: str) -> list[str]:
        """One column of a table, from the top."""
        return [row[name] for row in self.tables[table]]
