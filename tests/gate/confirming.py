"""What a cuff's dialogue does with a result: held until the module has given it twice."""

from sessionctl.devices.decoders.frames import Fields
from sessionctl.devices.dialogues.confirming import Numbers, confirms, numbers


class Confirming:
    """Stands where a conversation stands, for a module that repeats its result unasked."""

    def __init__(self) -> None:
        self._first: Numbers | None = None

    def awaits(self, fields: Fields) -> bool | None:
        """As the dialogue of the SunTech: anything but a result passes."""
        if fields.get("reply") != "bp_data" or fields["error_code"] or fields["systolic_mmhg"] is None:
            return True
        return True if confirms(self._first, fields) else None

    def arrived(self, at: float, fields: Fields) -> None:
        """The next result is held against this one."""
        if fields.get("reply") == "bp_data":
            self._first = None if confirms(self._first, fields) else numbers(fields)
