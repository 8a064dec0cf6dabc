// Sentences of locales/*/web.po, and dates as the reader's language writes them.

import { embedded } from "./dom.js";

const words = embedded("words");
const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayOfYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" });
const dayOfAnyYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" });
const shortDay = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });

export function say(key, told = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => told[name]);
}

export const timeOf = (date) => clock.format(date);
export const isSameDay = (a, b) => a.toDateString() === b.toDateString();

function daysAgo(date) {
  const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((midnight(new Date()) - midnight(date)) / 86_400_000);
}

/** «Сегодня», «Вчера», «12 ноября». */
export function dayOf(date) {
  const days = daysAgo(date);
  if (days === 0) return say("today");
  if (days === 1) return say("yesterday");
  return (date.getFullYear() === new Date().getFullYear() ? dayOfYear : dayOfAnyYear).format(date);
}

/** Time today, else the day, as short as a list allows. */
export const whenOf = (date) => (daysAgo(date) === 0 ? timeOf(date) : shortDay.format(date));

/** «14 КБ». */
export function sizeOf(bytes) {
  const [unit, amount] = bytes < 1_048_576 ? ["kilobyte", bytes / 1024] : ["megabyte", bytes / 1_048_576];
  const maximumFractionDigits = amount < 10 && unit === "megabyte" ? 1 : 0;
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits };
  return new Intl.NumberFormat(language, style).format(Math.max(amount, unit === "kilobyte" ? 1 : 0));
}
