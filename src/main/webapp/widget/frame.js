import { LitElement, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { translator } from '../common/i18n.js';
import { icon } from '../common/icons.js';
import { StoreController } from '../common/store.js';
import { clockTime, fullTime } from '../common/time.js';
import { en } from './en.js';
import { es } from './es.js';
import { anotherMessage, close, introduce, leaveMessage, openTicket, say, sayAgain, start, visit } from './visit.js';

const t = translator(es, en);

/** The chat as a visitor sees it. */
class Chat extends LitElement {
  static properties = { wrong: { state: true }, busy: { state: true } };

  constructor() {
    super();
    new StoreController(this, visit);
    this.wrong = {};
    this.busy = false;
    document.title = t('page.title');
    addEventListener('hilo:focus', () => this.#focus());
    addEventListener('keydown', (event) => event.key === 'Escape' && close());
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    start();
  }

  render() {
    const state = visit.state;
    return html`
      <header class="top">
        <div class="clip">
          <h1>${state.agent || t('title')}</h1>
          <p class="small clip"><span class="lamp ${state.open ? 'on' : ''}"></span>${state.phase === 'connecting' ? t('connecting') : state.open ? t('open.now') : t('open.not')}${state.ticket ? html` · Ticket <span class="folio">${state.ticket}</span>` : nothing}</p>
        </div>
        <button class="button quiet icon" aria-label=${t('close')} title=${t('close')} @click=${close}>${icon('close')}</button>
      </header>
      <main>
        ${state.everConnected && !state.connected ? html`<p class="banner problem small" role="status">${icon('late')} ${t('lost')}</p>` : nothing}
        ${this.#body(state)}
      </main>
    `;
  }

  #body(state) {
    switch (state.phase) {
      case 'connecting':
        return html`<p class="middle muted" role="status">${state.problem || t('connecting')}</p>`;
      case 'intro':
        return this.#intro(state);
      case 'closed':
        return this.#closed(state);
      case 'done':
        return html`<div class="sheet stack" role="status">
          <h2>${t('ticket.done')}</h2>
          ${state.folio ? html`<p>${t('ticket.folio')}</p><p class="folio big">${state.folio}</p>` : nothing}
          <p>${t('ticket.after')}</p>
          <button class="button" @click=${anotherMessage}>${t('ticket.another')}</button>
        </div>`;
      default:
        return this.#talk(state);
    }
  }

  #intro(state) {
    return html`<form class="sheet stack" novalidate @submit=${this.#introduced}>
      <p>${t('intro')}</p>
      ${this.#field('name', t('name'), { autocomplete: 'name', required: true })}
      ${this.#field('email', t('email'), { type: 'email', autocomplete: 'email', hint: t('email.hint') })}
      ${this.#field('folio', t('folio'), { hint: t('folio.hint'), autocomplete: 'off' })}
      ${this.#privacy(state)}
      <p class="banner problem round" role="alert" ?hidden=${!state.problem}>${t('problem', { why: state.problem })}</p>
      <button class="button primary">${t('start')}</button>
      ${state.hours ? html`<p class="small muted">${state.hours}</p>` : nothing}
    </form>`;
  }

  #closed(state) {
    return html`<form class="sheet stack" novalidate @submit=${this.#ticket}>
      ${state.open ? nothing : html`<h2>${t('closed.title')}</h2>`}
      ${state.hours ? html`<p class="muted">${state.hours}</p>` : nothing}
      <p>${t('closed.text')}</p>
      ${this.#field('name', t('name'), { autocomplete: 'name', required: true })}
      ${this.#field('email', t('email.needed'), { type: 'email', autocomplete: 'email', required: true })}
      ${this.#field('text', t('text'), { area: true, required: true })}
      ${this.#privacy(state)}
      <p class="banner problem round" role="alert" ?hidden=${!state.problem}>${t('problem', { why: state.problem })}</p>
      <button class="button primary" ?disabled=${this.busy}>${t('ticket.send')}</button>
    </form>`;
  }

  #privacy(state) {
    return state.privacy ? html`<p class="small"><a href=${state.privacy} target="_blank" rel="noopener noreferrer">${t('privacy')}</a></p>` : nothing;
  }

  #field(name, label, { type = 'text', required = false, hint = '', autocomplete = 'off', area = false } = {}) {
    const wrong = this.wrong[name];
    const described = wrong ? `${name}-wrong` : hint ? `${name}-hint` : nothing;
    const invalid = wrong ? 'true' : 'false';
    return html`<div class="field">
      <label for=${name}>${label}</label>
      ${area
        ? html`<textarea id=${name} name=${name} rows="5" maxlength="4000" ?required=${required} aria-invalid=${invalid} aria-describedby=${described}></textarea>`
        : html`<input id=${name} name=${name} type=${type} maxlength="200" autocomplete=${autocomplete} ?required=${required} aria-invalid=${invalid} aria-describedby=${described} />`}
      ${hint ? html`<span class="hint" id="${name}-hint">${hint}</span>` : nothing}
      ${wrong ? html`<span class="wrong" id="${name}-wrong">${wrong}</span>` : nothing}
    </div>`;
  }

  #talk(state) {
    const empty = !state.entries.length && !state.lines.length;
    return html`
      ${state.open ? nothing : html`<p class="banner small">${t('open.not')}. ${state.hours}</p>`}
      <div class="log" role="log" aria-live="polite" aria-label=${t('log')} tabindex="0">
        ${empty ? html`<p class="hello">${t('welcome')}</p>` : nothing}
        ${repeat(state.entries.filter((entry) => entry.text || entry.masked || entry.attachments?.length), (entry) => entry.seq, (entry) => this.#entry(entry))}
        ${repeat(state.lines, (said) => said.id, (said) => this.#line(said))}
      </div>
      <p class="typing small muted" aria-hidden="true">${state.typing ? t('typing', { name: state.typing === '…' ? state.agent || t('somebody') : state.typing }) : nothing}</p>
      ${state.problem ? html`<p class="banner problem small" role="alert">${t('problem', { why: state.problem })}</p>` : nothing}
      <form class="write" @submit=${this.#send}>
        <textarea id="line" rows="1" maxlength="4000" aria-label=${t('write')} placeholder=${t('write')} @keydown=${this.#key}></textarea>
        <button class="button primary icon" aria-label=${t('send')} title=${t('send')}>${icon('up')}</button>
      </form>
      ${state.open ? nothing : html`<button class="button quiet small" @click=${leaveMessage}>${t('ticket.instead')}</button>`}
    `;
  }

  #entry(entry) {
    const mine = entry.direction === 'in';
    return html`<div class="said ${mine ? 'mine' : 'theirs'}">
      <span class="hidden-visually">${mine ? t('you') : (entry.author?.name ?? t('somebody'))}: </span>
      <div class="bubble">${entry.masked ? html`<em>${t('masked')}</em>` : linked(entry.text ?? '')}</div>
      ${(entry.attachments ?? []).map((file) => html`<span class="chip">${icon('attach')} ${file.name ?? t('file')}</span>`)}
      <time class="small muted" datetime=${entry.at} title=${fullTime(entry.at)}>${clockTime(entry.at)}${mine ? html` · ${t('state.sent')}` : nothing}</time>
    </div>`;
  }

  #line(said) {
    return html`<div class="said mine pending">
      <div class="bubble">${said.text}</div>
      ${said.state === 'failed'
        ? html`<span class="small failed">${t('state.failed')}${said.why ? `: ${said.why}` : nothing} <button class="button small" @click=${() => sayAgain(said)}>${t('again')}</button></span>`
        : html`<span class="small muted">${t('state.sending')}</span>`}
    </div>`;
  }

  // ---- doing

  #checked(form) {
    const data = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
    /** @type {Record<string, string>} */
    const wrong = {};
    for (const input of form.querySelectorAll('input, textarea')) {
      if (input.required && !input.value.trim()) {
        wrong[input.name] = t('needed');
      } else if (input.type === 'email' && !input.checkValidity()) {
        wrong[input.name] = t('email.wrong');
      }
    }
    this.wrong = wrong;
    const first = Object.keys(wrong)[0];
    if (first) {
      form.querySelector(`#${first}`).focus();
      return null;
    }
    return data;
  }

  #introduced = (event) => {
    event.preventDefault();
    const data = this.#checked(event.target);
    if (data) {
      introduce(data.name, data.email, data.folio);
    }
  };

  #ticket = async (event) => {
    event.preventDefault();
    const data = this.#checked(event.target);
    if (data) {
      this.busy = true;
      await openTicket(data.name, data.email, data.text).finally(() => (this.busy = false));
    }
  };

  #key = (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#send(event);
    }
  };

  #send = (event) => {
    event.preventDefault();
    const input = this.querySelector('#line');
    const text = input.value.trim();
    if (text) {
      say(text);
      input.value = '';
      input.focus();
    }
  };

  async #focus() {
    await new Promise((resolve) => setTimeout(resolve)); // the store tells its views at the end of the turn
    await this.updateComplete;
    if (document.hasFocus() || window.parent === window) {
      this.querySelector('#line, input, textarea')?.focus();
    }
  }

  updated() {
    const log = this.querySelector('.log');
    const size = visit.state.entries.length + visit.state.lines.length;
    if (log && size !== this.lastSize) {
      this.lastSize = size;
      log.scrollTo({ top: log.scrollHeight });
    }
  }
}

/** Addresses in a text become links; everything stays text for the browser. */
function linked(text) {
  const parts = text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:)\]])/g);
  return parts.map((part, index) => (index % 2 ? html`<a href=${part} target="_blank" rel="noopener noreferrer">${part}</a>` : part));
}

customElements.define('hilo-chat', Chat);
