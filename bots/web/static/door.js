// The door: choosing a demo person, an invite code, the language.

import { get, post } from "./api.js";
import { h, icon } from "./dom.js";
import { say } from "./words.js";

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", async () => {
    await post("/api/language", { language: button.dataset.language });
    location.reload();
  });
}

const code = document.getElementById("code");
code?.addEventListener("submit", (event) => {
  event.preventDefault();
  const problem = code.querySelector(".problem");
  const typed = new FormData(code).get("code").trim();
  come(code.querySelector("[type=submit]"), problem, () => post("/api/login", { code: typed }));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-person]");
  if (!button) return;
  const found = document.getElementById("found");
  come(button, found, () => post("/api/demo/login", { person: button.dataset.person }));
});

async function come(button, problem, enter) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  problem.hidden = true;
  try {
    const { bot } = await enter();
    history.replaceState(null, "", `/#${bot ?? button.dataset.bot}`);
    location.reload(); // a mere change of the fragment would load nothing
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
    button.removeAttribute("aria-busy");
  }
}

const search = document.getElementById("search");
if (search) {
  const results = document.getElementById("results");
  const found = document.getElementById("found");
  const suggested = document.getElementById("suggested");
  let asked = 0;
  let soon;

  const look = async () => {
    const words = search.q.value.trim();
    const mine = ++asked;
    if (!words) {
      results.hidden = true;
      suggested.hidden = false;
      found.textContent = "";
      return;
    }
    try {
      const { people, more } = await get(`/api/demo/people?q=${encodeURIComponent(words)}`);
      if (mine !== asked) return;
      results.replaceChildren(...people.map((person) => h("li", {}, personButton(person))));
      found.textContent = say(!people.length ? "found_nothing" : more ? "found_first" : "found", { n: people.length });
      results.hidden = false;
      suggested.hidden = true;
    } catch (error) {
      found.textContent = error.message;
    }
    found.hidden = false;
  };

  search.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  search.q.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(look, 150);
  });
}

function personButton(person) {
  return h(
    "button",
    { type: "button", class: "person", dataset: { person: person.person, bot: person.bot } },
    h("span", { class: `avatar avatar-${person.bot}` }, icon(`bot-${person.bot}`)),
    h(
      "span",
      { class: "person-words" },
      h("span", { class: "person-name" }, person.name),
      person.about && h("span", { class: "person-about" }, person.about),
    ),
  );
}
