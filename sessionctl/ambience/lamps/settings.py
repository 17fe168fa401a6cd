"""The lamps of one room: `config/lamps.toml`."""

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Interval
from pydantic import Strict

from sessionctl.ambience.lamps.reading import FORBID_UNKNOWN, read

NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
CHANNELS = ("level", "level_fine", "warm", "warm_fine", "cool", "cool_fine", "kelvin")
Channel = Literal["level", "level_fine", "warm", "warm_fine", "cool", "cool_fine", "kelvin"]


@dataclass(frozen=True, slots=True)
class LampSettings:
    """One lamp, or one group that moves as one.

    `role`: "room" lamps follow the scenes; "aside" ones stand low beside the head, come on for assist and
    emergency and are dark otherwise. `lux_at_full`: measured at the patient's eye with this lamp alone at
    full. `power_on`: the level (0 to 1) the lamp itself is set to come back with after a power cut; also
    where a first start without any memory believes it to be.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN
    name: str
    kind: Literal["virtual", "zigbee2mqtt", "sacn"]
    label: str = ""
    role: Literal["room", "aside"] = "room"
    lux_at_full: Annotated[float, Strict(), Interval(gt=0, le=20000)] | None = None
    power_on: Annotated[float, Strict(), Interval(ge=0, le=1)] = 0.1
    kelvin_min: Annotated[float, Strict(), Interval(ge=1800, le=6500)] = 2200.0
    kelvin_max: Annotated[float, Strict(), Interval(ge=1800, le=6500)] = 4000.0
    friendly_name: str = ""
    universe: Annotated[int, Strict(), Interval(ge=1, le=63999)] = 1
    address: Annotated[int, Strict(), Interval(ge=1, le=512)] = 1
    channels: tuple[Channel, ...] = ("level",)
    destination: str = ""
    priority: Annotated[int, Strict(), Interval(ge=0, le=200)] = 100

    @property
    def shown(self) -> str:
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """The MQTT broker zigbee2mqtt speaks on. The password stands alone in `password_file`, mode 0600."""

    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN
    host: str = "127.0.0.1"
    port: Annotated[int, Strict(), Interval(ge=1, le=65535)] = 1883
    username: str = ""
    password_file: str = ""
    ca_file: str = ""
    base_topic: str = "zigbee2mqtt"

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class LampsFile:
    __pydantic_config__: ClassVar[dict[str, Any]] = FORBID_UNKNOWN
    lamp: tuple[LampSettings, ...] = ()
    broker: BrokerSettings = field(default_factory=BrokerSettings)


def load(path: Path, wrong: list[str]) -> LampsFile | None:
    """The lamps in `path`; None, with one line for each mistake added to `wrong`, when they are not sound.

    Relative files of the broker are taken from the folder of `path`.
    """
    found = read(path, LampsFile, wrong)
    if found is None:
        return None
    mistakes = [f"{path.name}: {line}" for line in contradictions(found)]
    wrong += mistakes
    return None if mistakes else found


def contradictions(file: LampsFile) -> list[str]:
    """What is wrong with the lamps together."""
    wrong, names, taken = list[str](), set[str](), dict[tuple[str, int, int], str]()
    topics = set[str]()
    for lamp in file.lamp:
        where = f"lamp {lamp.name!r}"
        if not NAME.fullmatch(lamp.name) or lamp.name in ("broker", "sacn"):
            wrong.append(f"{where}: name; expected small letters, digits and -, and not broker or sacn")
        if lamp.name in names:
            wrong.append(f"{where}: the name is taken; every lamp needs its own")
        names.add(lamp.name)
        if lamp.kelvin_min > lamp.kelvin_max:
            wrong.append(
                f"{where}: kelvin_min = {lamp.kelvin_min:g} is above kelvin_max = {lamp.kelvin_max:g}"
            )
        if lamp.kind == "zigbee2mqtt":
            wrong += [f"{where}: {line}" for line in _of_zigbee(lamp)]
            if lamp.friendly_name in topics:
                wrong.append(f"{where}: friendly_name = {lamp.friendly_name!r} is taken by another lamp")
            topics.add(lamp.friendly_name)
        if lamp.kind == "sacn":
            wrong += [f"{where}: {line}" for line in _of_sacn(lamp)]
            for slot in range(lamp.address, lamp.address + len(lamp.channels)):
                other = taken.setdefault((lamp.destination, lamp.universe, slot), lamp.name)
                if other != lamp.name:
                    wrong.append(f"{where}: channel {slot} is taken by {other!r}")
    if file.lamp and not any(lamp.role == "room" for lamp in file.lamp):
        wrong.append("lamp: no lamp has role = 'room'; the scenes would light nothing")
    return wrong


def _of_zigbee(lamp: LampSettings) -> list[str]:
    name = lamp.friendly_name
    if not name:
        return ["friendly_name is missing; expected the lamp's or the group's name in zigbee2mqtt"]
    if (
        any(sign in name for sign in "+#\0")
        or name.split("/")[0] == "bridge"
        or name[0] == "/"
        or name[-1] == "/"
    ):
        return [f"friendly_name = {name!r}; expected a name without + and #, and not that of the bridge"]
    return []


def _of_sacn(lamp: LampSettings) -> list[str]:
    wrong = list[str]()
    try:
        ipaddress.IPv4Address(lamp.destination)
    except ValueError:  # a name would have to be looked up, and that could hold up every lamp
        wrong.append(f"destination = {lamp.destination!r}; expected the IPv4 address of the node")
    if len(set(lamp.channels)) != len(lamp.channels) or not {"level", "warm"} & set(lamp.channels):
        wrong.append(f"channels = {list(lamp.channels)}; expected each once, and level or warm among them")
    if lamp.address + len(lamp.channels) - 1 > 512:
        wrong.append(f"address = {lamp.address}; the lamp's {len(lamp.channels)} channels pass 512")
    return wrong
