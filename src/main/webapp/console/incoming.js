/**
 * The one door for what the server tells. Pure: a message and the state give the change of state and what is to be done next.
 * @import {Conversation, Entry} from './types.js'
 */

/**
 * @param {any} state
 * @param {{type: string, conversationId?: string, data?: any}} message
 * @returns {{change: object, todo: Array<{do: string, [key: string]: unknown}>}}
 */
export function receive(state, message) {
  const data = message.data ?? {};
  switch (message.type) {
    case 'entries':
      return entriesCame(state, message.conversationId, data.entries ?? []);
    case 'conversation':
      return conversationChanged(state, data.conversation);
    case 'clock':
      return clockChanged(state, message.conversationId, data.clock ?? data);
    case 'alert':
      return { change: {}, todo: [{ do: 'alert', kind: data.kind, text: data.text, conversationId: message.conversationId }] };
    case 'presence':
      return { change: {}, todo: [{ do: 'presence', agent: data.agent ?? data.agentId, state: data.state }] };
    case 'call':
    case 'calls':
      return { change: {}, todo: [{ do: 'calls' }] };
    case 'typing':
      return { change: {}, todo: [{ do: 'typing', conversationId: message.conversationId, name: data.name }] };
    case 'reset':
      return { change: {}, todo: [{ do: 'reload', conversationId: message.conversationId ?? data.conversationId }] };
    case 'problem':
      return { change: {}, todo: data.conversationId || message.conversationId ? [{ do: 'reload', conversationId: data.conversationId ?? message.conversationId }] : [] };
    default:
      return { change: {}, todo: [] };
  }
}

/**
 * Both lists in order of seq, each seq once; what changed later wins (a delivery state, a masked text), whichever came first: the answer to a request may be overtaken by news.
 * @param {Entry[]} known
 * @param {Entry[]} more
 */
export function woven(known, more) {
  const bySeq = new Map(known.map((entry) => [entry.seq, entry]));
  for (const entry of more) {
    if (changed(entry) >= changed(bySeq.get(entry.seq))) {
      bySeq.set(entry.seq, entry);
    }
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

const changed = (entry) => Date.parse(entry?.changedAt ?? '') || 0;

function entriesCame(state, id, entries) {
  const held = state.entries.get(id);
  if (!held?.loaded || entries.length === 0) {
    return { change: {}, todo: entries.some((entry) => entry.type === 'call') ? [{ do: 'calls' }] : [] };
  }
  const last = held.items.at(-1)?.seq ?? 0;
  const first = Math.min(...entries.map((entry) => entry.seq));
  const todo = [];
  if (first > last + 1) {
    todo.push({ do: 'resume', conversationId: id, after: last });
  }
  const fresh = entries.filter((entry) => entry.seq > last);
  if (fresh.length && state.open === id) {
    todo.push({ do: 'announce', conversationId: id, entries: fresh });
  }
  if (entries.some((entry) => entry.type === 'call')) {
    todo.push({ do: 'calls' });
  }
  return { change: { entries: new Map(state.entries).set(id, { ...held, items: woven(held.items, entries) }) }, todo };
}

/** @param {any} state @param {Conversation} conversation */
function conversationChanged(state, conversation) {
  if (!conversation) {
    return { change: {}, todo: [] };
  }
  const known = state.conversations.get(conversation.id);
  if (known && (known.version > conversation.version || known.lastSeq > conversation.lastSeq)) {
    return { change: {}, todo: [] };
  }
  const todo = [{ do: 'compare', before: known, after: conversation }];
  if (conversation.channels?.includes('phone')) {
    todo.push({ do: 'calls' });
  }
  const held = state.entries.get(conversation.id);
  if (held?.loaded && (held.items.at(-1)?.seq ?? 0) < conversation.lastSeq) {
    todo.push({ do: 'resume', conversationId: conversation.id, after: held.items.at(-1)?.seq ?? 0 });
  }
  return { change: { conversations: new Map(state.conversations).set(conversation.id, { ...known, ...conversation }) }, todo };
}

function clockChanged(state, id, clock) {
  const known = state.conversations.get(id);
  if (!known || !clock?.id) {
    return { change: {}, todo: [] };
  }
  const clocks = [...known.clocks.filter((other) => other.id !== clock.id), clock];
  return { change: { conversations: new Map(state.conversations).set(id, { ...known, clocks }) }, todo: [] };
}
