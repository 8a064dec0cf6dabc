// Building elements. Text always goes in as text: nothing a person wrote is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element: `props` are properties, except class, dataset, aria-*, role, lang and on<event>. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role" || name === "lang") element.setAttribute(name, String(value));
    else element[name] = value;
  }
  element.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

/** Make an icon of the sprite in templates/icons.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** Read the JSON that the server left in the page. */
export function embedded(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** Give a random id for something that is sent once. */
export function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
