/** Joins a button to a `Hold`: finger, mouse, key and a screen reader's click all press it; the page's long-press menu does not. */
import { noChange } from "lit";
import { AsyncDirective, directive } from "lit/async-directive.js";
import type { ElementPart, PartInfo } from "lit/directive.js";
import type { Hold } from "../hold";

class HoldPress extends AsyncDirective {
  private element: HTMLElement | null = null;
  private hold: Hold | null = null;

  constructor(info: PartInfo) {
    super(info);
  }

  render(_hold: Hold): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [hold]: [Hold]): typeof noChange {
    this.hold = hold;
    if (this.element === null) {
      this.element = part.element as HTMLElement;
      this.listen(true);
    }
    return noChange;
  }

  override disconnected(): void {
    this.hold?.release();
    this.listen(false);
  }

  override reconnected(): void {
    this.listen(true);
  }

  private listen(on: boolean): void {
    const { element } = this;
    if (element === null) return;
    const change = on ? element.addEventListener.bind(element) : element.removeEventListener.bind(element);
    change("pointerdown", this.down as EventListener);
    for (const name of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) change(name, this.up);
    change("keydown", this.keyDown as EventListener);
    change("keyup", this.keyUp as EventListener);
    change("click", this.click as EventListener);
    change("contextmenu", prevent);
  }

  private readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    // Held also when the finger slides off: a hurried hand is not exact.
    if (event.pointerId !== undefined) this.element?.setPointerCapture?.(event.pointerId);
    this.hold?.touch();
  };

  private readonly up = (): void => this.hold?.release();

  private readonly keyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (!event.repeat) this.hold?.touch();
  };

  private readonly keyUp = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    this.hold?.release();
  };

  /** A click without a press before it (`detail` 0) comes from a screen reader: a touch, not held. */
  private readonly click = (event: MouseEvent): void => {
    if (event.detail !== 0 || this.hold?.pressed) return;
    this.hold?.touch();
    this.hold?.release();
  };
}

function prevent(event: Event): void {
  event.preventDefault();
}

export const holdPress = directive(HoldPress);
