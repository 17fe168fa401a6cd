"""The Contec CMS50 family: the old protocol and the new one, which share a name and little else."""

from sessionctl.devices.decoders import contec_v5, contec_v7
from sessionctl.devices.decoders.contec_v7 import COMMANDS
from sessionctl.devices.decoders.frames import WireProtocol

PROTOCOLS: tuple[WireProtocol, ...] = (*contec_v5.PROTOCOLS, *contec_v7.PROTOCOLS)

__all__ = ["COMMANDS", "PROTOCOLS"]
