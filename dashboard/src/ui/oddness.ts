import type { Vital } from "../view";

/** Why the value is not simply valid: its reasons (after a "?" when it may be right), or the word for its validity. */
export function oddness({ validity, reasons }: Vital): string {
  if (validity === "valid" || validity === "none") return "";
  const why = reasons.join(", ");
  return why && validity === "questionable" ? `? ${why}` : why || validity;
}
