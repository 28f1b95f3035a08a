import { english, translator } from '../common/i18n.js';
import { get } from '../common/rest.js';
import { LiveSocket } from '../common/socket.js';
import { Store } from '../common/store.js';
import { en } from './en.js';
import { es } from './es.js';

const t = translator(es, en);

/**
 * A visitor's conversation: the frame's one store, and the only module that speaks with the server and with the host page.
 *
 * @typedef {{id: string, text: string, state: 'sending'|'failed', why?: string}} Line  said here, not yet acknowledged
 */
export const visit = new Store({
  phase: /** @type {'connecting'|'intro'|'talk'|'closed'|'done'} */ ('connecting'),
  connected: false,
  everConnected: false,
  open: true,
  hours: '',
  agent: '',
  /** @type {any[]} */ entries: [],
  /** @type {Line[]} */ lines: [],
  typing: '',
  folio: '', // of the ticket that was just opened
  ticket: '', // of the conversation, where it has one
  problem: '',
  privacy: '',
});

const VERSION = 1;
const query = new URLSearchParams(location.search);
const framed = window.parent !== window;
const host = originOf(query.get('host'));

let token = /** @type {string | null} */ (null);
let identity = /** @type {string | null} */ (null);
let identified = false; // the host page's server has signed the user of this token
let about = /** @type {Record<string, string>} */ ({});
let shown = !framed;
let unread = 0;
let helloId = '';

function originOf(text) {
  try {
    return new URL(text ?? '').origin;
  } catch {
    return null;
  }
}

// ---- the host page

function tell(type, data = {}) {
  if (framed && host) {
    window.parent.postMessage({ hilo: VERSION, type, ...data }, host);
  }
}

addEventListener('message', (event) => {
  const message = event.data;
  if (event.source !== window.parent || event.origin !== host || message?.hilo !== VERSION) {
    return;
  }
  switch (message.type) {
    case 'begin':
      shown = message.opened === true;
      begin(message);
      break;
    case 'opened':
      shown = true;
      unread = 0;
      tell('unread', { count: 0 });
      dispatchEvent(new CustomEvent('hilo:focus'));
      break;
    case 'closed':
      shown = false;
      break;
    case 'identify':
      identity = typeof message.identity === 'string' ? message.identity : null;
      again();
      break;
    case 'logout':
      token ??= typeof message.token === 'string' ? message.token : null;
      logout();
      break;
  }
});

export function begin({ token: kept = null, identity: who = null, page = '', privacy = '' } = {}) {
  token = typeof kept === 'string' ? kept : null;
  identity = typeof who === 'string' ? who : null;
  about = page ? { page } : {};
  restoreLines();
  visit.update({ privacy: /^https?:\/\//.test(privacy ?? '') ? privacy : '' });
  if (token || identity || visit.state.lines.length) {
    line.start();
  } else {
    void look();
  }
}

/** Somebody new: whether the desk is open is public, so no visitor is made before they have said who they are. */
async function look() {
  try {
    const { chat } = (await get('/api/public/hours')).channels;
    visit.update({ open: chat.open, hours: english ? chat.now.en : chat.now.es, phase: chat.open ? 'intro' : 'closed' });
  } catch {
    visit.update({ open: true, phase: 'intro' });
  }
  dispatchEvent(new CustomEvent('hilo:focus'));
}

export function start() {
  if (framed && host) {
    tell('ready');
  } else {
    begin({ token: stored('visitor') });
  }
}

export const close = () => tell('close');

/** Ends the visit here and on the server, also where there is no line at the moment. */
function logout() {
  const ending = token;
  forget();
  if (ending) {
    const socket = new WebSocket(new URL('/ws/chat', location.href.replace(/^http/, 'ws')));
    socket.addEventListener('open', () => socket.send(JSON.stringify({ id: crypto.randomUUID(), type: 'logout', data: { token: ending } })));
    socket.addEventListener('message', (event) => JSON.parse(event.data).type === 'ended' && socket.close());
  }
}

// The server closed the line: signed out in another window, or the signed identity is too old. Then the host page may sign the user again.
addEventListener('hilo:signed-out', () => {
  remember(null);
  forget();
  tell('identity');
});

function forget() {
  token = null;
  identity = null;
  identified = false;
  about = {};
  keepLines([]);
  line.stop();
  visit.update({ entries: [], folio: '', phase: 'connecting', connected: false, everConnected: false });
  void look();
}

// ---- the server

const line = new LiveSocket('/ws/chat', {
  greet() {
    helloId = crypto.randomUUID();
    line.send('hello', Object.fromEntries(Object.entries({ ...about, token, identity }).filter(([, value]) => value)), helloId);
  },
  heard: receive,
  state: (connected) => visit.update((state) => ({ connected, everConnected: connected || state.everConnected })),
});

function again() {
  line.stop();
  line.start();
}

/** Everything that the server says comes in here. */
function receive(message) {
  const data = message.data ?? {};
  switch (message.type) {
    case 'welcome':
      return welcomed({ ...data, conversationId: data.conversationId ?? message.conversationId });
    case 'entries':
      return came(data.entries ?? []);
    case 'typing':
      visit.update({ typing: data.name ?? data.agentName ?? '…' });
      clearTimeout(typingTimer);
      typingTimer = setTimeout(() => visit.update({ typing: '' }), 5_000);
      return;
    case 'reset':
      visit.update({ entries: [] });
      line.send('resume', { after: 0 });
      return;
    case 'problem':
      if (message.re === helloId && isBusy(message)) {
        visit.update({ problem: whyOf(message) }); // the token stays good
        clearTimeout(retryTimer);
        retryTimer = setTimeout(again, 60_000);
      } else if (message.re === helloId && identity) {
        identity = null; // too old: the token may still do, or the host page signs the user again
        tell('identity');
        again();
      } else if (message.re === helloId && token) {
        remember(null); // an outdated token: begin anew
        line.stop();
        void look();
      } else {
        visit.update({ problem: whyOf(message) });
      }
  }
}
let typingTimer = 0;
let retryTimer = 0;

const isBusy = (message) => (message.type === 'problem' ? message.data?.type : message.type) === '/problems/too-many-requests';

const whyOf = (message) => (isBusy(message) ? t('problem.busy') : null) ?? message.detail ?? message.data?.detail ?? message.title ?? message.data?.title ?? message.message ?? '';

function welcomed(data) {
  if (data.token && data.token !== token) {
    remember(data.token);
  }
  identified = data.verified === true;
  identity = null; // from now on the token stands for the user
  const last = visit.state.entries.at(-1)?.seq ?? 0;
  if ((data.lastSeq ?? 0) > last) {
    line.send('resume', { after: last });
  }
  line.welcomed();
  visit.update((state) => ({
    open: data.open !== false,
    hours: (english ? data.hoursEn : null) ?? data.hours ?? '',
    agent: data.agentName ?? state.agent,
    ticket: data.folio ?? '',
    problem: '',
    phase: phaseOf(state, data),
  }));
  dispatchEvent(new CustomEvent('hilo:focus'));
}

function phaseOf(state, data) {
  if (state.phase === 'done' || (state.phase === 'closed' && about.email)) {
    return state.phase; // a ticket is on its way
  }
  if (data.conversationId || state.entries.length || state.lines.length || (data.open !== false && (identified || about.name))) {
    return 'talk';
  }
  return data.open === false ? 'closed' : 'intro';
}

function remember(value) {
  token = value;
  tell('token', { token: value });
  if (!framed) {
    store('visitor', value);
  }
}

function came(entries) {
  const last = visit.state.entries.at(-1)?.seq ?? 0;
  const bySeq = new Map(visit.state.entries.map((entry) => [entry.seq, entry]));
  entries.forEach((entry) => bySeq.set(entry.seq, entry));
  const arrived = new Set(entries.map((entry) => entry.clientId).filter(Boolean));
  if (visit.state.lines.some((said) => arrived.has(said.id))) {
    keepLines(visit.state.lines.filter((said) => !arrived.has(said.id)));
  }
  const answers = entries.filter((entry) => entry.seq > last && entry.direction === 'out');
  const agent = answers.findLast((entry) => entry.author?.type === 'agent')?.author.name;
  visit.update((state) => ({
    entries: [...bySeq.values()].sort((a, b) => a.seq - b.seq),
    agent: agent ?? state.agent,
    typing: answers.length ? '' : state.typing,
  }));
  if (answers.length && !shown) {
    unread += answers.length;
    tell('unread', { count: unread });
  }
}

// ---- saying

export function introduce(name, email, folio) {
  about = Object.fromEntries(Object.entries({ ...about, name, email, folio }).filter(([, value]) => value));
  again();
}

export function say(text) {
  const said = { id: crypto.randomUUID(), text, state: 'sending' };
  keepLines([...visit.state.lines, said]);
  send(said);
}

export function sayAgain(failed) {
  keepLines(visit.state.lines.filter((other) => other.id !== failed.id));
  say(failed.text);
}

/** Kept until the server has it, through every broken line; the id makes a second arrival harmless. */
function send(said) {
  line
    .keep('say', { text: said.text }, said.id)
    .then((ack) => {
      const seq = ack.seq ?? ack.data?.seq;
      keepLines(visit.state.lines.filter((other) => other.id !== said.id));
      if (seq && !visit.state.entries.some((entry) => entry.seq === seq)) {
        const entry = { seq, at: ack.at ?? new Date().toISOString(), type: 'message', direction: 'in', author: { type: 'contact', name: '' }, text: said.text, attachments: [] };
        visit.update((state) => ({ entries: [...state.entries, entry].sort((a, b) => a.seq - b.seq) }));
      }
    })
    .catch((problem) => keepLines(visit.state.lines.map((other) => (other.id === said.id ? { ...other, state: 'failed', why: whyOf(problem) } : other))));
}

export function openTicket(name, email, text) {
  visit.update({ problem: '' });
  if (!visit.state.connected) {
    about = { ...about, name, email };
    again();
  }
  return line
    .keep('ticket', { name, email, text })
    .then((ack) => visit.update({ phase: 'done', folio: ack.folio ?? ack.data?.folio ?? '' }))
    .catch((problem) => visit.update({ problem: whyOf(problem) || 'HTTP' }));
}

export const leaveMessage = () => visit.update({ phase: 'closed' });
export const anotherMessage = () => visit.update((state) => ({ phase: state.open ? 'intro' : 'closed', folio: '' }));

// ---- what must survive a reload of the host page

function keepLines(lines) {
  visit.update({ lines });
  store('lines', lines.length ? JSON.stringify({ token, lines }) : null);
}

function restoreLines() {
  try {
    const kept = JSON.parse(stored('lines') ?? 'null');
    if (kept && kept.token === token) {
      visit.update({ lines: kept.lines });
      kept.lines.filter((said) => said.state === 'sending').forEach(send);
    }
  } catch {
    // unreadable leftovers are not worth a broken chat
  }
}

function stored(key) {
  try {
    return localStorage.getItem(`hilo.chat.${key}`);
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    if (value === null) {
      localStorage.removeItem(`hilo.chat.${key}`);
    } else {
      localStorage.setItem(`hilo.chat.${key}`, value);
    }
  } catch {
    // no storage in this frame: lines live as long as the page
  }
}
