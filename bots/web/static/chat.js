// One open chat: its head, the log of messages, the composer beneath.

import { get } from "./api.js";
import { Composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { messageElement } from "./message.js";
import { dayOf, isSameDay, say } from "./words.js";

const NEAR = 120; // pixels from the end that still count as reading the newest
const PATIENCE = 300; // milliseconds before dots say that an answer is being written
const LOCATING = 20_000; // milliseconds in which a browser may find out where it is
const TOGETHER = 3 * 60_000; // messages of one sender within this time stand close

export class Chat {
  #loading = false;
  #more = true;
  #shown = new Map(); // number → message
  #firstUnread = null;
  #tapped = null; // token of a tap that has no answer yet
  #mine = null; // the last thing the person said
  #follows = true; // the newest message stays in sight until the person scrolls up
  #top = 0;
  #answered = true; // something was said since the person's last deed
  #dots = false;
  #patience;

  constructor(bot, { account, sender, back, seen, open }) {
    Object.assign(this, { bot, sender, seen, openPicture: open });
    this.status = h("span", { class: "chat-status", role: "status" });
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": bot.name, tabIndex: 0 });
    this.end = h(
      "button",
      { type: "button", class: "to-end round", hidden: true, "aria-label": say("to_end"), onclick: () => this.toEnd(true) },
      icon("i-down"),
      h("span", { class: "badge", hidden: true }),
    );
    this.composer = new Composer(account, bot.bot, (deed, shown) => this.#send(deed, shown), () => this.focusButtons());
    this.element = h(
      "section",
      { class: `chat chat-${bot.bot}`, "aria-label": bot.name },
      h(
        "header",
        { class: "chat-head" },
        h("button", { type: "button", class: "round back", "aria-label": say("back"), onclick: back }, icon("i-back")),
        h("span", { class: `avatar avatar-${bot.bot}` }, icon(`bot-${bot.bot}`)),
        h("div", { class: "chat-title" }, h("h1", {}, bot.name), this.status),
      ),
      h("div", { class: "log-frame" }, this.log, this.end),
      this.composer.element,
    );
    this.log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.log.addEventListener("keydown", (event) => this.#moveAmongButtons(event));
    this.log.addEventListener("load", () => this.#follow(), true); // pictures grow when they come
    new ResizeObserver(() => this.#follow()).observe(this.log);
    this.composer.acceptDrops(this.element);
    this.changed();
  }

  /** Load the newest messages and show where the unread ones begin. */
  async load() {
    const { unread, seen } = this.bot;
    const page = await get(`/api/bots/${this.bot.bot}/messages?limit=40`);
    const first = page.messages.find((message) => message.from === "bot" && message.id > seen);
    this.#firstUnread = unread > 0 && first ? first.id : null;
    this.#more = page.more;
    this.#keep(page.messages);
    this.draw();
    const divider = this.log.querySelector(".unread-line");
    if (divider) {
      this.#follows = false;
      divider.scrollIntoView({ block: "center" });
    } else {
      this.toEnd();
    }
    this.markSeen();
    return page.messages;
  }

  /** Take messages from the server, in any order and any number of times. */
  take(messages) {
    const fresh = messages.filter((message) => !this.#shown.has(message.id));
    if (!fresh.length) return;
    this.#keep(fresh);
    if (fresh.some((message) => message.from === "bot")) this.#answer();
    this.draw();
    this.#follow(true);
    this.markSeen();
  }

  /** Draw again after what waits to be sent, or who is typing, has changed. */
  changed() {
    const waits = this.sender.isBusy(this.bot.bot) && !this.#answered;
    if (waits) this.#patience ??= setTimeout(() => this.#type(true), PATIENCE);
    else this.#type(false);
    if (!this.sender.of(this.bot.bot).some((item) => item.deed.token)) this.#tapped = null;
    if (!this.#loading && this.element.isConnected) {
      this.draw();
      this.#follow(true);
    }
  }

  draw() {
    const focused = this.#focusedButton();
    const messages = [...this.#shown.values()].sort((a, b) => a.id - b.id);
    const pending = this.sender.of(this.bot.bot).filter((item) => item.shown && !this.#has(item.id));
    const all = [...messages, ...pending.map(asMessage)];
    const old = new Map([...this.log.children].map((element) => [element.dataset.key, element]));
    const part = (key, make) => old.get(key) ?? keyed(make(), key);
    const parts = this.#more && messages.length ? [part("earlier", () => this.#earlier())] : [];
    all.forEach((message, i) => {
      parts.push(...this.#between(part, all[i - 1], message));
      const element = this.#element(part, message, all[i - 1]);
      if (message.from === "me") this.#mine = element;
      parts.push(element);
    });
    if (this.#dots) parts.push(part("dots", typingDots));
    this.#place(parts);
    this.#light(messages);
    if (focused) this.#refocus(focused);
    this.#count();
  }

  isNearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  toEnd(smoothly = false) {
    this.#follows = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smoothly ? "smooth" : "instant" });
  }

  /** Tell the server that what can be seen has been seen. */
  markSeen() {
    if (document.visibilityState !== "visible" || !(this.#follows || this.isNearEnd())) return;
    const last = Math.max(0, ...[...this.#shown.values()].filter((m) => m.from === "bot").map((m) => m.id));
    if (last > this.bot.seen || this.bot.unread > 0) this.seen(Math.max(last, this.bot.seen));
  }

  /** Move the keyboard to the buttons of the last question, if there are any. */
  focusButtons() {
    const first = this.log.querySelector(".choices.live .choice");
    first?.focus();
    return Boolean(first);
  }

  /** Tap the nth live button, from 1. */
  tapNth(n) {
    const button = [...this.log.querySelectorAll(".choices.live button.choice:not(.share)")][n - 1];
    button?.click();
    return Boolean(button);
  }

  // --- sending

  #send(deed, shown) {
    this.#firstUnread = null;
    this.#answered = false;
    this.sender.send(this.bot.bot, deed, shown);
    this.toEnd(true);
  }

  #tap(button, element) {
    if (this.#tapped) return; // a second tap while the first is on its way is the same tap
    this.#tapped = button.token;
    element.setAttribute("aria-busy", "true");
    this.#send({ token: button.token }, { text: button.label, files: [], token: button.token });
  }

  #share(element) {
    element.disabled = true;
    this.composer.warn("");
    const done = () => (element.disabled = false);
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude: lat, longitude: lon } }) => {
        done();
        this.#send({ place: { lat, lon } }, { text: `📍 ${lat.toFixed(5)}, ${lon.toFixed(5)}`, files: [] });
      },
      () => {
        done();
        this.composer.warn(say("no_place"));
      },
      { timeout: LOCATING, maximumAge: 60_000 },
    );
  }

  #answer() {
    this.#tapped = null;
    this.#answered = true;
    this.#type(false);
  }

  #type(isTyping) {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.status.textContent = isTyping ? say("typing") : say("online");
    this.status.classList.toggle("is-typing", isTyping);
    if (this.#dots === isTyping) return;
    this.#dots = isTyping;
    if (!isTyping || !this.element.isConnected) return;
    this.draw();
    this.#follow(true);
  }

  // --- drawing

  #keep(messages) {
    for (const message of messages) this.#shown.set(message.id, message);
  }

  #has(ref) {
    return [...this.#shown.values()].some((message) => message.ref === ref);
  }

  #element(part, message, before) {
    const key = [message.id, message.ref, message.state, message.problem].join("|");
    const element = part(key, () => messageElement(message, this.#acts()));
    const close = before && before.from === message.from && new Date(message.at) - new Date(before.at) < TOGETHER;
    element.classList.toggle("close", Boolean(close) && isSameDay(new Date(before.at), new Date(message.at)));
    return element;
  }

  #acts() {
    return {
      tap: (button, element) => this.#tap(button, element),
      share: (element) => this.#share(element),
      open: this.openPicture,
      retry: (message) => this.sender.retry(message.ref),
      drop: (message) => this.sender.drop(message.ref),
      edit: (message) => this.composer.put(this.sender.drop(message.ref).deed.text),
    };
  }

  #between(part, before, message) {
    const parts = [];
    const date = new Date(message.at);
    if (!before || !isSameDay(new Date(before.at), date)) {
      parts.push(part(date.toDateString(), () => h("div", { class: "day" }, h("span", {}, dayOf(date)))));
    }
    if (before && message.id !== undefined && message.id === this.#firstUnread) {
      parts.push(part("new", () => h("div", { class: "unread-line" }, h("span", {}, say("new")))));
    }
    return parts;
  }

  #earlier() {
    return h("button", { type: "button", class: "link earlier", onclick: () => this.#loadEarlier() }, say("earlier"));
  }

  /** Put the parts in order, moving no element that is where it belongs: the screen reader hears only news. */
  #place(parts) {
    parts.forEach((part, i) => {
      const there = this.log.childNodes[i];
      if (there !== part) this.log.insertBefore(part, there ?? null);
    });
    while (this.log.childNodes.length > parts.length) this.log.lastChild.remove();
  }

  /** The last question's buttons are live, earlier ones dimmed; chosen ones keep a tick. */
  #light(messages) {
    const chosen = new Set(messages.map((message) => message.token).filter(Boolean));
    const groups = [...this.log.querySelectorAll(".choices")];
    groups.forEach((group, i) => group.classList.toggle("live", i === groups.length - 1));
    for (const choice of this.log.querySelectorAll("button.choice")) {
      choice.classList.toggle("chosen", chosen.has(choice.dataset.token));
      if (choice.dataset.token === this.#tapped) choice.setAttribute("aria-busy", "true");
      else choice.removeAttribute("aria-busy");
    }
  }

  #focusedButton() {
    const active = document.activeElement;
    return this.log.contains(active) && active.classList.contains("choice") ? active : null;
  }

  #refocus(button) {
    const group = button.closest(".choices");
    if (button.isConnected && group?.classList.contains("live")) button.focus({ preventScroll: true });
    else this.focusButtons() || this.composer.focus();
  }

  #count() {
    const badge = this.end.querySelector(".badge");
    badge.textContent = String(this.bot.unread);
    badge.hidden = this.bot.unread === 0;
    this.end.hidden = this.isNearEnd();
  }

  // --- scrolling

  /** Show the newest; an answer longer than the screen is shown from its beginning, below what was asked. */
  #follow(smoothly = false) {
    if (!this.#follows) return;
    const end = this.log.scrollHeight - this.log.clientHeight;
    const asked = this.#mine?.isConnected ? this.#mine.offsetTop - this.log.offsetTop - 8 : end;
    this.log.scrollTo({ top: Math.min(end, asked), behavior: smoothly ? "smooth" : "instant" });
  }

  #scrolled() {
    if (this.isNearEnd()) this.#follows = true;
    else if (this.log.scrollTop < this.#top) this.#follows = false;
    this.#top = this.log.scrollTop;
    this.#count();
    this.markSeen();
    if (this.log.scrollTop < 200) this.#loadEarlier();
  }

  async #loadEarlier() {
    if (this.#loading || !this.#more) return;
    this.#loading = true;
    this.log.setAttribute("aria-busy", "true");
    try {
      const first = Math.min(...this.#shown.keys());
      const page = await get(`/api/bots/${this.bot.bot}/messages?limit=40&before=${first}`);
      this.#more = page.more;
      this.#keep(page.messages);
      const fromEnd = this.log.scrollHeight - this.log.scrollTop;
      this.draw();
      this.log.scrollTop = this.log.scrollHeight - fromEnd;
    } catch {
      // The button «earlier» stays: it can be tried again.
    } finally {
      this.#loading = false;
      this.log.removeAttribute("aria-busy");
    }
  }

  // --- keyboard

  #moveAmongButtons(event) {
    const choice = event.target.closest?.(".choice");
    if (!choice) return;
    const all = [...this.log.querySelectorAll(".choices.live .choice")];
    const at = all.indexOf(choice);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const next = { Home: 0, End: all.length - 1 }[event.key] ?? (step ? at + step : undefined);
    if (next === undefined) return;
    event.preventDefault();
    if (next >= all.length) this.composer.focus();
    else all[Math.max(next, 0)]?.focus();
  }
}

function asMessage(item) {
  const { id: ref, at, shown, state, problem, deed } = item;
  return { from: "me", ref, at, state, problem, deed, bold: [], buttons: [], text: "", files: [], ...shown };
}

function keyed(element, key) {
  element.dataset.key = key;
  return element;
}

function typingDots() {
  return h("div", { class: "message theirs typing", "aria-hidden": "true" }, h("div", { class: "bubble" }, h("i"), h("i"), h("i")));
}
