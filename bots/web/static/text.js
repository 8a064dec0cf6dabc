// Text of a message as nodes: bold parts, links, line breaks kept by CSS.

import { h } from "./dom.js";

const LINK = /https?:\/\/[^\s<>«»"]+[^\s<>«»".,:;!?)\]}]/g;

/** Give nodes for `text`, whose `bold` ranges count code points. */
export function richText(text, bold = []) {
  if (!bold.length) return linked(text);
  const letters = Array.from(text);
  const nodes = [];
  let from = 0;
  for (const [start, end] of bold) {
    nodes.push(...linked(letters.slice(from, start).join("")));
    nodes.push(h("strong", {}, ...linked(letters.slice(start, end).join(""))));
    from = end;
  }
  return [...nodes, ...linked(letters.slice(from).join(""))];
}

function linked(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    if (match.index > from) nodes.push(text.slice(from, match.index));
    nodes.push(outward(match[0], match[0]));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

/** Give a link to another of our chats, which opens in this page, or to anywhere else. */
export function onward(url, ...children) {
  const to = URL.canParse(url) ? new URL(url) : null;
  const isOurs = to?.origin === location.origin && to.pathname === location.pathname && to.hash.length > 1;
  return isOurs ? h("a", { href: to.hash }, ...children) : outward(url, ...children);
}

/** Give a link that opens elsewhere, or null where the address is not one for the web. */
export function outward(url, ...children) {
  if (!/^https?:\/\//i.test(url)) return null;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}
