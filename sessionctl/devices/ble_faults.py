"""What went wrong with Bluetooth, in one sentence for the person who can mend it."""

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)
from dbus_fast.errors import AuthError, DBusError, DBusFastError

from sessionctl.devices.transport import LinkLost

FAILURES = (BleakError, DBusError, DBusFastError, OSError, EOFError, AssertionError, KeyError)
"""All that the libraries raise for a world that has changed: theirs, the plain ones of the bus's socket, and
assertions and missing keys where an object of BlueZ went away between two of their steps."""

NO_BUS = "no Bluetooth adapter: the system bus does not answer; is dbus running?"
NO_BLUETOOTHD = (
    "no Bluetooth adapter: bluetoothd is not running; install bluez, or: systemctl start bluetooth"
)
FORBIDDEN = "no Bluetooth adapter: this user may not use it; add the user to the group bluetooth"
SWITCHED_OFF = "no Bluetooth adapter: it is switched off; switch it on: bluetoothctl power on"
WENT_AWAY = "the device went away before it could be connected"
NO_ADAPTER = "no Bluetooth adapter: none was found; plug one in"
UNPAIRED = "the device asks to be paired first: on the devices page, or: sessionctl devices pair ADDRESS"
BOND_GONE = (
    "the device does not know this machine any more (paired with another since, or reset): "
    "pair it again on the devices page, or: sessionctl devices pair ADDRESS"
)

UNAVAILABLE = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: NO_ADAPTER,
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: "no Bluetooth adapter: none that has Low Energy",
    BleakBluetoothNotAvailableReason.POWERED_OFF: SWITCHED_OFF,
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: FORBIDDEN,
}
BUS_ERRORS = {
    "org.freedesktop.DBus.Error.ServiceUnknown": NO_BLUETOOTHD,
    "org.freedesktop.DBus.Error.NameHasNoOwner": NO_BLUETOOTHD,
    "org.freedesktop.DBus.Error.AccessDenied": FORBIDDEN,
    "org.bluez.Error.NotReady": SWITCHED_OFF,
    "org.bluez.Error.AuthenticationFailed": UNPAIRED,
    "org.bluez.Error.NotAuthorized": UNPAIRED,
    "org.freedesktop.DBus.Error.UnknownObject": WENT_AWAY,
}
SCANNING = "scanning"
NO_OBJECT = ("org.freedesktop.DBus.Error.UnknownObject", "org.freedesktop.DBus.Error.UnknownMethod")
"""What the bus says of an adapter that went away; the library remembers it for a while longer."""

KEY_MISSING = "key-missing"
"""In BlueZ's words for a refused connection: the device has thrown its half of the bond away."""

UNPAIRED_CODES = (
    BleakGATTProtocolErrorCode.INSUFFICIENT_AUTHENTICATION,
    BleakGATTProtocolErrorCode.INSUFFICIENT_AUTHORIZATION,
    BleakGATTProtocolErrorCode.INSUFFICIENT_ENCRYPTION,
)


class Unpaired(LinkLost):
    """The device refuses to talk without a bond."""


def lost(error: BaseException, doing: str) -> LinkLost:
    """`error`, which ended what we were `doing` ("connecting"), as the loss of a link."""
    said = explain(error, doing)
    return Unpaired(said) if said == UNPAIRED else LinkLost(said)


def explain(error: BaseException, doing: str) -> str:
    """One sentence on `error`, which ended what we were `doing` ("connecting")."""
    match error:
        case BleakBluetoothNotAvailableError():
            return UNAVAILABLE.get(error.reason, f"no Bluetooth adapter: {error.args[0]}")
        case BleakDeviceNotFoundError():
            return WENT_AWAY
        case BleakDBusError() if doing == SCANNING and error.dbus_error in NO_OBJECT:
            return NO_ADAPTER
        case BleakDBusError() if error.dbus_error in BUS_ERRORS:
            return BUS_ERRORS[error.dbus_error]
        case BleakDBusError() if KEY_MISSING in str(error.dbus_error_details):
            return UNPAIRED
        case BleakDBusError():
            return f"{doing} failed: {error.dbus_error_details or error.dbus_error}"
        case DBusError() if error.type in BUS_ERRORS:
            return BUS_ERRORS[error.type]
        case BleakGATTProtocolError() if error.code in UNPAIRED_CODES:
            return UNPAIRED
        case BleakGATTProtocolError():
            return f"{doing} failed: {error.args[1]}"
        case AuthError():
            return FORBIDDEN
        case TimeoutError():
            return f"{doing} took too long"
        case OSError() | EOFError():
            return NO_BUS
    return f"{doing} failed: {error or type(error).__name__}"
