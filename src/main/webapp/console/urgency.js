/** Pure: which promise is owed next, and how the list is ordered by it. @import {Clock, Conversation} from './types.js' */

const ACTIVE = new Set(['open', 'waiting', 'held']);

/** Running, or overdue and still unanswered. @param {Clock} clock */
export const owed = (clock) => !clock.metAt && (clock.state === 'running' || clock.state === 'breached');

/** @param {Conversation} conversation @returns {Clock | undefined} the promise that falls due first */
export function nextDue(conversation) {
  return (conversation.clocks ?? []).filter((clock) => owed(clock) && clock.dueAt).sort((a, b) => a.dueAt.localeCompare(b.dueAt))[0];
}

/** @param {Clock} clock @param {number} now @returns {'calm'|'warm'|'late'} */
export function heat(clock, now) {
  if (clock.state === 'breached' || clock.breachedAt || Date.parse(clock.dueAt) < now) {
    return 'late';
  }
  return clock.warnAt && Date.parse(clock.warnAt) <= now ? 'warm' : 'calm';
}

/** What falls due first comes first; then what nobody times, the freshest first; what waits for the customer comes last. */
export function byUrgency(a, b) {
  const dueA = nextDue(a);
  const dueB = nextDue(b);
  if (dueA || dueB) {
    return !dueB ? -1 : !dueA ? 1 : dueA.dueAt.localeCompare(dueB.dueAt);
  }
  const restA = a.status === 'open' ? 0 : 1;
  const restB = b.status === 'open' ? 0 : 1;
  return restA - restB || b.updatedAt.localeCompare(a.updatedAt);
}

/**
 * The same rule as the server's views, so that a change that arrives moves a row without asking again.
 * @param {Conversation} conversation
 * @param {{view: string, channel: string, status: string}} filter
 * @param {{id: string, level: number, team: {id: string} | null}} me
 */
export function belongs(conversation, filter, me) {
  if (filter.status ? conversation.status !== filter.status : !ACTIVE.has(conversation.status) || conversation.spam) {
    return false;
  }
  if (filter.channel && !conversation.channels.includes(filter.channel)) {
    return false;
  }
  switch (filter.view) {
    case 'mine':
      return conversation.assignee?.id === me.id;
    case 'queue':
      return !conversation.assignee && Boolean(me.team) && conversation.team?.id === me.team.id;
    case 'unassigned':
      return !conversation.assignee;
    default:
      return true;
  }
}
