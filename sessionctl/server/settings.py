"""How the room is reached over the network, and the mistakes an operator can make about it."""

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from annotated_types import Ge, Le

ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")
"""What a browser sends as Origin: scheme, host, and the port unless it is the scheme's own; no path."""

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - named in order to be told apart, not to be bound


class WebError(Exception):
    """The web server cannot be started as asked; the text is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Section [server] of room.toml. `state` is where accounts are kept; port 0 takes any free one.

    `origins` are the addresses people type beside the server's own, such as one behind a proxy.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    host: str = "127.0.0.1"
    port: Annotated[int, Ge(0), Le(65535)] = 8080
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    origins: tuple[str, ...] = ()
    state: Path = Path("/var/lib/sessionctl/room")

    @property
    def tls(self) -> bool:
        return self.tls_certificate is not None and self.tls_key is not None

    @property
    def loopback(self) -> bool:
        """Whether only programs on this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def mistakes(settings: WebSettings) -> list[str]:
    """Every mistake in the settings, each as `key = given; what would do`."""
    found = []
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        given = "tls_key" if settings.tls_certificate is None else "tls_certificate"
        found.append(f"server.{given} stands alone; expected both tls_certificate and tls_key, or neither")
    if not settings.loopback and not settings.tls:
        found.append(
            f"server.host = {settings.host}; other machines may only connect with tls_certificate and tls_key"
            " set, expected 127.0.0.1 without them"
        )
    if settings.host in EVERYWHERE and not settings.origins:
        found.append(
            f"server.host = {settings.host}; expected server.origins to name the addresses people type,"
            ' such as ["https://willow.clinic.example:8080"]'
        )
    found += [
        f"server.origins = {origin}; expected scheme, host and port as a browser shows them,"
        " in small letters and without a path, such as https://willow.clinic.example:8080"
        for origin in settings.origins
        if not ORIGIN.fullmatch(origin)
    ]
    return found


def allowed_origins(settings: WebSettings, port: int) -> frozenset[str]:
    """The Origins whose pages may give commands, when the server listens on `port`."""
    scheme, own_port = ("https", 443) if settings.tls else ("http", 80)
    hosts = [] if settings.host in EVERYWHERE else [bracketed(settings.host)]
    if settings.loopback or settings.host in EVERYWHERE:
        hosts += ["localhost", "127.0.0.1", "[::1]"]
    suffix = "" if port == own_port else f":{port}"
    return frozenset(settings.origins) | {f"{scheme}://{host.lower()}{suffix}" for host in hosts}


def bracketed(host: str) -> str:
    """The host as it stands in an address: IPv6 numbers in brackets."""
    return f"[{host}]" if ":" in host else host
