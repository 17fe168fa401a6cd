// What is wrong with where things stand: text beyond the edge, texts over each other, numbers cut off.
// What a page lets a person scroll to is not cut off, and may lie under what stays in sight over it.
() => {
  const wrong = [];
  const texts = [];
  const stays = (node) => {
    for (let at = node.parentElement; at; at = at.parentElement) if (getComputedStyle(at).position === "sticky") return true;
    return false;
  };
  const clip = (box, node) => {
    let scrolls = false;
    for (let at = node.parentElement ?? node.getRootNode().host; at; at = at.assignedSlot ?? at.parentElement ?? at.getRootNode().host) {
      const style = getComputedStyle(at);
      if (style.visibility === "hidden" || style.opacity === "0") return null;
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      scrolls ||= /auto|scroll/.test(style.overflowY) && at.scrollHeight > at.clientHeight + 1;
      const edge = at.getBoundingClientRect();
      box = {
        left: Math.max(box.left, edge.left), right: Math.min(box.right, edge.right),
        top: Math.max(box.top, edge.top), bottom: Math.min(box.bottom, edge.bottom),
      };
    }
    return box.right - box.left > 1 && box.bottom - box.top > 1 ? { ...box, scrolls } : null;
  };
  const visit = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node.shadowRoot) visit(node.shadowRoot);
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      if (node.parentElement && /^(STYLE|SCRIPT|TITLE)$/.test(node.parentElement.tagName)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const full of range.getClientRects()) {
        const seen = clip(full, node);
        const text = node.data.trim();
        if (seen === null) continue;
        if (seen.left < -1 || seen.right > innerWidth + 1) wrong.push(`beyond the edge: ${text}`);
        const whole = node.parentElement?.closest("b, button, h1, h2, h3"); // never to be shortened
        if (whole && (seen.right < full.right - 1 || (!seen.scrolls && seen.bottom < full.bottom - 4))) wrong.push(`cut off: ${text}`);
        // A line box is taller than the letters in it: a fifth at the top and at the bottom is air.
        const air = (seen.bottom - seen.top) / 5;
        texts.push({ node, text, stays: stays(node), left: seen.left, right: seen.right, top: seen.top + air, bottom: seen.bottom - air });
      }
    }
  };
  visit(document);
  if (document.documentElement.scrollWidth > innerWidth) wrong.push(`page wider than the screen: ${document.documentElement.scrollWidth}`);
  texts.forEach((a, i) => {
    for (const b of texts.slice(i + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (a.node !== b.node && a.stays === b.stays && wide > 1 && high > 1) wrong.push(`over each other: ${a.text} / ${b.text}`);
    }
  });
  return wrong;
}
