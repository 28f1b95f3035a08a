import { remember, remembered } from '../common/settings.js';
import { backToList, desk, take } from './desk.js';

/** Single keys, outside of text fields, switchable off (WCAG 2.1.4). Never Alt+letter: on many keyboards that writes a letter. */
export const KEYS = [
  { keys: ['j'], word: 'key.next' },
  { keys: ['k'], word: 'key.previous' },
  { keys: ['Enter'], word: 'key.open' },
  { keys: ['r'], word: 'key.reply' },
  { keys: ['n'], word: 'key.note' },
  { keys: ['t'], word: 'key.take' },
  { keys: ['/'], word: 'key.search' },
  { keys: ['Esc'], word: 'key.back' },
  { keys: ['?'], word: 'key.help' },
  { keys: ['Ctrl', 'Enter'], word: 'key.send' },
];

export const keysOn = () => remembered('keys', 'on') === 'on';
export const switchKeys = (on) => remember('keys', on ? 'on' : 'off');

export function listenToKeys() {
  addEventListener('keydown', (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || desk.state.phase !== 'ready' || desk.state.dialog) {
      return;
    }
    if (target.closest('input, textarea, select, [contenteditable], dialog')) {
      if (event.key === 'Escape') {
        target.blur();
      }
      return;
    }
    if (!keysOn() && event.key !== 'Escape') {
      return;
    }
    const action = actions[event.key];
    if (action && action(target) !== false) {
      event.preventDefault();
    }
  });
}

const rows = () => [...document.querySelectorAll('hilo-list .item')];

function move(step) {
  const all = rows();
  const from = all.findIndex((row) => row === document.activeElement || row.getAttribute('aria-current') === 'true');
  const active = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const index = (active >= 0 ? active : from) + step;
  all[Math.max(0, Math.min(all.length - 1, index))]?.focus();
}

const compose = (mode) => dispatchEvent(new CustomEvent('hilo:compose', { detail: mode }));

const actions = {
  j: () => move(1),
  k: () => move(-1),
  r: () => compose('reply'),
  n: () => compose('note'),
  t: () => (desk.state.open ? void take(desk.state.open) : false),
  '/': () => document.getElementById('search')?.focus(),
  '?': () => desk.update({ dialog: { type: 'keys' } }),
  Escape: () => (desk.state.open ? backToList() : false),
};
