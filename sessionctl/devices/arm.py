"""A cuff on the arm of the oximeter's probe: where that may be said in `devices.toml`."""

from sessionctl.devices.models import Model
from sessionctl.devices.settings import DeviceSettings
from sessionctl.vitals import Vital


def arm_mistake(device: DeviceSettings, model: Model) -> str | None:
    """What is wrong with `same_arm` of this device; None when nothing is."""
    if not device.same_arm:
        return None
    if Vital.SYSTOLIC not in model.vitals:
        return "same_arm = true; expected only on a blood pressure cuff that sits on the arm of the probe"
    if not model.driven:
        return (
            "same_arm = true; expected only on a cuff that is started from here: this one does not say when"
            " it inflates, so put it on the other arm"
        )
    return None
