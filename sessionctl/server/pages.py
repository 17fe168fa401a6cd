"""The dashboard's files, read once at start: no path of a request ever reaches the disk."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BUNDLE = Path(__file__).parent / "static"
LARGEST = 32 * 1024 * 1024  # of all files together
NAMES = {"/": "index.html", "/room": "index.html", "/staff": "staff.html", "/devices": "devices.html"}

PLAIN = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>sessionctl</title>
<body style="background:#101418;color:#dde3e8;font:1.2rem sans-serif;margin:3rem">
{body}</body></html>"""

MISSING = "<p>The dashboard is not built: run <code>make setup</code>, then start sessionctl again.</p>"

PAIR = """<h1>Pair this screen</h1><p>Type the code that <code>sessionctl pair-screen</code> printed.</p>
<p><strong role="alert">{message}</strong></p><form method="post" action="/pair">
<label>Code <input name="code" autofocus autocomplete="off" required maxlength="16"
style="font:inherit;font-size:2rem;width:10ch;text-transform:uppercase"></label>
<button style="font:inherit;padding:1rem 2rem">Pair</button></form>"""


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    type: str


def plain(body: str) -> Page:
    return Page(PLAIN.format(body=body).encode(), "text/html; charset=utf-8")


def read(bundle: Path = BUNDLE) -> Mapping[str, Page]:
    """Every file of the built dashboard by the path it is served at; one sentence where it is missing."""
    pages = dict.fromkeys(NAMES, plain(MISSING))
    size = 0
    for file in sorted(bundle.rglob("*")) if bundle.is_dir() else []:
        if not file.is_file() or file.is_symlink():
            continue
        body = file.read_bytes()
        size += len(body)
        if size > LARGEST:
            raise ValueError(f"{bundle} holds more than {LARGEST} bytes; this is not the dashboard")
        pages["/" + file.relative_to(bundle).as_posix()] = Page(body, _type(file.name))
    for path, name in NAMES.items():
        pages[path] = pages.get("/" + name, pages[path])
    return pages


def _type(name: str) -> str:
    if name.endswith((".js", ".mjs")):
        # Some machines' tables say otherwise, and with nosniff a browser then refuses it.
        return "text/javascript; charset=utf-8"
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed
