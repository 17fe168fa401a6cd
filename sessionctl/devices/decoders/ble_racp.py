"""Record Access Control Point 0x2A52: how a device's memory is asked for its records.

Rule 1. What we may ever write to it is `REQUESTS`: report all records, and abort. Deleting (opcode 2) is
        none of them: the memory belongs to the device's owner.

Source: Bluetooth SIG, Glucose and Pulse Oximeter Services (the control point is the same in both).
"""

from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole

COUNT, RESPONSE = 5, 6

OPCODES = {
    1: "report_stored_records",
    2: "delete_stored_records",
    3: "abort",
    4: "report_number_of_records",
    COUNT: "number_of_records_response",
    RESPONSE: "response_code",
}
OPERATORS = ("null", "all", "less_or_equal", "greater_or_equal", "within_range", "first", "last")
RESULTS = {
    1: "success",
    2: "opcode_not_supported",
    3: "invalid_operator",
    4: "operator_not_supported",
    5: "invalid_operand",
    6: "no_records_found",
    7: "abort_unsuccessful",
    8: "procedure_not_completed",
    9: "operand_not_supported",
    10: "server_busy",
}

REQUESTS = {"all": b"\x01\x01", "abort": b"\x03\x00"}


def _read(data: bytes) -> Fields | str:
    if len(data) < 2:
        return "too_short"
    opcode, operator, operand = data[0], data[1], data[2:]
    if opcode not in OPCODES:
        return "unknown_opcode"
    if operator >= len(OPERATORS):
        return "unknown_operator"
    fields: dict[str, object] = {"opcode": OPCODES[opcode], "operator": OPERATORS[operator]}
    if opcode not in (COUNT, RESPONSE):
        return fields | {"operand": operand.hex()}
    if len(operand) != 2:
        return "too_short" if len(operand) < 2 else "bad_length"
    if opcode == COUNT:
        return fields | {"records": int.from_bytes(operand, "little")}
    return fields | {
        "request_opcode": OPCODES.get(operand[0], f"opcode {operand[0]}"),
        "response": RESULTS.get(operand[1], f"result {operand[1]}"),
    }


PROTOCOLS = (WireProtocol("ble-racp", lambda _: Whole(_read), lambda _: (), checked=True),)
