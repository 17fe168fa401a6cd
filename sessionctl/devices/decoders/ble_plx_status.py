"""What an oximeter says of its measurement, its sensor and itself: the bits of 0x2A5F, 0x2A5E and 0x2A60.

Source: Bluetooth SIG, GATT Specification Supplement; words as in the test vectors.
"""

MEASUREMENT_STATUS = {
    5: "measurement_ongoing",
    6: "early_estimate",
    7: "validated",
    8: "fully_qualified",
    9: "from_storage",
    10: "demonstration",
    11: "testing",
    12: "calibration_ongoing",
    13: "measurement_unavailable",
    14: "questionable_measurement",
    15: "invalid_measurement",
}

SENSOR_STATUS = {
    0: "extended_display_update_ongoing",
    1: "equipment_malfunction",
    2: "signal_processing_irregularity",
    3: "inadequate_signal",
    4: "poor_signal",
    5: "low_perfusion",
    6: "erratic_signal",
    7: "non_pulsatile",
    8: "questionable_pulse",
    9: "signal_analysis_ongoing",
    10: "sensor_interference",
    11: "sensor_unconnected_to_user",
    12: "unknown_sensor",
    13: "sensor_displaced",
    14: "sensor_malfunction",
    15: "sensor_disconnected",
}

FEATURES = {
    0: "measurement_status",
    1: "device_sensor_status",
    2: "spot_check_storage",
    3: "time_stamp",
    4: "spo2pr_fast",
    5: "spo2pr_slow",
    6: "pulse_amplitude_index",
    7: "multiple_bonds",
}

NO_NUMBER = frozenset(
    {
        "measurement_unavailable",
        "invalid_measurement",
        "sensor_unconnected_to_user",
        "sensor_disconnected",
    }
)
"""Under these a number is none, however good it looks: devices hold the last one on."""

NOT_A_PATIENT = frozenset({"demonstration", "testing"})
"""Such data are of no patient and never reach the room."""

DOUBTS = frozenset(
    {"early_estimate", "calibration_ongoing", "questionable_measurement", *SENSOR_STATUS.values()} - NO_NUMBER
)
"""Under these a value is questionable: every complaint of the sensor, and what is not settled yet."""
