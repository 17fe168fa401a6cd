import type { Vital } from "../view";

/** Why the value is not simply valid: its reasons, or the word for its validity; "" when it is. */
export function oddness({ validity, reasons }: Vital): string {
  if (validity === "valid" || validity === "none") return "";
  const why = reasons.join(", ");
  return validity === "questionable" ? ["questionable", why].filter(Boolean).join(": ") : why || validity;
}
