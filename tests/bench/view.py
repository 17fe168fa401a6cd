"""The SpO2 alarm as the view tells it: whole views and patches in, its beginning and its end out."""

from typing import Any

CONDITION = "spo2.low.medium"
SOUNDING = "on"


class Spo2Alarm:
    """Follows one condition through the messages of /live."""

    def __init__(self) -> None:
        self.items: dict[str, Any] = {}
        self.present = False

    def follow(self, message: dict[str, Any]) -> bool | None:
        """True when this message began the alarm, False when it ended it, None when it did neither."""
        if "view" in message:
            self.items = dict(message["view"]["alarms"]["items"])
        for path, value in message.get("set", ()):
            self._set(path.split("/"), value)
        for path in message.get("drop", ()):
            self._drop(path.split("/"))
        present = bool(self.items.get(CONDITION, {}).get("presence") == SOUNDING)
        if present is self.present:
            return None
        self.present = present
        return present

    def _set(self, path: list[str], value: Any) -> None:
        match path:
            case ["alarms"]:
                self.items = dict(value["items"])
            case ["alarms", "items"]:
                self.items = dict(value)
            case ["alarms", "items", name]:
                self.items[name] = value
            case ["alarms", "items", name, key]:
                self.items[name] = {**self.items.get(name, {}), key: value}

    def _drop(self, path: list[str]) -> None:
        match path:
            case ["alarms"] | ["alarms", "items"]:
                self.items = {}
            case ["alarms", "items", name]:
                self.items.pop(name, None)
