// The list of chats.

import { h, icon } from "./dom.js";
import { say, whenOf } from "./words.js";

export class ChatList {
  constructor(bots, me, { open, settings }) {
    Object.assign(this, { bots, open });
    this.items = h("div", { class: "list-items" });
    this.who = h("span", { dir: "auto" });
    this.name(me);
    this.element = h(
      "nav",
      { class: "list", "aria-label": say("chats") },
      h(
        "header",
        { class: "list-head" },
        h("span", { class: "mark" }, icon("logo")),
        h(
          "div",
          { class: "who" },
          h("h1", {}, document.title),
          this.who,
        ),
        h("button", { type: "button", class: "round", "aria-label": say("menu"), onclick: settings }, icon("i-menu")),
      ),
      this.items,
    );
    this.element.addEventListener("keydown", (event) => this.#move(event));
  }

  /** Show whose chats these are. */
  name(me) {
    this.who.textContent = me.person ? `${me.person.given} ${me.person.family}` : "";
  }

  /** Draw the list again; `current` is the open bot, `typing` says who is about to answer. */
  draw(current, typing) {
    const focused = this.items.contains(document.activeElement) ? document.activeElement.dataset.bot : null;
    const groups = [
      ["yours", this.bots.filter((bot) => bot.yours)],
      ["others", this.bots.filter((bot) => !bot.yours)],
    ];
    const parts = groups.filter(([, bots]) => bots.length).flatMap(([name, bots]) => [
      groups[0][1].length && h("h2", { class: "list-title" }, say(name)),
      ...bots.map((bot) => this.#item(bot, bot.bot === current, typing(bot.bot))),
    ]);
    this.items.replaceChildren(...parts.filter(Boolean));
    if (focused) this.focus(focused);
  }

  focus(bot) {
    this.items.querySelector(`[data-bot="${bot}"]`)?.focus();
  }

  #item(bot, isCurrent, isTyping) {
    const last = bot.last;
    return h(
      "button",
      {
        type: "button",
        class: `chat-item${bot.yours ? "" : " other"}`,
        dataset: { bot: bot.bot },
        "aria-current": isCurrent ? "true" : undefined,
        onclick: () => this.open(bot.bot),
      },
      h("span", { class: `avatar avatar-${bot.bot}` }, icon(`bot-${bot.bot}`)),
      h(
        "span",
        { class: "chat-words" },
        h("span", { class: "chat-name" }, bot.name),
        last && h("time", { dateTime: last.at }, whenOf(new Date(last.at))),
        h("span", { class: `chat-last${isTyping ? " is-typing" : ""}`, dir: "auto" }, isTyping ? say("typing") : preview(bot)),
        bot.unread > 0 &&
          h("span", { class: "badge", "aria-label": say("unread", { n: bot.unread }) }, bot.unread > 99 ? "99+" : String(bot.unread)),
      ),
    );
  }

  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const all = [...this.items.querySelectorAll(".chat-item")];
    const next = all[all.indexOf(document.activeElement) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
}

function preview(bot) {
  if (!bot.last) return bot.about;
  const text = bot.last.text.split("\n").find((line) => line.trim()) ?? bot.last.files.map((f) => f.name).join(", ");
  return (bot.last.from === "me" ? say("you") : "") + text.slice(0, 120);
}
