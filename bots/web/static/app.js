// The messenger: puts the list, the open chat, sending and live updates together.

import { get, post } from "./api.js";
import { Chat } from "./chat.js";
import { embedded, h, icon } from "./dom.js";
import { ChatList } from "./list.js";
import { Live } from "./live.js";
import { Sender } from "./sender.js";
import { settingsPanel } from "./settings.js";
import { say } from "./words.js";

const OFFLINE_AFTER = 2500; // milliseconds: a blink of the network is nobody's business
const { me, bots, last } = embedded("boot");
const app = document.getElementById("app");
const wide = matchMedia("(min-width: 820px)");
const title = document.title;
let chat = null;
let offlineSoon;

const byName = (name) => bots.find((bot) => bot.bot === name);

const sender = new Sender(me.account, {
  changed: (bot) => {
    if (chat?.bot.bot === bot) chat.changed();
    drawList();
  },
  answered: (item, messages) => {
    messages.forEach(take);
    lookAtMyself();
  },
  signedOut: leaveQuietly,
});

const banner = h("div", { class: "banner", role: "status", hidden: true }, say("connecting"));
const list = new ChatList(bots, me, { open: openByHand, settings: () => settings.showModal() });
const settings = settingsPanel(me, app.dataset.languages.split(" "), leave);
const viewer = h("dialog", { class: "viewer", "aria-label": say("close") });
const stage = h("div", { class: "stage" }, h("p", { class: "choose" }, icon("logo"), say("choose")));
viewer.addEventListener("click", () => viewer.close());
app.append(banner, list.element, stage, settings, viewer);

function drawList() {
  list.draw(chat?.bot.bot, (bot) => sender.isBusy(bot));
  titled(bots.reduce((sum, bot) => sum + bot.unread, 0));
}

function titled(unread) {
  document.title = unread ? `(${unread}) ${title}` : title;
}

/** Take one message, wherever it came from; the same one may come twice. */
function take(message) {
  const bot = byName(message.bot);
  if (!bot.last || message.id > bot.last.id) {
    if (message.from === "bot" && message.id > bot.seen) bot.unread += 1;
    bot.last = message;
  }
  if (chat?.bot === bot) chat.take([message]);
  drawList();
}

/** A turn may have made this browser somebody's, given them a role or another language. */
async function lookAtMyself() {
  const now = await get("/api/me").catch(() => me);
  if (now.language !== document.documentElement.lang) location.reload();
  if (JSON.stringify([now.person, now.roles]) === JSON.stringify([me.person, me.roles])) return;
  Object.assign(me, now);
  const { bots: fresh } = await get("/api/bots").catch(() => ({ bots: [] }));
  for (const { bot, yours } of fresh) byName(bot).yours = yours;
  list.name(me);
  drawList();
}

async function seen(bot, id) {
  if (id <= bot.seen && bot.unread === 0) return;
  bot.seen = Math.max(bot.seen, id);
  bot.unread = 0;
  drawList();
  await post(`/api/bots/${bot.bot}/seen`, { id: bot.seen }).catch(() => {}); // the next one carries it too
}

// --- which chat is open

function openByHand(name) {
  if (location.hash === `#${name}`) show();
  else location.hash = name;
}

async function show() {
  const bot = byName(location.hash.slice(1)) ?? (wide.matches ? bots[0] : null);
  app.classList.toggle("in-chat", Boolean(bot));
  if (!bot) {
    chat = null;
    stage.replaceChildren();
    drawList();
    return;
  }
  if (chat?.bot !== bot) await open(bot);
  if (wide.matches) chat?.composer.focus();
}

async function open(bot) {
  const mine = new Chat(bot, {
    account: me.account,
    sender,
    back: () => (location.hash = ""),
    seen: (id) => seen(bot, id),
    open: openPicture,
  });
  chat = mine;
  stage.replaceChildren(mine.element);
  mine.composer.grow();
  drawList();
  try {
    const messages = await mine.load();
    if (!messages.length && !sender.of(bot.bot).length) sender.send(bot.bot, { start: "" }, null);
  } catch (error) {
    if (error.status === 401) leaveQuietly();
    else setTimeout(() => chat === mine && open(bot), 3000);
  }
}

function openPicture(file) {
  viewer.replaceChildren(h("img", { src: file.url, alt: file.name }));
  viewer.showModal();
}

// --- leaving

async function leave() {
  await post("/api/logout").catch(() => {});
  leaveQuietly();
}

function leaveQuietly() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("klik.") && key !== "klik.theme") localStorage.removeItem(key);
  }
  location.assign("/");
}

// --- the connection

const live = new Live(last, {
  message: take,
  seen: ({ bot, id }) => {
    const known = byName(bot);
    if (id <= known.seen) return;
    known.seen = id;
    known.unread = 0;
    drawList();
  },
  online: (isOnline) => {
    if (isOnline) {
      clearTimeout(offlineSoon);
      offlineSoon = undefined;
      banner.hidden = true;
      sender.resume();
    } else {
      offlineSoon ??= setTimeout(() => (banner.hidden = false), OFFLINE_AFTER);
    }
  },
  signedOut: leaveQuietly,
  glance: async () => {
    const { bots: fresh } = await get("/api/bots").catch(() => ({ bots: [] }));
    titled(fresh.reduce((sum, bot) => sum + bot.unread, 0)); // the rest comes when somebody looks
  },
});

// --- keys

document.addEventListener("keydown", (event) => {
  if (settings.open || viewer.open || !chat || event.ctrlKey || event.metaKey) return;
  const inField = event.target instanceof HTMLTextAreaElement;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (event.key === "Escape") {
    if (wide.matches) list.focus(chat.bot.bot);
    else location.hash = "";
  } else if (digit && (event.altKey || !inField) && chat.composer.isEmpty) {
    if (chat.tapNth(Number(digit))) event.preventDefault();
  } else if (!inField && !event.altKey && event.key.length === 1 && event.key !== " ") {
    chat.composer.focus(); // typing goes where typing belongs
  }
});

document.addEventListener("visibilitychange", () => chat?.markSeen());
addEventListener("hashchange", show);
wide.addEventListener("change", show);
addEventListener("pagehide", () => live.close());
addEventListener("pageshow", (event) => event.persisted && live.open());
drawList();
show();
sender.resume();
