import { LitElement, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icon } from '../common/icons.js';
import { StoreController } from '../common/store.js';
import { fullTime, shortTime } from '../common/time.js';
import './clock-chip.js';
import { counts, desk, filter, isUnread, loadList, openConversation, rows, show, takeNext } from './desk.js';
import { nextDue } from './urgency.js';
import { owing, t, word } from './words.js';

const VIEWS = ['mine', 'queue', 'unassigned', 'open'];

/** The work list: views, search, and one row per conversation, what falls due first on top. */
class List extends LitElement {
  constructor() {
    super();
    new StoreController(this, desk);
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const state = desk.state;
    const count = counts(state);
    return html`<section class="pane list" aria-labelledby="list-title">
      <h1 id="list-title" class="hidden-visually">${t('list')}</h1>
      <div class="tabs" role="group" aria-label=${t('view')}>
        ${VIEWS.map(
          (view) => html`<button aria-pressed=${state.view === view ? 'true' : 'false'} @click=${() => show(view)}>
            ${t(`view.${view}`)}${count[view] ? html` <span class="number muted">${count[view]}</span>` : nothing}
          </button>`,
        )}
      </div>
      <div class="filters">
        <label class="search"><span class="hidden-visually">${t('list.search')}</span>${icon('search')}
          <input id="search" type="search" placeholder=${t('list.search')} .value=${state.q} @input=${(event) => filter({ q: event.target.value.trim() })} />
        </label>
        ${this.#select('channel', ['chat', 'phone', 'email', 'portal'], t('list.any'))}
        ${this.#select('status', ['open', 'waiting', 'held', 'solved', 'closed'], t('list.active'))}
      </div>
      ${this.#body(state)}
    </section>`;
  }

  #select(name, values, none) {
    return html`<label><span class="hidden-visually">${t(`list.${name}`)}</span>
      <select @change=${(event) => filter({ [name]: event.target.value })}>
        <option value="">${t(`list.${name}`)}: ${none}</option>
        ${values.map((value) => html`<option value=${value} ?selected=${desk.state[name] === value}>${word(name, value)}</option>`)}
      </select>
    </label>`;
  }

  #body(state) {
    const items = rows(state);
    if (state.listFailed && !items.length) {
      return html`<div class="empty"><p>${t('list.failed')}</p><button class="button" @click=${() => loadList()}>${t('retry')}</button></div>`;
    }
    return html`
      <ul class="plain items" aria-busy=${state.loading ? 'true' : 'false'}>
        ${repeat(items, (conversation) => conversation.id, (conversation) => html`<li>${this.#row(state, conversation)}</li>`)}
      </ul>
      ${items.length
        ? nothing
        : html`<div class="empty muted">
            <p>${state.loading ? t('app.loading') : t(`list.empty.${state.found ? 'search' : state.view}`)}</p>
            ${!state.loading && state.view === 'mine' && !state.found && !state.status && !state.channel
              ? html`<button class="button" @click=${takeNext}>${t('list.takeNext')}</button>`
              : nothing}
          </div>`}
      ${state.next ? html`<button class="button more" ?disabled=${state.loading} @click=${() => loadList(true)}>${t('list.more')}</button>` : nothing}
      ${items.length && state.view === 'queue' ? html`<button class="button primary more" @click=${takeNext}>${t('list.takeNext')}</button>` : nothing}
    `;
  }

  #row(state, conversation) {
    const due = nextDue(conversation);
    const unread = isUnread(state, conversation);
    const who = conversation.contact?.name ?? t('visitor');
    return html`<button class="item ${unread ? 'unread' : ''}" aria-current=${state.open === conversation.id ? 'true' : 'false'} @click=${() => openConversation(conversation.id)}>
      <span class="spread">
        <span class="who clip">${who}${conversation.organisation ? html`<span class="muted"> · ${conversation.organisation.name}</span>` : nothing}</span>
        <time class="muted small" datetime=${conversation.updatedAt} title=${fullTime(conversation.updatedAt)}>${shortTime(conversation.updatedAt)}</time>
      </span>
      <span class="subject clip">${unread ? html`<span class="dot"></span><span class="hidden-visually">${t('list.unread')}: </span>` : nothing}${conversation.subject || t('noSubject')}</span>
      <span class="facts">
        ${due ? html`<hilo-clock .clock=${due}></hilo-clock>` : nothing}
        ${conversation.status !== 'open' ? html`<span class="chip">${word('status', conversation.status)}</span>` : nothing}
        ${conversation.priority === 'high' || conversation.priority === 'urgent' ? html`<span class="chip warm">${word('priority', conversation.priority)}</span>` : nothing}
        ${conversation.level > 1 ? html`<span class="chip">N${conversation.level}</span>` : nothing}
        <span class="channels muted">${conversation.channels.map((channel) => html`<span title=${word('channel', channel)}>${icon(channel)}<span class="hidden-visually">${word('channel', channel)} </span></span>`)}</span>
        <span class="folio muted clip">${conversation.ticket?.folio ?? `#${conversation.number}`}</span>
        ${conversation.owesEmail ? html`<span class="small clip assignee owes">${icon('email')} ${t('owes.short', { who: owing(conversation.owesEmail) })}</span>` : nothing}
        ${state.view !== 'mine' && conversation.assignee ? html`<span class="muted small clip assignee">${conversation.assignee.name}</span>` : nothing}
      </span>
    </button>`;
  }
}

customElements.define('hilo-list', List);
