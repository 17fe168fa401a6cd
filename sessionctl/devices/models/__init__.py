"""The table of supported devices. Nobody holds a device while this is written: see `Model.tested`."""

from sessionctl.devices.models import (
    berry,
    bluetooth,
    contec,
    guangdong,
    heart_rate,
    jumper,
    masimo,
    nellcor,
    nonin,
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
    bluetooth.MODELS,
    viatom.MODELS,
    heart_rate.MODELS,
    berry.MODELS,
    jumper.MODELS,
    guangdong.MODELS,
)

MODELS: dict[str, Model] = {name: model for family in FAMILIES for name, model in family.items()}
"""Every model that `devices.toml` may name. Serial lines are 9600 8N1 where nothing else is said."""
