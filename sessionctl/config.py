"""Settings from a directory of TOML files, with every mistake found at once, each in a person's words.

Layout: `room.toml`, `devices.toml`, `programmes/*.toml`; for music and light `music.toml`, `scenes.toml`,
`lamps.toml`, `playlists/*.toml`. It may guess at a misspelt key, never at a number.
"""

import difflib
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar, get_args, get_origin, get_type_hints

from annotated_types import Interval
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sessionctl.ambience.lamps.scenes import load as load_scenes
from sessionctl.ambience.lamps.settings import load as load_lamps
from sessionctl.ambience.settings import AmbienceSettings, MusicFile
from sessionctl.devices.arm import arm_mistake
from sessionctl.devices.claims import claim_mistakes
from sessionctl.devices.connect import option_mistake
from sessionctl.devices.models import MODELS
from sessionctl.devices.port_names import port_mistake
from sessionctl.devices.settings import DeviceSettings
from sessionctl.monitor.settings import MonitorSettings
from sessionctl.room.grading import contradictions
from sessionctl.room.programme import FORBID_UNKNOWN, Programme
from sessionctl.server.settings import EVERYWHERE, WebSettings, bracketed, mistakes as web_mistakes

T = TypeVar("T")

ALIASES = {
    "hr": "pulse_rate",
    "sys": "systolic",
    "dia": "diastolic",
    "resp": "respiratory_rate",
    "temp": "temperature",
}
"""Short names of limits that clinicians' profiles use; the long ones are ours."""


class ConfigError(Exception):
    """Every mistake found, one line each: file, key, what was given, what would do."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class RoomFile:
    """`room.toml`."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    name: str
    programme: str
    minute_s: Annotated[float, Interval(ge=1, le=60)] = 60.0
    """Real seconds of a programme's minute; shorter only where every device is simulated."""

    server: WebSettings = field(default_factory=WebSettings)


@dataclass(frozen=True, slots=True)
class DevicesFile:
    """`devices.toml`."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    device: tuple[DeviceSettings, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one room."""

    directory: Path
    room: RoomFile
    devices: tuple[DeviceSettings, ...]
    programmes: dict[str, Programme]

    def monitor(self, state: Path) -> MonitorSettings:
        """What the monitor is built from, with its record in `state`."""
        server = replace(self.room.server, state=state)
        room = self.room
        return MonitorSettings(
            room.name, room.programme, self.programmes, self.devices, server, room.minute_s
        )


def load(directory: Path) -> Config:
    """The settings in `directory`. Raises ConfigError with every mistake in every file."""
    wrong = list[str]()
    if not directory.is_dir():
        raise ConfigError([f"{directory}: no such directory; expected one with room.toml and devices.toml"])
    room = _file(directory / "room.toml", RoomFile, wrong)
    devices = _file(directory / "devices.toml", DevicesFile, wrong)
    programmes = dict[str, Programme]()
    paths = sorted((directory / "programmes").glob("*.toml"))
    for path in paths:
        programme = _file(path, Programme, wrong)
        if programme is None:
            continue
        if programme.profile.id in programmes:
            wrong.append(
                f"{_short(path)}: profile.id = {programme.profile.id!r} is taken by another programme"
            )
        programmes[programme.profile.id] = programme
        wrong += [f"{_short(path)}: {line}" for line in contradictions(programme.limits)]
    if not paths:
        wrong.append("programmes/: no programme; expected at least one .toml file with limits")
    if room is not None:
        wrong += [f"room.toml: {line}" for line in web_mistakes(room.server)]
        if programmes and room.programme not in programmes:
            known = ", ".join(programmes)
            wrong.append(f"room.toml: programme = {room.programme!r}; expected one of: {known}")
    if devices is not None:
        wrong += device_mistakes(devices.device)
        if room is not None and room.minute_s != 60.0 and not all(d.simulated for d in devices.device):
            wrong.append(f"room.toml: minute_s = {room.minute_s:g}; expected 60 beside a real device")
    if wrong or room is None or devices is None:
        raise ConfigError(wrong)
    return Config(directory, room, devices.device, programmes)


def load_ambience(config: Config, state: Path) -> AmbienceSettings:
    """What `ambience` is built from. Raises ConfigError with every mistake in its files."""
    wrong = list[str]()
    directory = config.directory
    music = _file(directory / "music.toml", MusicFile, wrong)
    scenes = load_scenes(directory / "scenes.toml", wrong)
    lamps = load_lamps(directory / "lamps.toml", wrong)
    if wrong or music is None or scenes is None or lamps is None:
        raise ConfigError(wrong)
    server = config.room.server
    host = "127.0.0.1" if server.host in EVERYWHERE else bracketed(server.host)
    address = f"{'https' if server.tls else 'http'}://{host}:{server.port}"
    runtime = state / "run"
    token = runtime / "ambience.token"
    return AmbienceSettings(address, token, runtime, directory, music, scenes, lamps, server.tls_certificate)


def shipped() -> Path:
    """The configuration that comes with the software: in an installed wheel, or beside the package."""
    here = Path(__file__).parent
    inside = here / "shipped"
    return inside if inside.is_dir() else here.parent / "config"


def shipped_programmes() -> dict[str, Programme]:
    """The programmes that come with the software, by id; drafts until a clinician signs them."""
    found = [load_programme(path) for path in sorted((shipped() / "programmes").glob("*.toml"))]
    return {programme.profile.id: programme for programme in found}


def load_programme(path: Path) -> Programme:
    """One programme file. Raises ConfigError."""
    wrong = list[str]()
    programme = _file(path, Programme, wrong)
    if programme is not None:
        wrong += [f"{_short(path)}: {line}" for line in contradictions(programme.limits)]
    if wrong or programme is None:
        raise ConfigError(wrong)
    return programme


def device_mistakes(devices: tuple[DeviceSettings, ...]) -> list[str]:
    """What is wrong with the devices together, and against the table of models."""
    wrong, names = list[str](), set[str]()
    for device in devices:
        where = f"devices.toml: device {device.name!r}"
        if device.name in names:
            wrong.append(f"{where}: the name is taken; every device needs its own")
        names.add(device.name)
        model = MODELS.get(device.model)
        if model is None:
            near = difflib.get_close_matches(device.model, MODELS, 3) or sorted(MODELS)
            wrong.append(f"{where}: model = {device.model!r}; expected one of: {', '.join(near)}")
            continue
        if odd := option_mistake(device):
            wrong.append(f"{where}: {odd}")
        if arm := arm_mistake(device, model):
            wrong.append(f"{where}: {arm}")
        if model.transport == "serial" and not device.port:
            wrong.append(f"{where}: port is missing; expected a serial port such as /dev/serial/by-id/...")
        elif model.transport == "serial" and (odd := port_mistake(device.port)):
            wrong.append(f"{where}: port = {device.port!r}; {odd}")
        if model.transport == "ble" and not device.address:
            wrong.append(
                f"{where}: address is missing; expected a Bluetooth address such as C0:FF:EE:00:00:01"
            )
    return wrong + claim_mistakes(devices)


# --- one file -----------------------------------------------------------------------------------------


def _short(path: Path) -> str:
    return f"programmes/{path.name}" if path.parent.name == "programmes" else path.name


def _file(path: Path, kind: type[T], wrong: list[str]) -> T | None:
    """The file as `kind`; None with its mistakes added to `wrong`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        wrong.append(f"{_short(path)}: the file is missing ({path})")
        return None
    except (OSError, UnicodeDecodeError) as error:
        wrong.append(f"{_short(path)}: cannot be read: {error}")
        return None
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        wrong.append(f"{_short(path)}: not valid TOML: {error}")
        return None
    try:
        return TypeAdapter(kind).validate_python(_ours(tree))
    except ValidationError as error:
        wrong += [f"{_short(path)}: {_sentence(e, kind)}" for e in error.errors(include_url=False)]
        return None


def _ours(tree: Any, key: str = "") -> Any:
    """`from` is a word of Python, so our field is `from_`; short names of limits become the long ones."""
    if isinstance(tree, dict):
        names = ALIASES if key == "limits" else {}
        return {("from_" if k == "from" else names.get(k, k)): _ours(v, k) for k, v in tree.items()}
    if isinstance(tree, list):
        return [_ours(each, key) for each in tree]
    return tree


def _sentence(error: ErrorDetails, kind: type) -> str:
    """One mistake for the person who made it: key, what was given, what would do."""
    where = [str(part).rstrip("_") for part in error["loc"]]
    key = ".".join(where)
    given = error.get("input")
    match error["type"]:
        case "unexpected_keyword_argument" | "extra_forbidden":
            near = difflib.get_close_matches(where[-1], _keys(kind, error["loc"][:-1]), 1)
            guess = f"; did you mean {near[0]}?" if near else "; there is no such key"
            return f"{key}: unknown key{guess}"
        case "missing" | "missing_argument":
            return f"{key}: is missing"
        case "dataclass_type":
            return f"{key} = {given!r}; expected a table"
    what = error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    return f"{key} = {given!r}; expected {what}"


def _keys(kind: Any, loc: tuple[int | str, ...]) -> list[str]:
    """The keys that could stand where a mistake was made."""
    for part in loc:
        if isinstance(part, int) or not is_dataclass(kind):
            if get_args(kind):
                kind = get_args(kind)[0]
            continue
        kind = get_type_hints(kind, include_extras=False).get(str(part), object)
        options = [each for each in get_args(kind) if is_dataclass(each)]
        kind = options[0] if options and get_origin(kind) is not dict else kind
    return [each.name.rstrip("_") for each in fields(kind)] if is_dataclass(kind) else []
