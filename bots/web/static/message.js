// One message as an element: bubble, files, buttons beneath.

import { h, icon } from "./dom.js";
import { onward, richText } from "./text.js";
import { say, timeOf } from "./words.js";

const SHOWN = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const STATES = { sending: ["i-clock", "sending"], waiting: ["i-clock", "waiting"], failed: ["i-alert", "failed"] };

/** Give the element of a message; `act` has tap(button, element), share(element), open(file), retry, edit, drop. */
export function messageElement(message, act) {
  const mine = message.from === "me";
  return h(
    "article",
    {
      class: `message ${mine ? "mine" : "theirs"}${message.token ? " tap" : ""}`,
      dataset: { id: message.id ?? "", ref: message.ref ?? "", state: message.state ?? "" },
    },
    bubble(message, act),
    message.state === "failed" && rescue(message, act),
    (message.buttons.length > 0 || message.place) && buttons(message, act),
  );
}

function bubble(message, act) {
  return h(
    "div",
    { class: "bubble" },
    message.files.map((file) => fileElement(file, act)),
    message.text && h("div", { class: "text", dir: "auto" }, ...richText(message.text, message.bold)),
    foot(message),
  );
}

function foot(message) {
  const [name, word] = STATES[message.state] ?? ["i-check", null];
  const date = new Date(message.at);
  return h(
    "span",
    { class: "foot" },
    h("time", { dateTime: message.at, title: date.toLocaleString() }, timeOf(date)),
    message.from === "me" && icon(name),
    word && h("span", { class: "visually-hidden" }, say(word)),
  );
}

function rescue(message, act) {
  const action = (word, run) => h("button", { type: "button", class: "link", onclick: run }, say(word));
  return h(
    "div",
    { class: "rescue", role: "alert" },
    h("p", {}, message.problem ?? say("failed")),
    action("again", () => act.retry(message)),
    message.deed?.text !== undefined && action("edit", () => act.edit(message)),
    action("delete", () => act.drop(message)),
  );
}

function fileElement(file, act) {
  if (SHOWN.includes(file.mime)) {
    const picture = h("img", { src: file.url, alt: file.name, loading: "lazy", decoding: "async" });
    const open = () => act.open(file);
    const label = say("open_picture", { name: file.name });
    return h("button", { type: "button", class: "picture", "aria-label": label, onclick: open }, picture);
  }
  return h(
    "a",
    { class: "document", href: file.url, download: file.name, "aria-label": say("download", { name: file.name }) },
    icon("i-file"),
    h("span", { dir: "auto" }, file.name),
  );
}

function buttons(message, act) {
  let nth = 0;
  const one = (button) => {
    if (button.url) {
      const link = onward(button.url, h("span", {}, button.label), icon("i-link"));
      if (link) link.className = "choice";
      return link;
    }
    nth += 1;
    const element = h(
      "button",
      { type: "button", class: "choice", dataset: { token: button.token } },
      h("span", { class: "choice-label", dir: "auto" }, button.label.trim()),
      nth <= 9 && h("kbd", { "aria-hidden": "true" }, String(nth)),
    );
    element.addEventListener("click", () => act.tap(button, element));
    return element;
  };
  return h(
    "div",
    { class: "choices", role: "group" },
    message.place && canShare() && h("div", { class: "choice-row" }, sharing(message.place, act)),
    message.buttons.map((row) => h("div", { class: "choice-row" }, row.map(one))),
  );
}

/** Browsers tell where they are only to pages that came over https, or from this very machine. */
function canShare() {
  return isSecureContext && "geolocation" in navigator;
}

function sharing(label, act) {
  const element = h("button", { type: "button", class: "choice share" }, h("span", { class: "choice-label" }, label));
  element.addEventListener("click", () => act.share(element));
  return element;
}
