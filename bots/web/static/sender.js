// What the person sends: one thing at a time in each bot, kept until the server has answered.

import { ApiError, post } from "./api.js";
import { freshId } from "./dom.js";

const PAUSES = [1, 2, 4, 8, 15]; // seconds between tries while there is no connection

/**
 * An item is {id, bot, at, deed, shown, state, problem}: `deed` goes to the server, `shown` to the chat, `state` is
 * sending, waiting (for the connection or for our turn) or failed. Items survive a reload.
 */
export class Sender {
  #busy = new Set();
  #tries = 0;
  #later;

  constructor(account, { changed, answered, signedOut }) {
    this.key = `klik.queue.${account}`;
    this.items = JSON.parse(localStorage.getItem(this.key) ?? "[]");
    Object.assign(this, { changed, answered, signedOut });
    addEventListener("online", () => this.resume());
  }

  of(bot) {
    return this.items.filter((item) => item.bot === bot);
  }

  isBusy(bot) {
    return this.#busy.has(bot);
  }

  /** Send `deed` ({text}, {token}, {start}, {files} or {place}); `shown` is how its bubble looks, none if null. */
  send(bot, deed, shown) {
    const item = { id: freshId(), bot, at: new Date().toISOString(), deed, shown, state: "sending" };
    this.items.push(item);
    this.#keep();
    this.changed(bot);
    this.#next(bot);
    return item;
  }

  retry(id) {
    const item = this.items.find((i) => i.id === id);
    if (!item) return;
    item.state = "sending";
    item.problem = undefined;
    this.#keep();
    this.changed(item.bot);
    this.#next(item.bot);
  }

  drop(id) {
    const item = this.items.find((i) => i.id === id);
    this.items = this.items.filter((i) => i !== item);
    this.#keep();
    if (item) this.changed(item.bot);
    return item;
  }

  /** Try everything that waits, e.g. because the connection is back. */
  resume() {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#tries = 0;
    for (const bot of new Set(this.items.map((item) => item.bot))) this.#next(bot);
  }

  async #next(bot) {
    const item = this.items.find((i) => i.bot === bot && i.state !== "failed");
    if (!item || this.#busy.has(bot)) return;
    this.#busy.add(bot);
    item.state = "sending";
    this.changed(bot);
    try {
      const { messages } = await post(`/api/bots/${bot}/send`, { id: item.id, ...item.deed });
      this.#tries = 0;
      this.items = this.items.filter((i) => i !== item);
      this.#keep();
      this.#busy.delete(bot);
      this.answered(item, messages);
    } catch (error) {
      this.#busy.delete(bot);
      this.#failed(item, error);
    }
    this.changed(bot);
    if (item.state !== "waiting") this.#next(bot);
  }

  #failed(item, error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) {
      item.state = "waiting";
      this.signedOut();
    } else if (error.mayPass) {
      item.state = "waiting";
      const pause = error.wait || PAUSES[Math.min(this.#tries++, PAUSES.length - 1)];
      this.#later ??= setTimeout(() => this.#again(), pause * 1000);
    } else {
      item.state = "failed";
      item.problem = error.message;
    }
    this.#keep();
  }

  #again() {
    this.#later = undefined;
    for (const bot of new Set(this.items.map((item) => item.bot))) this.#next(bot);
  }

  #keep() {
    if (this.items.length) localStorage.setItem(this.key, JSON.stringify(this.items));
    else localStorage.removeItem(this.key);
  }
}
