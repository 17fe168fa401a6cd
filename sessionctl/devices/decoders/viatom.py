"""Viatom, Wellue, Lepu: the rings' older and newer protocols, the fingertip oximeters, the cuffs."""

from sessionctl.devices.decoders import viatom_bp2, viatom_o2, viatom_oxyii, viatom_pc60
from sessionctl.devices.decoders.frames import WireProtocol

PROTOCOLS: tuple[WireProtocol, ...] = (
    *viatom_o2.PROTOCOLS,
    *viatom_oxyii.PROTOCOLS,
    *viatom_pc60.PROTOCOLS,
    *viatom_bp2.PROTOCOLS,
)
