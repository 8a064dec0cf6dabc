// The small panel of settings: theme, language, keys, leaving.

import { post } from "./api.js";
import { h, icon } from "./dom.js";
import { say } from "./words.js";

const LANGUAGES = { ru: "Русский", en: "English" };

/** Make the panel; `leave` ends the session in this browser. */
export function settingsPanel(me, languages, leave) {
  const theme = localStorage.getItem("klik.theme") ?? "auto";
  const panel = h(
    "dialog",
    { class: "settings", "aria-label": say("menu") },
    h(
      "header",
      {},
      h("h2", {}, say("menu")),
      h("button", { type: "button", class: "round", "aria-label": say("close"), onclick: () => panel.close() }, icon("i-close")),
    ),
    choice("theme", ["auto", "light", "dark"], (name) => say(`theme_${name}`), theme, setTheme),
    choice("language", languages, (code) => LANGUAGES[code] ?? code, document.documentElement.lang, setLanguage),
    h(
      "section",
      { class: "keys" },
      h("h3", {}, say("keys")),
      ["keys_enter", "keys_up", "keys_alt", "keys_esc"].map((key) => h("p", {}, say(key))),
    ),
    h("button", { type: "button", class: "leave", onclick: () => confirmLeave(me, leave) }, say(me.demo ? "change_person" : "sign_out")),
  );
  panel.addEventListener("click", (event) => event.target === panel && panel.close());
  return panel;
}

function choice(title, values, label, current, choose) {
  const options = values.map((value) =>
    h(
      "label",
      {},
      h("input", { type: "radio", name: title, value, checked: value === current, onchange: () => choose(value) }),
      h("span", {}, label(value)),
    ),
  );
  return h("fieldset", {}, h("legend", {}, say(title)), h("div", { class: "segments" }, options));
}

function setTheme(name) {
  if (name === "auto") {
    localStorage.removeItem("klik.theme");
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem("klik.theme", name);
    document.documentElement.dataset.theme = name;
  }
}

async function setLanguage(language) {
  await post("/api/language", { language });
  location.reload();
}

function confirmLeave(me, leave) {
  if (me.demo || confirm(say("sign_out_sure"))) leave();
}
