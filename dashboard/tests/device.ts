/** A device as the room's view tells of it. */
import type { Binding, Device } from "../src/view";

export const binding = (own: Partial<Binding> = {}): Binding => ({
  state: "bound",
  primary: false,
  spare_for: "",
  bound: "",
  giving: false,
  ask: "",
  who: "",
  can: false,
  ...own,
});

export const device = (own: Partial<Device> = {}): Device => ({
  name: "oximeter",
  label: "Oximeter, left hand",
  model: "nonin-xpod",
  link: "up",
  link_text: "/dev/ttyUSB0",
  since: 100,
  battery: 81,
  battery_low: false,
  signal: null,
  signal_text: "",
  garbled: 0,
  rejected: {},
  simulated: false,
  own_alarm: false,
  identity: "",
  binding: binding(),
  ...own,
});
