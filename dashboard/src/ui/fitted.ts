/** The text cut to `width` with an ellipsis; nothing when not even three letters fit. */
export function fitted(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 3 && ctx.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return length > 3 ? `${text.slice(0, length).trimEnd()}…` : "";
}
