"""Streams without a series: a result that a module shows until the next, a memory, waves without numbers."""

from tests.devices.decoders.vectors import ALL

KEPT = {
    "accutorr3-ascii": (ALL["accutorr3-printed-example"].data + b"\r\n") * 200,
    "dinamap-native-block": ALL["dinamap-captured-block-with-parameters"].data * 200,
    "microlife-frame": ALL["microlife-ack"].data * 200,
    "nibscan-ascii": ALL["nibscan-status-request"].data * 200,
}
"""Bytes of each that are sound."""
