"""The table of supported devices. Nobody holds a device while this is written: see `Model.tested`."""

from sessionctl.devices.models import (
    and_medical,
    berry,
    bluetooth,
    contec,
    guangdong,
    heart_rate,
    home_cuffs,
    jumper,
    masimo,
    module_cuffs,
    nellcor,
    nonin,
    omron,
    suntech,
    viatom,
)
from sessionctl.devices.models.model import Model

__all__ = ["MODELS", "Model"]

FAMILIES: tuple[dict[str, Model], ...] = (
    nonin.MODELS,
    contec.MODELS,
    masimo.MODELS,
    nellcor.MODELS,
    suntech.MODELS,
    and_medical.MODELS,
    home_cuffs.MODELS,
    module_cuffs.MODELS,
    omron.MODELS,
    bluetooth.MODELS,
    viatom.MODELS,
    heart_rate.MODELS,
    berry.MODELS,
    jumper.MODELS,
    guangdong.MODELS,
)

MODELS: dict[str, Model] = {name: model for family in FAMILIES for name, model in family.items()}
"""Every model that `devices.toml` may name. Serial lines are 9600 8N1 where nothing else is said."""
