import { locale } from './i18n.js';

/** The server's clock as this page knows it: its own clock plus an offset learned from every answer that carries a time. */
let offset = 0;

/** @param {string} serverNow ISO instant @param {number} sentAt when the question left, by Date.now() */
export function learnServerTime(serverNow, sentAt = Date.now()) {
  const stamp = Date.parse(serverNow);
  if (!Number.isNaN(stamp)) {
    offset = stamp - (sentAt + Date.now()) / 2;
  }
}

/** Milliseconds of the server's clock. */
export const serverNow = () => Date.now() + offset;

const formats = {
  time: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  weekday: new Intl.DateTimeFormat(locale, { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  date: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  day: new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }),
  full: new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' }),
};
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

const dayNumber = (date) => Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / 86_400_000);

/** "15:05" today, "lun 15:05" within a week, "22 nov, 15:05" otherwise. */
export function shortTime(iso) {
  const date = new Date(iso);
  const days = Math.abs(dayNumber(date) - dayNumber(new Date(serverNow())));
  return (days === 0 ? formats.time : days < 7 ? formats.weekday : formats.date).format(date);
}

export const clockTime = (iso) => formats.time.format(new Date(iso));
export const fullTime = (iso) => formats.full.format(new Date(iso));

/** "hoy", "ayer", "lunes, 16 de noviembre" */
export function dayName(iso) {
  const date = new Date(iso);
  const days = dayNumber(date) - dayNumber(new Date(serverNow()));
  return days === 0 || days === -1 ? relative.format(days, 'day') : formats.day.format(date);
}

export const sameDay = (a, b) => dayNumber(new Date(a)) === dayNumber(new Date(b));

/** 75 → "1:15", 4500 → "1 h 15 min" */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 3600) {
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
  }
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
}

const listeners = new Set();
setInterval(() => {
  if (document.visibilityState === 'visible') {
    listeners.forEach((listener) => listener());
  }
}, 1000);

/** One timer for every running clock on the page. @returns {() => void} stop */
export function everySecond(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
