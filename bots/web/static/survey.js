// The page of a survey: draws the charts that the server declared, and asks for the page again while answers come.

import { embedded } from "./dom.js";

const EVERY = 15_000; // milliseconds between looks
const MOST = 120_000; // where nothing changes, or nobody answers
const OUR_FONT = "Liberation Sans"; // the letters of pictures; here those that are as wide
const FONT = "Liberation Sans, Arial, Helvetica, sans-serif";

const dark = embedded("dark");
const light = Object.fromEntries(Object.entries(dark).filter(([, colour]) => colour === "transparent")); // the ground
const tip = document.getElementById("tip");
const night = matchMedia("(prefers-color-scheme: dark)");
const paper = matchMedia("print");
let drawn = [];
let pause = EVERY;

function isDark() {
  if (paper.matches) return false;
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : night.matches;
}

/** Give a spec in the page's colours and letters. */
function dressed(part, colours) {
  if (typeof part === "string") return part === OUR_FONT ? FONT : (colours[part] ?? part);
  if (Array.isArray(part)) return part.map((one) => dressed(one, colours));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, dressed(value, colours)]));
}

function showTip(_handler, event, _item, value) {
  tip.hidden = !value;
  if (!value) return;
  tip.textContent = value;
  const left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${Math.max(8, event.clientY - tip.offsetHeight - 12)}px`;
}

async function draw() {
  drawn.forEach((view) => view.finalize());
  drawn = [];
  const specs = embedded("charts");
  const colours = isDark() ? dark : light;
  for (const figure of document.querySelectorAll(".chart")) {
    const spec = dressed(specs[figure.dataset.chart], colours);
    if (figure.parentElement.querySelectorAll(".chart").length === 1) delete spec.title; // the page has it as a heading
    spec.padding = 4;
    // Without eval: expressions are interpreted, so that the page's policy need not allow it.
    const options = { actions: false, ast: true, defaultStyle: false, renderer: "svg", tooltip: showTip };
    drawn.push(await vegaEmbed(figure, spec, options));
    const svg = figure.querySelector("svg");
    svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
    svg.removeAttribute("width");
    svg.removeAttribute("height");
  }
}

/** Take what is new, and keep open what was open. */
async function renew(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("report");
  if (!fresh) return;
  const before = [...document.querySelectorAll("#report details")].map((one) => one.open);
  fresh.querySelectorAll("details").forEach((one, place) => (one.open = before[place] ?? one.open));
  document.getElementById("report").replaceWith(fresh);
  ready();
  await draw();
}

async function look() {
  if (document.visibilityState === "visible") {
    try {
      const headers = { "If-None-Match": document.getElementById("report").dataset.tag };
      const answer = await fetch(location.pathname + location.search, { headers, cache: "no-store" });
      if (answer.status === 200) {
        pause = EVERY;
        await renew(await answer.text());
      } else {
        pause = Math.min(pause * 1.5, MOST);
      }
    } catch {
      pause = Math.min(pause * 2, MOST);
    }
  }
  if (document.getElementById("report").dataset.live === "yes") setTimeout(look, pause);
}

function ready() {
  const print = document.querySelector(".report-print");
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
night.addEventListener("change", draw);
paper.addEventListener("change", draw);
ready();
await draw();
if (document.getElementById("report").dataset.live === "yes") setTimeout(look, EVERY);
