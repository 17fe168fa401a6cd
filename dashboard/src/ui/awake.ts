/** Keeps the screen of this device on while the page is in view, where the browser can (it needs https or localhost). */
export function stayAwake(): void {
  const hold = (): void => {
    if (document.visibilityState === "visible") void navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", hold);
  hold();
}
