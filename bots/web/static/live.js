// Live updates by server-sent events, from the last message that this page has.

import { get } from "./api.js";

const HIDDEN_FOR = 60_000; // a page nobody looks at lets its connection go after this long
const GLANCE = 30_000; // and then only asks for the counts

export class Live {
  #source;
  #hide;
  #glance;
  #retry;

  constructor(last, { message, seen, online, signedOut, glance }) {
    this.last = last;
    Object.assign(this, { message, seen, online, signedOut, glance });
    document.addEventListener("visibilitychange", () => this.#watched());
    addEventListener("online", () => this.open());
    addEventListener("offline", () => this.online(false));
    this.open();
  }

  open() {
    this.close();
    const source = (this.#source = new EventSource(`/api/events?after=${this.last}`));
    source.onopen = () => this.online(true);
    source.addEventListener("message", (event) => {
      const message = JSON.parse(event.data);
      this.last = Math.max(this.last, message.id);
      this.message(message);
    });
    source.addEventListener("seen", (event) => this.seen(JSON.parse(event.data)));
    source.addEventListener("signed_out", () => this.signedOut());
    source.onerror = () => this.#lost(source);
  }

  close() {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = undefined;
  }

  async #lost(source) {
    this.online(false);
    if (source.readyState !== EventSource.CLOSED || source !== this.#source) return; // it reconnects by itself
    try {
      await get("/api/me");
    } catch (error) {
      if (error.status === 401) {
        this.signedOut();
        return;
      }
    }
    this.#retry = setTimeout(() => this.open(), 3000);
  }

  #watched() {
    clearTimeout(this.#hide);
    clearInterval(this.#glance);
    if (document.visibilityState === "visible") {
      if (!this.#source) this.open();
      return;
    }
    this.#hide = setTimeout(() => {
      this.close();
      this.#glance = setInterval(() => this.glance(), GLANCE);
    }, HIDDEN_FOR);
  }
}
