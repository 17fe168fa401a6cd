"""The settings of one configured device, as `devices.toml` holds them."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Le, MaxLen
from pydantic import ConfigDict, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
Address = Annotated[str, StringConstraints(pattern=r"^(|([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})$", to_upper=True)]
Baud = Annotated[int, Ge(1200), Le(921_600)]  # the slowest and the fastest rate an adapter of ours takes


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """One device of a room.

    `name` is how the room speaks of it; `model` a key of `models.MODELS`. A serial model needs `port` (best
    a path below /dev/serial/by-id, which survives a re-plug; also `socket://` and `rfc2217://`), a Bluetooth
    one `address`. `spare_for` names the device whose place it can take. `options` is told to the decoder
    beforehand. `baud` and `parity` replace the model's own where the documents of a device disagree.
    `same_arm`: this cuff sits on the arm of the oximeter's probe, which reads nothing while it is inflated.
    """

    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}

    name: Name
    model: str
    label: Annotated[str, MaxLen(40)] = ""
    port: Annotated[str, MaxLen(256)] = ""
    """Also `usb:VID:PID:SERIAL`: one adapter, wherever it is. `port_names` says what each form means."""

    address: Address = ""
    simulated: bool = False
    spare_for: Name | Literal[""] = ""
    options: dict[Name, str] = field(default_factory=dict)
    baud: Baud | None = None
    parity: Literal["N", "E", "O"] | None = None
    same_arm: bool = False
