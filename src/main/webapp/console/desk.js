import { LiveSocket } from '../common/socket.js';
import { ProblemError, call, get, post } from '../common/rest.js';
import { remember, remembered } from '../common/settings.js';
import { Store } from '../common/store.js';
import { learnServerTime, serverNow } from '../common/time.js';
import { receive, woven } from './incoming.js';
import { belongs, byUrgency, nextDue } from './urgency.js';
import { t } from './words.js';

/** The agent's desk: the console's one store and everything that changes it. */
export const desk = new Store({
  phase: /** @type {'starting'|'signed-out'|'ready'} */ ('starting'),
  expired: false,
  /** @type {import('./types.js').Desk | null} */ desk: null,
  presence: 'offline',
  view: remembered('view', 'mine'),
  q: '',
  channel: '',
  status: '',
  /** @type {Map<string, import('./types.js').Conversation>} */ conversations: new Map(),
  /** @type {string[] | null} */ found: null,
  next: /** @type {string | null} */ (null),
  loading: false,
  listFailed: false,
  open: /** @type {string | null} */ (null),
  step: /** @type {'list'|'conversation'|'details'} */ ('list'),
  page: '', // what is shown instead of the panes: '/policy', '/incidents' or '/incidents/<id>'
  /** @type {Map<string, {items: import('./types.js').Entry[], loaded: boolean, failed?: 'gone'|'failed'}>} */ entries: new Map(),
  offers: /** @type {any[]} */ ([]),
  contact: /** @type {any} */ (null),
  calls: /** @type {any[]} */ ([]),
  connected: false,
  lostAt: /** @type {number | null} */ (null),
  /** @type {import('./types.js').Pending[]} */ pending: restored('outgoing', []),
  /** @type {Record<string, number>} */ seen: restored('seen', {}),
  toasts: /** @type {{id: string, kind: string, text: string, conversationId?: string}[]} */ ([]),
  dialog: /** @type {{type: string, [key: string]: unknown} | null} */ (null),
  typing: /** @type {{conversationId: string, name: string, until: number} | null} */ (null),
});

const api = '/api/agent';
const at = (id, rest = '') => `${api}/conversations/${encodeURIComponent(id)}${rest}`;

function restored(key, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(`hilo.${key}`) ?? '') ?? otherwise;
  } catch {
    return otherwise;
  }
}

function keepInSession(key, value) {
  try {
    sessionStorage.setItem(`hilo.${key}`, JSON.stringify(value));
  } catch {
    // no storage: kept for as long as the page lives
  }
}

// ---- coming and going ------------------------------------------------------------------------------------------------

const live = new LiveSocket('/ws/console', {
  greet() {
    const { open, entries } = desk.state;
    live.send('batches');
    if (open) {
      watch(open);
      if (entries.get(open)?.loaded) {
        resume(open, entries.get(open).items.at(-1)?.seq ?? 0);
      }
    }
    if (desk.state.lostAt) {
      void loadList();
      void loadCalls();
    }
    void flush();
  },
  heard(message) {
    const { change, todo } = receive(desk.state, message);
    desk.update(change);
    todo.forEach((task) => tasks[task.do]?.(task));
    if (message.at && message.type === 'pong') {
      learnServerTime(message.at);
    }
  },
  state(connected) {
    desk.update((state) => ({ connected, lostAt: connected ? null : (state.lostAt ?? Date.now()) }));
  },
});

/** A line that stays broken (some networks let no socket through) is bridged by asking now and then. */
setInterval(() => {
  const { phase, lostAt, open } = desk.state;
  if (phase === 'ready' && lostAt && Date.now() - lostAt > 8_000 && document.visibilityState === 'visible') {
    void loadList();
    if (open) {
      void loadConversation(open);
    }
  }
}, 10_000);

let asking = false;

/** Another tab may have signed the same person in anew, which ended the session of this line only: then it is opened again. Its cookie may arrive a moment later than our close. */
addEventListener('hilo:signed-out', async () => {
  if (desk.state.phase !== 'ready' || asking) {
    return;
  }
  asking = true;
  live.stop();
  const ask = () => get('/api/session').catch(() => null);
  const session = (await ask()) ?? (await new Promise((later) => setTimeout(later, 1500)).then(ask));
  asking = false;
  if (session?.id === desk.state.desk.me.id) {
    live.start();
  } else {
    desk.update({ phase: 'signed-out', expired: true, dialog: null });
  }
});

export async function start() {
  try {
    const session = await get('/api/session');
    if (session?.kind && session.kind !== 'agent') {
      desk.update({ phase: 'signed-out' });
      return;
    }
    await arrive();
  } catch (problem) {
    desk.update({ phase: 'signed-out' });
    if (!(problem instanceof ProblemError) || problem.status !== 401) {
      toast('problem', problem.status === 0 ? t('problem.offline') : problem.message);
    }
  }
}

/** @returns {Promise<string | null>} what is wrong, or null */
export async function signIn(login, password) {
  try {
    const session = await call('POST', '/api/session', { login, password });
    if (session?.kind && session.kind !== 'agent') {
      await call('DELETE', '/api/session');
      return t('sign.notStaff');
    }
  } catch (problem) {
    return problem.status === 401 || problem.slug === 'sign-in-refused' ? t('sign.wrong') : problem.status === 0 ? t('problem.offline') : problem.message;
  }
  await arrive();
  return null;
}

async function arrive() {
  const [about, presence] = await Promise.all([get(`${api}/desk`), get(`${api}/presence`).catch(() => null)]);
  learnServerTime(about.now);
  desk.update({ desk: about, presence: presence?.state ?? 'offline', phase: 'ready', expired: false });
  live.start();
  void loadList();
  void loadCalls();
  void countViews();
  readAddress();
}

export async function signOut() {
  live.stop();
  await call('DELETE', '/api/session').catch(() => null);
  sessionStorage.clear();
  Object.keys(localStorage)
    .filter((key) => key.startsWith('hilo.draft.'))
    .forEach((key) => localStorage.removeItem(key));
  location.replace('/console/');
}

/** Every session of ours ends but the one that the answer opens, so the line is opened anew; throws what was refused. */
export async function changePassword(current, wanted) {
  live.stop();
  try {
    await call('PUT', '/api/session/password', { current, new: wanted });
  } finally {
    live.start();
  }
}

export async function setPresence(state) {
  const before = desk.state.presence;
  desk.update({ presence: state });
  try {
    await call('PUT', `${api}/presence`, { state });
  } catch (problem) {
    desk.update({ presence: before });
    complain(problem);
  }
}

// ---- the list --------------------------------------------------------------------------------------------------------

let asked = 0;

/** @param {boolean} [more] the next page instead of the first */
export async function loadList(more = false) {
  const { view, q, channel, status, next } = desk.state;
  const query = new URLSearchParams({ view: status && view === 'open' ? 'all' : view, limit: '100' });
  for (const [name, value] of Object.entries({ q, channel, status, cursor: more ? next : '' })) {
    if (value) {
      query.set(name, value);
    }
  }
  const turn = ++asked;
  desk.update({ loading: true, listFailed: false });
  try {
    const page = await get(`${api}/conversations?${query}`);
    if (turn !== asked) {
      return;
    }
    desk.update((state) => {
      const conversations = new Map(state.conversations);
      page.items.forEach((item) => conversations.set(item.id, { ...conversations.get(item.id), ...item }));
      const ids = page.items.map((item) => item.id);
      return { conversations, next: page.next ?? null, loading: false, found: q ? [...(more ? (state.found ?? []) : []), ...ids] : null };
    });
  } catch (problem) {
    if (turn === asked) {
      desk.update({ loading: false, listFailed: true });
    }
  }
}

/** The tabs count what is known; so the active conversations are read once, whatever view is shown. */
async function countViews() {
  const page = await get(`${api}/conversations?view=open&limit=100`).catch(() => null);
  if (page) {
    desk.update((state) => {
      const conversations = new Map(state.conversations);
      page.items.forEach((item) => conversations.set(item.id, { ...conversations.get(item.id), ...item }));
      return { conversations };
    });
  }
}

/** @param {any} state @returns {import('./types.js').Conversation[]} the rows of the chosen view, the most urgent first */
export function rows(state) {
  if (state.found) {
    return state.found.map((id) => state.conversations.get(id)).filter(Boolean);
  }
  return [...state.conversations.values()].filter((conversation) => belongs(conversation, state, state.desk.me)).sort(byUrgency);
}

export function counts(state) {
  const me = state.desk.me;
  const count = { mine: 0, queue: 0, unassigned: 0 };
  for (const conversation of state.conversations.values()) {
    for (const view of Object.keys(count)) {
      count[view] += belongs(conversation, { view, channel: '', status: '' }, me) ? 1 : 0;
    }
  }
  return count;
}

export const isUnread = (state, conversation) =>
  conversation.assignee?.id === state.desk.me.id && conversation.id in state.seen && conversation.lastSeq > state.seen[conversation.id];

export function show(view) {
  remember('view', view);
  desk.update({ view, q: '', found: null, next: null });
  void loadList();
}

let typingSearch = 0;
export function filter(change) {
  desk.update(change);
  clearTimeout(typingSearch);
  typingSearch = setTimeout(() => loadList(), 'q' in change ? 250 : 0);
}

/** Takes the most urgent matter of the team's queue; the server decides which, atomically. */
export async function takeNext() {
  const team = desk.state.desk.me.team;
  try {
    const taken = team ? await post(`${api}/queues/${encodeURIComponent(team.id)}/take`) : null;
    if (taken) {
      absorb(taken);
      openConversation(taken.id);
    } else {
      toast('info', t('list.nothingToTake'));
    }
  } catch (problem) {
    complain(problem);
  }
}

// ---- one conversation ------------------------------------------------------------------------------------------------

/** Who holds something unfinished is asked before another page is shown: whether to stop here, and go later. @type {((go: () => void) => boolean) | null} */
let guard = null;
export const guardLeaving = (asks) => (guard = asks);

export function openConversation(id, { focus = true } = {}) {
  if (guard?.(() => openConversation(id))) {
    return;
  }
  if (location.hash !== `#${id}`) {
    history.pushState(null, '', `#${id}`);
  }
  enter(id);
  if (focus) {
    dispatchEvent(new CustomEvent('hilo:opened', { detail: id }));
  }
}

export function backToList() {
  goTo('');
}

/** A page beside the panes, or the list. */
export function goTo(page) {
  if (page !== desk.state.page && guard?.(() => goTo(page))) {
    return;
  }
  history.pushState(null, '', page ? `#${page}` : location.pathname + location.search);
  readAddress();
}

addEventListener('popstate', () => {
  const { page } = desk.state;
  const wanted = location.hash.slice(1);
  if (wanted !== page && guard) {
    history.pushState(null, '', `#${page}`);
    if (guard(() => (wanted.startsWith('/') || !wanted ? goTo(wanted) : openConversation(wanted)))) {
      return;
    }
    history.replaceState(null, '', `#${wanted}`);
  }
  readAddress();
});

function readAddress() {
  const id = location.hash.slice(1);
  if (desk.state.phase !== 'ready') {
    return;
  }
  if (id.startsWith('/')) {
    desk.update({ page: id, open: null, step: 'list' });
  } else if (id) {
    enter(id);
  } else {
    desk.update({ page: '', open: null, step: 'list' });
  }
}

function enter(id) {
  if (desk.state.open === id) {
    desk.update({ page: '', step: 'conversation' });
    return;
  }
  desk.update({ page: '', open: id, step: 'conversation', offers: [], contact: null });
  watch(id);
  void loadConversation(id);
}

export async function loadConversation(id) {
  try {
    const held = desk.state.entries.get(id);
    const [conversation, items] = await Promise.all([get(at(id)), held?.loaded ? entriesAfter(id, held.items.at(-1)?.seq ?? 0) : entriesAfter(id, 0)]);
    desk.update((state) => ({
      conversations: new Map(state.conversations).set(id, conversation),
      entries: new Map(state.entries).set(id, { items: woven(state.entries.get(id)?.items ?? [], items), loaded: true }),
    }));
    markSeen(id);
    const [offers, contact] = await Promise.all([
      get(at(id, '/offers')).catch(() => null),
      conversation.contact ? get(`${api}/contacts/${encodeURIComponent(conversation.contact.id)}`).catch(() => null) : null,
    ]);
    if (desk.state.open === id) {
      desk.update({ offers: offers?.items ?? offers ?? [], contact });
    }
  } catch (problem) {
    desk.update((state) => ({
      entries: new Map(state.entries).set(id, { items: state.entries.get(id)?.items ?? [], loaded: false, failed: problem.status === 404 ? 'gone' : 'failed' }),
    }));
  }
}

/** The timeline once more from its beginning: the text of an old entry has changed. */
export async function readAgain(id) {
  const items = await entriesAfter(id, 0);
  desk.update((state) => ({ entries: new Map(state.entries).set(id, { items, loaded: true }) }));
}

async function entriesAfter(id, after) {
  const items = [];
  for (let from = after; ; ) {
    const page = await get(at(id, `/entries?after=${from}&limit=200`));
    items.push(...page.items);
    if (!page.next || page.items.length === 0) {
      return items;
    }
    from = page.items.at(-1).seq;
  }
}

/** An action that answers with the fresh conversation. Throws the problem, so that a dialog can show it. */
export async function act(id, verb, body = {}) {
  const conversation = await post(at(id, `/${verb}`), body);
  if (conversation?.id && conversation.number !== undefined) {
    absorb(conversation);
  }
  return conversation;
}

/** The same from a button: the problem is shown as a toast. */
export async function tryAct(id, verb, body) {
  try {
    return await act(id, verb, body);
  } catch (problem) {
    complain(problem);
    return null;
  }
}

function absorb(conversation) {
  const { change, todo } = receive(desk.state, { type: 'conversation', data: { conversation } });
  desk.update(change);
  todo.filter((task) => task.do === 'resume').forEach((task) => tasks.resume(task));
}

/** A conversation begun by the desk. */
export async function create(values) {
  const conversation = await post(`${api}/conversations`, values);
  absorb(conversation);
  openConversation(conversation.id);
}

export const logCall = (values) => post(`${api}/calls`, values);

export const take = (id) => tryAct(id, 'assignment', { assignee: desk.state.desk.me.id, team: desk.state.conversations.get(id)?.team?.id ?? null });

export async function mergeInto(id, into) {
  const survivor = await tryAct(id, 'merge', { into });
  if (survivor) {
    openConversation(survivor.id === id ? into : survivor.id);
  }
}

export async function classify(id, values) {
  const before = desk.state.conversations.get(id);
  const after = await act(id, 'kind', values);
  desk.update({ dialog: !before?.ticket && after.ticket ? { type: 'folio', folio: after.ticket.folio } : null });
}

export async function openTicket(id) {
  const after = await tryAct(id, 'ticket');
  if (after?.ticket) {
    desk.update({ dialog: { type: 'folio', folio: after.ticket.folio } });
  }
}

export function markSeen(id) {
  const conversation = desk.state.conversations.get(id);
  if (conversation && document.visibilityState === 'visible') {
    const seen = { ...desk.state.seen, [id]: conversation.lastSeq };
    keepInSession('seen', seen);
    desk.update({ seen });
  }
}

const watch = (id) => live.send('watch', { conversationId: id });
const resume = (id, after) => live.send('resume', { conversationId: id, after, since: live.heardAt });
export const sayTyping = (id) => live.send('typing', { conversationId: id });

// ---- saying something ------------------------------------------------------------------------------------------------

/** Shown at once, sent until the server has it: the id makes a second try harmless. */
export function say(conversationId, mode, text, attachments, cc) {
  const pending = { clientId: crypto.randomUUID(), conversationId, mode, text, attachments, cc, at: new Date(serverNow()).toISOString(), state: 'sending' };
  setPending([...desk.state.pending, pending]);
  void flush();
}

let flushing = false;
let flushTimer = 0;

/** One after the other, so that lines arrive in the order they were written. */
async function flush() {
  clearTimeout(flushTimer);
  if (flushing) {
    return;
  }
  flushing = true;
  try {
    for (let pending; desk.state.phase === 'ready' && (pending = desk.state.pending.find((one) => one.state !== 'refused')); ) {
      const again = await deliver(pending);
      if (again) {
        flushTimer = setTimeout(flush, again);
        return;
      }
    }
  } finally {
    flushing = false;
  }
}

/** @returns {Promise<number>} milliseconds to wait before the next try; 0 when it is settled */
async function deliver(pending) {
  const { conversationId, clientId, mode, text, cc } = pending;
  const attachments = pending.attachments.map((file) => file.id);
  const settle = (change) => setPending(desk.state.pending.map((other) => (other.clientId === clientId ? { ...other, ...change } : other)));
  try {
    const entry = await (mode === 'note'
      ? post(at(conversationId, '/notes'), { text, attachments }, { key: clientId })
      : post(at(conversationId, '/replies'), { channel: mode, text, attachments, cc }, { key: clientId }));
    discard(clientId);
    if (entry?.seq) {
      desk.update(receive(desk.state, { type: 'entries', conversationId, data: { entries: [entry] } }).change);
    }
    announce(t(mode === 'note' ? 'say.noted' : 'say.sent'));
    return 0;
  } catch (problem) {
    if (problem.temporary || problem.status === 401) {
      settle({ state: 'kept' });
      return Math.max(3_000, problem.retryAfter * 1000);
    }
    settle({ state: 'refused', why: problem.message });
    announce(t('delivery.refused', { why: problem.message }));
    return 0;
  }
}

export const discard = (clientId) => setPending(desk.state.pending.filter((other) => other.clientId !== clientId));

function setPending(pending) {
  keepInSession('outgoing', pending);
  desk.update({ pending });
}

/** @param {File} file @returns {Promise<import('./types.js').Attachment>} */
export const upload = (file) => post(`${api}/attachments?name=${encodeURIComponent(file.name)}`, file, { type: file.type || 'application/octet-stream' });

// ---- calls -----------------------------------------------------------------------------------------------------------

let callsTimer = 0;
function callsSoon() {
  clearTimeout(callsTimer);
  callsTimer = setTimeout(loadCalls, 400);
}

async function loadCalls() {
  const calls = await get(`${api}/calls?state=waiting`).catch(() => null);
  if (calls) {
    desk.update({ calls: calls.items ?? calls });
  }
}
setInterval(() => desk.state.phase === 'ready' && document.visibilityState === 'visible' && void loadCalls(), 20_000);

export async function takeCall(waiting) {
  try {
    const answer = await post(`${api}/calls/${encodeURIComponent(waiting.id)}/take`);
    toast('info', t('call.taken'));
    const id = waiting.conversationId ?? waiting.conversation?.id ?? answer?.conversationId ?? answer?.id;
    if (id) {
      openConversation(id);
    }
  } catch (problem) {
    complain(problem);
  }
  void loadCalls();
}

// ---- telling the agent -----------------------------------------------------------------------------------------------

const tasks = {
  resume: ({ conversationId, after }) => {
    if (!resume(conversationId, after)) {
      void entriesAfter(conversationId, after)
        .then((entries) => desk.update(receive(desk.state, { type: 'entries', conversationId, data: { entries } }).change))
        .catch(() => null);
    }
  },
  reload: ({ conversationId }) => {
    if (!conversationId) {
      void loadList();
      conversationId = desk.state.open ?? undefined;
    }
    if (conversationId && desk.state.open === conversationId) {
      const entries = new Map(desk.state.entries);
      entries.delete(conversationId);
      desk.update({ entries });
      void loadConversation(conversationId);
    }
  },
  calls: callsSoon,
  presence({ agent, state }) {
    const about = desk.state.desk;
    desk.update({ desk: { ...about, agents: about.agents.map((one) => (one.id === agent ? { ...one, presence: state } : one)) } });
  },
  typing({ conversationId, name }) {
    desk.update({ typing: { conversationId, name, until: Date.now() + 6_000 } });
    setTimeout(() => desk.state.typing && desk.state.typing.until <= Date.now() && desk.update({ typing: null }), 6_100);
  },
  announce({ conversationId, entries }) {
    markSeen(conversationId);
    entries
      .filter((entry) => entry.direction === 'in' && entry.type === 'message')
      .forEach((entry) => announce(t('say.message', { name: entry.author?.name ?? t('visitor'), text: entry.text })));
  },
  alert({ kind, text, conversationId }) {
    alertOnce(kind, text, conversationId);
  },
  compare({ before, after }) {
    const me = desk.state.desk?.me;
    if (!me) {
      return;
    }
    if (after.id === desk.state.open) {
      markSeen(after.id);
    }
    if (!before && belongs(after, { view: 'queue', channel: '', status: '' }, me)) {
      newInQueue++;
      clearTimeout(queueTimer);
      queueTimer = setTimeout(() => {
        announce(t('say.newInQueue', { n: newInQueue }));
        newInQueue = 0;
      }, 1500);
    }
    if (before && before.assignee?.id !== me.id && after.assignee?.id === me.id && after.id !== desk.state.open) {
      toast('info', t('say.assigned', { what: after.subject || after.number }), after.id);
    }
  },
};
let newInQueue = 0;
let queueTimer = 0;

/** Heard by the one live region; it speaks slowly and folds what repeats. */
export function announce(text) {
  dispatchEvent(new CustomEvent('hilo:say', { detail: text }));
}

export function toast(kind, text, conversationId) {
  if (desk.state.toasts.some((other) => other.text === text)) {
    return;
  }
  const id = crypto.randomUUID();
  desk.update((state) => ({ toasts: [...state.toasts.slice(-2), { id, kind, text, conversationId }] }));
  announce(text);
  if (kind === 'info') {
    setTimeout(() => dismiss(id), 8_000);
  }
}

export const dismiss = (id) => desk.update((state) => ({ toasts: state.toasts.filter((toasted) => toasted.id !== id) }));

export function complain(problem) {
  toast('problem', problem.status === 0 ? t('problem.offline') : problem.status === 412 ? t('problem.stale') : problem.message);
}

/** Server and page may both notice that a clock has passed a threshold: it is told once. */
const alerted = new Set();
function alertOnce(kind, what, conversationId) {
  const key = `${kind} ${conversationId} ${kind === 'reveal' ? what : ''}`;
  if (alerted.has(key)) {
    return;
  }
  alerted.add(key);
  setTimeout(() => alerted.delete(key), 600_000);
  toast(kind === 'breached' || kind === 'infrastructure' ? 'late' : kind === 'warned' ? 'warm' : 'info', t(`say.${kind}`, { what }), conversationId);
}

/** Clocks of the agent's own matters that have just passed a threshold; the list's chips stay silent. */
const told = new Map();
setInterval(() => {
  const { desk: about, conversations } = desk.state;
  if (!about || desk.state.phase !== 'ready') {
    return;
  }
  const now = serverNow();
  for (const conversation of conversations.values()) {
    const clock = conversation.assignee?.id === about.me.id ? nextDue(conversation) : undefined;
    if (!clock) {
      continue;
    }
    const stage = Date.parse(clock.dueAt) < now ? 'breached' : clock.warnAt && Date.parse(clock.warnAt) <= now ? 'warned' : 'calm';
    const before = told.get(clock.id);
    told.set(clock.id, stage);
    if (before && before !== stage && stage !== 'calm') {
      alertOnce(stage, conversation.subject || `#${conversation.number}`, conversation.id);
    }
  }
}, 2000);
