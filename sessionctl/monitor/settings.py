"""What a monitor is built from."""

from dataclasses import dataclass
from pathlib import Path

from sessionctl.devices.models import MODELS
from sessionctl.devices.settings import DeviceSettings
from sessionctl.room.programme import Programme
from sessionctl.room.settings import RoomDevice, Settings
from sessionctl.server.settings import WebSettings


@dataclass(frozen=True, slots=True)
class MonitorSettings:
    """One room: name, devices, programmes by id (`programme` is offered first), web server."""

    room: str
    programme: str
    programmes: dict[str, Programme]
    devices: tuple[DeviceSettings, ...]
    server: WebSettings
    minute_s: float = 60.0

    @property
    def state_dir(self) -> Path:
        """Where the record and the accounts are kept."""
        return self.server.state

    @property
    def settings(self) -> Settings:
        """What the core works by."""
        devices = tuple(map(room_device, self.devices))
        return Settings(
            self.room, self.programme, self.programmes, devices, minute_s=self.minute_s, signs=True
        )


def room_device(device: DeviceSettings) -> RoomDevice:
    """What the core must know of a configured device."""
    model = MODELS[device.model]
    return RoomDevice(
        device.name,
        device.label or model.label,
        device.model,
        model.vitals,
        driven=model.driven,
        episodic=model.episodic,
        own_alarm=bool(model.own_alarm),  # one that nobody knows of counts as none
        simulated=device.simulated,
        same_arm=device.same_arm,
        spare_for=device.spare_for,
        identity=f"ble:{device.address}" if device.address else "",
    )
