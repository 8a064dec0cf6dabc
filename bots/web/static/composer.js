// Where the person writes: text that grows, files with their progress.

import { upload } from "./api.js";
import { h, icon } from "./dom.js";
import { say, sizeOf } from "./words.js";

const LONGEST = 4096; // letters
const WARN = 300; // letters before the end
const MOST_MB = 20;
const MOST_FILES = 10;

export class Composer {
  #files = []; // {file, element, cancel, stored, address}

  constructor(account, bot, send, up) {
    Object.assign(this, { send, up, key: `klik.draft.${account}.${bot}` });
    this.text = h("textarea", {
      rows: 1,
      dir: "auto",
      placeholder: say("write"),
      "aria-label": say("write"),
      enterKeyHint: "send",
      autocomplete: "off",
      value: localStorage.getItem(this.key) ?? "",
    });
    this.choose = h("input", { type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabIndex: -1 });
    this.tray = h("div", { class: "tray", hidden: true });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.counter = h("span", { class: "counter", role: "status", hidden: true });
    this.button = h("button", { type: "submit", class: "send", "aria-label": say("send") }, icon("i-send"));
    const attach = h(
      "button",
      { type: "button", class: "round attach", "aria-label": say("attach"), title: say("attach"), onclick: () => this.choose.click() },
      icon("i-clip"),
    );
    this.element = h(
      "form",
      { class: "composer" },
      this.problem,
      this.tray,
      h("div", { class: "composer-row" }, attach, this.choose, h("div", { class: "field" }, this.text, this.counter), this.button),
    );
    this.#listen();
  }

  focus() {
    this.text.focus({ preventScroll: true });
  }

  get isEmpty() {
    return !this.text.value && !this.#files.length;
  }

  /** Give words back to be changed. */
  put(text) {
    this.text.value = text;
    this.grow();
    this.focus();
  }

  /** Fit the field to its text; call once it is on the page. */
  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
    const left = LONGEST - Array.from(this.text.value.trim()).length;
    this.counter.hidden = left > WARN;
    this.counter.textContent = left < 0 ? say("over", { n: -left }) : say("left", { n: left });
    this.counter.classList.toggle("over", left < 0);
    const uploading = this.#files.some((item) => !item.stored);
    this.button.disabled = left < 0 || uploading || (!this.text.value.trim() && !this.#files.length);
    if (this.text.value) localStorage.setItem(this.key, this.text.value);
    else localStorage.removeItem(this.key);
  }

  acceptDrops(area) {
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
    const veil = h("div", { class: "veil", hidden: true }, icon("i-clip"), say("drop"));
    area.append(veil);
    area.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      veil.hidden = false;
    });
    area.addEventListener("dragleave", (event) => {
      if (!area.contains(event.relatedTarget)) veil.hidden = true;
    });
    area.addEventListener("drop", (event) => {
      veil.hidden = true;
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.#add(event.dataTransfer.files);
    });
  }

  #listen() {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.text.addEventListener("input", () => this.grow());
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#submit();
      } else if (event.key === "ArrowUp" && !this.text.value && this.up()) {
        event.preventDefault();
      }
    });
    this.text.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.#add(event.clipboardData.files);
    });
    this.choose.addEventListener("change", () => {
      this.#add(this.choose.files);
      this.choose.value = "";
    });
  }

  #submit() {
    if (this.button.disabled) return;
    const text = this.text.value.trim();
    const stored = this.#files.map((item) => item.stored);
    this.warn("");
    if (stored.length) this.send({ files: stored.map((file) => file.hash) }, { text: "", files: stored });
    for (const item of [...this.#files]) this.#remove(item);
    if (text) this.send({ text }, { text, files: [] });
    this.text.value = "";
    this.grow();
    this.focus();
  }

  // --- files

  #add(files) {
    this.warn("");
    for (const file of files) {
      const problem = this.#wrong(file);
      if (problem) this.warn(problem);
      else this.#upload(file);
    }
    this.grow();
    this.focus();
  }

  #wrong(file) {
    if (this.#files.length >= MOST_FILES) return say("too_many", { limit: MOST_FILES });
    if (file.size > MOST_MB * 2 ** 20) return say("too_big", { name: file.name, limit: MOST_MB });
    return file.size === 0 ? say("empty_file", { name: file.name }) : null;
  }

  async #upload(file) {
    const item = { file, address: file.type.startsWith("image/") ? URL.createObjectURL(file) : null };
    const bar = h("progress", { max: 1, value: 0, "aria-label": file.name });
    item.element = this.#preview(item, bar);
    this.#files.push(item);
    this.tray.append(item.element);
    this.tray.hidden = false;
    const [done, cancel] = upload(file, (part) => (bar.value = part));
    item.cancel = cancel;
    try {
      item.stored = await done;
      item.element.classList.add("ready");
    } catch (error) {
      this.#remove(item);
      if (error.code !== "cancelled") this.warn(`${file.name}: ${error.message}`);
    }
    this.grow();
  }

  #preview(item, bar) {
    const { file, address } = item;
    return h(
      "div",
      { class: "tray-item" },
      address ? h("img", { src: address, alt: "" }) : h("span", { class: "tray-icon" }, icon("i-file")),
      h("span", { class: "tray-words" }, h("span", { class: "tray-name", dir: "auto" }, file.name), h("span", { class: "tray-size" }, sizeOf(file.size)), bar),
      h(
        "button",
        { type: "button", class: "round small", "aria-label": say("remove", { name: file.name }), onclick: () => this.#remove(item) },
        icon("i-close"),
      ),
    );
  }

  #remove(item) {
    if (!item.stored) item.cancel?.();
    if (item.address) URL.revokeObjectURL(item.address);
    item.element.remove();
    this.#files = this.#files.filter((other) => other !== item);
    this.tray.hidden = !this.#files.length;
    this.grow();
  }

  /** Say what is wrong above the field; nothing is, if `sentence` is empty. */
  warn(sentence) {
    this.problem.textContent = sentence;
    this.problem.hidden = !sentence;
  }
}
