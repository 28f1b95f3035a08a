import { call, get } from '../common/rest.js';
import { Store } from '../common/store.js';
import { toast } from './desk.js';
import { addCalendar, lineOf, removeCalendar, replaceCalendar } from './yaml-blocks.js';
import { t } from './words.js';

/** The policy page's one store: the versions, the draft, what the server read in it. The text is the draft; forms change it place by place. */

const api = '/api/agent/policies';
const KEPT = 'hilo.policy-draft';

/** @typedef {{pointer: string, detail: string, line: number}} Wrong */

export const policy = new Store({
  phase: /** @type {'reading'|'ready'|'failed'} */ ('reading'),
  failed: '',
  tab: 'calendars',
  versions: /** @type {any[]} */ ([]),
  next: /** @type {number | null} */ (null),
  base: 0, // the version that the draft was written from
  original: '',
  document: '',
  /** What the server read in the draft last. */ forms: /** @type {any} */ (null),
  chosen: '',
  /** @type {Wrong[]} */ wrong: [],
  preview: /** @type {any} */ (null),
  busy: '',
  refused: '',
  stale: false,
  shown: /** @type {{version: number, document: string} | null} */ (null),
});

export const inForce = (state) => state.versions[0]?.version ?? 0;
export const dirty = () => policy.state.document !== policy.state.original;

function keep() {
  try {
    if (dirty()) {
      sessionStorage.setItem(KEPT, JSON.stringify({ base: policy.state.base, document: policy.state.document }));
    } else {
      sessionStorage.removeItem(KEPT);
    }
  } catch {
    // no storage: the draft lives as long as the page
  }
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
  } catch {
    return null;
  }
}

const sentence = (problem) => (problem.status === 0 ? t('problem.offline') : problem.message);

/** Reads what is in force; a draft from before the page was reloaded comes back with it. */
export async function load() {
  try {
    const page = await get(`${api}?limit=20`);
    const newest = page.items[0].version;
    const draft = kept();
    const base = draft ? draft.base : newest;
    const { document } = await get(`${api}/${base}`);
    policy.update({ phase: 'ready', failed: '', versions: page.items, next: page.next, base, original: document, document: draft?.document ?? document, stale: base !== newest, preview: null, refused: '' });
    await read();
  } catch (problem) {
    if (problem.status === 404 && kept()) {
      sessionStorage.removeItem(KEPT); // written from a version that this desk does not have
      return load();
    }
    policy.update({ phase: 'failed', failed: sentence(problem) });
  }
}

export async function olderVersions() {
  const page = await get(`${api}?limit=20&cursor=${policy.state.next}`).catch(() => null);
  if (page) {
    policy.update((state) => ({ versions: [...state.versions, ...page.items], next: page.next }));
  }
}

let reading = 0;
let typing = 0;

/** The text became another; the server reads it once the typing rests. */
export function edit(document, soon = false) {
  policy.update({ document, preview: null, refused: '' });
  keep();
  clearTimeout(typing);
  typing = setTimeout(read, soon ? 0 : 400);
}

async function read() {
  const turn = ++reading;
  const { document } = policy.state;
  const pointed = (errors) => errors.map((error) => ({ ...error, line: lineOf(document, error.pointer) }));
  try {
    const forms = await call('POST', `${api}/calendars`, { document });
    if (turn === reading) {
      policy.update((state) => ({ forms, wrong: pointed(forms.errors), chosen: forms.items.some((one) => one.id === state.chosen) ? state.chosen : (forms.items[0]?.id ?? '') }));
    }
  } catch (problem) {
    if (turn === reading) {
      policy.update({ wrong: said(problem, document) });
    }
  }
}

/** @returns {Wrong[]} what a problem says, each at its line */
function said(problem, document) {
  if (problem.errors?.length && problem.errors.every((error) => error.pointer !== '/document' && error.pointer !== '/why')) {
    return problem.errors.map((error) => ({ ...error, line: lineOf(document, error.pointer) }));
  }
  const line = /line (\d+)/.exec(problem.message);
  return [{ pointer: '', detail: sentence(problem), line: line ? Number(line[1]) : 0 }];
}

// ---- calendars ---------------------------------------------------------------------------------------------------------

const changed = (text) => (text === null ? toast('problem', t('calendar.byHand')) : edit(text, true));

export function changeCalendar(id, form) {
  policy.update({ chosen: form.id });
  changed(replaceCalendar(policy.state.document, id, form));
}

export function newCalendar() {
  const taken = new Set(policy.state.forms?.items.map((one) => one.id));
  const name = t('calendar.newId');
  let id = name;
  for (let n = 2; taken.has(id); n++) {
    id = `${name}-${n}`;
  }
  const week = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, ['9:00-18:00']]));
  policy.update({ chosen: id });
  changed(addCalendar(policy.state.document, { id, zone: null, week, labourLaw: false, dates: [], yearly: [], exceptions: {} }));
}

export const dropCalendar = (id) => changed(removeCalendar(policy.state.document, id));

// ---- trying and publishing ---------------------------------------------------------------------------------------------

export async function preview() {
  await working('preview', async () => policy.update({ preview: await call('POST', `${api}/preview`, { document: policy.state.document }) }));
}

export async function publish(why) {
  await working('publish', async () => {
    const { version } = await call('POST', `${api}/publish`, { document: policy.state.document, replaces: policy.state.base, why });
    policy.update((state) => ({ original: state.document }));
    keep();
    toast('info', t('policy.published', { version }));
    await load();
    policy.update({ tab: 'versions' });
  });
}

async function working(busy, doing) {
  policy.update({ busy, refused: '' });
  try {
    await doing();
  } catch (problem) {
    if (problem.status === 412 || problem.status === 409) {
      policy.update({ stale: true });
    } else if (problem.slug === 'bad-policy') {
      policy.update((state) => ({ wrong: said(problem, state.document), refused: t('policy.unusable') }));
    } else {
      policy.update({ refused: problem.errors?.map((error) => error.detail).join(' ') || sentence(problem) });
    }
  } finally {
    policy.update({ busy: '' });
  }
}

/** Throws the draft away and reads what is in force. */
export const discard = () =>
  working('discard', () => {
    policy.update((state) => ({ document: state.original }));
    keep();
    return load();
  });

/** Keeps the draft, from now on compared with what is in force: what the other person changed shows as a change too, so that nobody takes it back unseen. */
export const compareAnew = () =>
  working('compare', async () => {
    const page = await get(`${api}?limit=20`);
    const base = page.items[0].version;
    const { document } = await get(`${api}/${base}`);
    policy.update({ versions: page.items, next: page.next, base, original: document, stale: false, preview: null, tab: 'publish' });
    keep();
  });

export async function show(version) {
  try {
    policy.update({ shown: await get(`${api}/${version}`) });
  } catch (problem) {
    toast('problem', sentence(problem));
  }
}
