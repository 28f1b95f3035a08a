import { html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import '../common/mail-frame.js';
import { clockTime, duration, fullTime, shortTime } from '../common/time.js';
import { desk, discard } from './desk.js';
import './undo.js';
import { kindName, nameIn, t, word } from './words.js';

/** How one entry of the timeline looks. @import {Entry, Pending, Attachment} from './types.js' */

/** @param {Entry} entry @param {{secret: (entry: Entry, secret: boolean) => void, reveal: (entry: Entry) => void, sender: (entry: Entry, genuine: boolean) => void}} doing */
export function entryView(entry, doing) {
  switch (entry.type) {
    case 'change':
      return changeView(entry, doing);
    case 'call':
      return callView(entry, doing);
    default:
      return messageView(entry, doing);
  }
}

function messageView(entry, doing) {
  const kind = entry.type === 'note' ? 'note' : entry.type === 'remote-session' ? 'remote' : entry.direction === 'out' ? 'out' : 'in';
  return html`<li class="entry message ${kind}">
    <article>
      ${headView(entry, kind, doing)}
      ${bodyView(entry)}
      ${filesView(entry.attachments, () => doing.reveal(entry))}
      ${entry.direction === 'out' && entry.delivery !== 'none' ? deliveryView(entry) : nothing}
    </article>
  </li>`;
}

function headView(entry, kind, doing) {
  const what = kind === 'note' ? t(entry.details?.withdrawn ? 'entry.withdrawn' : 'entry.note') : kind === 'remote' ? t('entry.remote') : word('channel', entry.channel);
  const secret = Boolean(entry.secret ?? entry.details?.secret);
  const late = entry.direction === 'in' && entry.receivedAt && Date.parse(entry.receivedAt) - Date.parse(entry.at) > 120_000;
  return html`<header class="by">
    ${icon(kind === 'note' ? 'note' : kind === 'remote' ? 'remote' : entry.channel)}
    <strong class="clip">${entry.author?.name ?? t('visitor')}</strong>
    <span class="muted small">${what}${entry.automatic ? ` · ${t('entry.automatic')}` : nothing}</span>
    ${secret ? html`<span class="chip warm">${icon('note')}${t('entry.secret')}</span>` : nothing}
    ${senderView(entry)}
    <time class="muted small" datetime=${entry.at} title=${fullTime(entry.at)}>${clockTime(entry.at)}${late ? ` · ${t('entry.late', { time: shortTime(entry.receivedAt) })}` : nothing}</time>
    ${entry.type === 'message' || entry.type === 'note' ? menuView(entry, secret, doing) : nothing}
  </header>`;
}

function menuView(entry, secret, doing) {
  return html`<details class="menu"><summary class="button quiet icon small" aria-label=${t('entry.menu')}>${icon('more')}</summary>
    <div class="sheet">${secret ? html`<button @click=${() => doing.reveal(entry)}>${icon('info')} ${t('entry.reveal')}</button>` : nothing}
      <button @click=${() => doing.secret(entry, !secret)}>${icon('note')} ${t(secret ? 'entry.unmarkSecret' : 'entry.markSecret')}</button>
      ${isCustomersMail(entry) && sender(entry) !== 'authenticated'
        ? html`<button @click=${() => doing.sender(entry, sender(entry) !== 'confirmed')}>${icon('check')} ${t(sender(entry) === 'confirmed' ? 'entry.sender.refuse' : 'entry.sender.confirm')}</button>`
        : nothing}
    </div>
  </details>`;
}

const isCustomersMail = (entry) => entry.direction === 'in' && entry.channel === 'email' && entry.type === 'message';

/** What is known of a mail's From: authenticated, confirmed, failed or unknown. */
const sender = (entry) => entry.details?.sender ?? 'unknown';

function senderView(entry) {
  if (!isCustomersMail(entry) || ['authenticated', 'confirmed'].includes(sender(entry))) {
    return nothing;
  }
  const failed = sender(entry) === 'failed';
  return html`<span class="chip sender ${failed ? 'late' : ''}" title=${t(failed ? 'entry.sender.failedHint' : 'entry.sender.unknownHint', { address: entry.details?.from ?? '—' })}>
    ${t(failed ? 'entry.sender.failed' : 'entry.sender.unknown')}</span>`;
}

function bodyView(entry) {
  const text = textView(entry.text ?? '', entry.details?.quoteFrom ?? 0);
  if (!entry.hasHtml) {
    return text;
  }
  return html`${text}<details class="original" @toggle=${(event) => (event.target.querySelector('hilo-mail-frame').shown = event.target.open)}>
    <summary>${t('entry.original')}</summary>
    <hilo-mail-frame .src=${`/api/agent/conversations/${desk.state.open}/entries/${entry.seq}/html`} .elsewhere=${entry.remotePictures} .ask=${t('entry.images')} .label=${t('entry.mail', { name: entry.author?.name ?? '' })}></hilo-mail-frame></details>`;
}

/** What a mail quotes is folded, never left out. @param {string} text @param {number} quoteFrom where it begins */
function textView(text, quoteFrom) {
  const quoted = quoteFrom > 0 ? text.slice(quoteFrom).trim() : '';
  if (!quoted) {
    return html`<div class="text">${linked(text)}</div>`;
  }
  return html`<div class="text">${linked(text.slice(0, quoteFrom).trimEnd())}</div>
    <details class="quoted"><summary class="small muted">${t('entry.quoted')}</summary><div class="text">${linked(quoted)}</div></details>`;
}

/** Addresses in a text become links; everything stays text for the browser. */
function linked(text) {
  const parts = text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:)\]])/g);
  return parts.map((part, index) => (index % 2 ? html`<a href=${part} target="_blank" rel="noopener noreferrer">${part}</a>` : part));
}

/** Of a secret file there is a button, which asks for the reason. @param {Attachment[]} files @param {() => void} [reveal] */
export function filesView(files, reveal) {
  if (!files?.length) {
    return nothing;
  }
  return html`<ul class="plain files">
    ${files.map(
      (file) => file.secret ? html`<li><button class="chip" @click=${reveal} title=${t('entry.reveal')}>${icon('note')}${file.name} <span class="muted">${t('entry.secret')}</span></button></li>` : html`<li><a class="chip" href="/api/agent/attachments/${encodeURIComponent(file.id)}" download=${file.name}>${icon('attach')}${file.name} <span class="muted">${size(file.size)}</span></a></li>`,
    )}
  </ul>`;
}

export const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

function deliveryView(entry) {
  const failed = entry.delivery === 'failed';
  const said = entry.details?.failure ?? entry.details?.receipt;
  const retry = entry.delivery === 'pending' ? entry.details?.retry : null;
  return html`<p class="delivery small ${failed ? 'failed' : 'muted'}" title=${said ? t('delivery.said', { words: said }) : nothing}>
    ${icon(failed ? 'late' : entry.delivery === 'pending' ? 'clock' : 'check')} ${word('delivery', entry.delivery)}${failed && said ? html`: <q>${said}</q>` : nothing}
    ${retry ? t('delivery.retry', { words: retry.words, time: clockTime(retry.at) }) : nothing}
    ${entry.details?.undoUntil ? html`<hilo-undo .entry=${entry}></hilo-undo>` : nothing}</p>
    ${Object.entries(entry.details?.copies ?? {}).map(([address, copy]) => copyView(address, copy))}`;
}

function copyView(address, { state, words }) {
  const failed = state === 'failed';
  return html`<p class="delivery copy small ${failed ? 'failed' : 'muted'}" title=${words ? t('delivery.said', { words }) : nothing}>
    ${icon(failed ? 'late' : state === 'pending' ? 'clock' : 'check')} <span>${t('compose.cc')} ${address}: ${word('delivery', state)}${failed && words ? html`: <q>${words}</q>` : nothing}</span></p>`;
}

function callView(entry, doing) {
  const call = entry.details?.call ?? entry.details ?? {};
  const outcome = call.outcome ? String(call.outcome).toLowerCase() : '';
  const title = call.outbound ? t('entry.call.out') : outcome ? word('entry.call', outcome) : t('entry.call');
  const times = [
    ['wait', call.waitSeconds],
    ['ring', call.ringSeconds],
    ['talk', call.talkSeconds],
  ].filter(([, seconds]) => seconds !== null && seconds !== undefined);
  return html`<li class="entry call ${outcome}">
    <article>
      <header class="by">
        ${icon('phone')}<strong>${title}</strong>
        <span class="muted small clip">${entry.author?.name ?? ''}</span>
        ${entry.secret ? html`<span class="chip warm">${icon('note')}${t('entry.secret')}</span>` : nothing}
        <time class="muted small" datetime=${entry.at} title=${fullTime(entry.at)}>${clockTime(entry.at)}</time>
        ${entry.text || entry.secret ? menuView(entry, entry.secret, doing) : nothing}
      </header>
      ${times.length ? html`<p class="small muted number">${times.map(([name, seconds]) => t(`entry.call.${name}`, { t: duration(seconds) })).join(' · ')}</p>` : nothing}
      ${entry.text ? bodyView(entry) : nothing}
      ${(entry.attachments ?? []).filter((file) => file.type?.startsWith('audio/') && !file.secret).map((file) => html`<audio controls preload="none" src="/api/agent/attachments/${encodeURIComponent(file.id)}"></audio>`)}
      ${filesView(entry.attachments, () => doing.reveal(entry))}
    </article>
  </li>`;
}

/** Findings, solutions and subjects are words of people: they can be secret as well. */
function changeView(entry, doing) {
  const { field, reason } = entry.details?.change ?? {};
  const words = entry.secret || field === 'subject' || (reason && word('reason', reason) === reason);
  return html`<li class="entry change"><p class="small"><span>${entry.author?.name ?? 'Hilo'} ${changeText(entry)}</span>
    ${entry.secret ? html`<span class="chip warm">${icon('note')}${t('entry.secret')}</span>` : nothing}
    <time class="muted" datetime=${entry.at} title=${fullTime(entry.at)}>${clockTime(entry.at)}</time>${words ? menuView(entry, entry.secret, doing) : nothing}</p></li>`;
}

function changeText(entry) {
  const change = entry.details?.change ?? entry.details ?? {};
  const { field, reason } = change;
  const about = desk.state.desk;
  const shown = (value) => {
    if (value === null || value === undefined || value === '') {
      return '—';
    }
    switch (field) {
      case 'kind':
        return kindName(about, value);
      case 'status':
      case 'priority':
        return word(field, value);
      case 'category':
        return nameIn(Object.values(about.categories ?? {}).flat(), 'category', value);
      case 'assignee':
        return about.agents.find((agent) => agent.id === value)?.name ?? value;
      case 'team':
        return about.teams.find((team) => team.id === value)?.name ?? value;
      case 'suggestion':
        return String(value).replace(/^[a-z]+/, (step) => word('step', step).toLowerCase());
      case 'reminder':
      case 'commitment':
      case 'delivery':
        return Number.isNaN(Date.parse(value)) ? value : shortTime(value);
      default:
        return Array.isArray(value) ? value.join(', ') : String(value);
    }
  };
  const key = keyOf(field, change.to, entry.author?.name);
  const known = t(key) !== key;
  const text = field ? t(known ? key : 'change.other', { field, from: shown(change.from), to: shown(change.to) }) : (entry.text ?? '');
  if (!reason) {
    return text;
  }
  const why = field === 'kind' ? nameIn(Object.values(about.categories ?? {}).flat(), 'category', reason) : word('reason', reason);
  return html`${text}: <q>${why}</q>`;
}

/**
 * The words for a change. Whoever assigns to themselves took it.
 * @param {string} field @param {unknown} to @param {string | undefined} by
 */
function keyOf(field, to, by) {
  if (field === 'assignee') {
    return !to ? 'change.unassigned' : to === by ? 'change.took' : 'change.assignee';
  }
  if (field === 'incident' && !to) {
    return 'change.noIncident';
  }
  return field === 'spam' && String(to) === 'false' ? 'change.notSpam' : `change.${field}`;
}

/** @param {Pending} pending */
export function pendingView(pending) {
  const refused = pending.state === 'refused';
  const edit = () => {
    discard(pending.clientId);
    dispatchEvent(new CustomEvent('hilo:rewrite', { detail: pending }));
  };
  return html`<li class="entry message ${pending.mode === 'note' ? 'note' : 'out'} pending">
    <article>
      <div class="text">${pending.text}</div>
      ${pending.attachments.length ? html`<p class="small muted">${pending.attachments.map((file) => file.name).join(', ')}</p>` : nothing}
      <p class="delivery small ${refused ? 'failed' : 'muted'}">
        ${icon(refused ? 'late' : 'clock')} ${refused ? t('delivery.refused', { why: pending.why }) : t(pending.state === 'kept' ? 'delivery.kept' : 'delivery.sending')}
        ${refused
          ? html`<button class="button" @click=${edit}>${t('delivery.edit')}</button><button class="button quiet" @click=${() => discard(pending.clientId)}>${t('delivery.discard')}</button>`
          : nothing}
      </p>
    </article>
  </li>`;
}
