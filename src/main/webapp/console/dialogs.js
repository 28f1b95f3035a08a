import { LitElement, html, nothing } from 'lit';
import { get } from '../common/rest.js';
import { icon } from '../common/icons.js';
import { StoreController } from '../common/store.js';
import { shortTime } from '../common/time.js';
import { desk, mergeInto } from './desk.js';
import './explanation.js';
import { close } from './form-parts.js';
import { filesView } from './entry-view.js';
import { forms } from './forms.js';
import { KEYS, keysOn, switchKeys } from './keys.js';
import { spelled } from './spell.js';
import { t, word } from './words.js';

/** @import {Field} from './forms.js' */

/** Shows whichever dialog the store asks for. */
class Dialog extends LitElement {
  static properties = { values: { state: true }, wrong: { state: true }, problem: { state: true }, busy: { state: true }, candidates: { state: true } };
  #shown = null;
  #fresh = false;

  constructor() {
    super();
    new StoreController(this, desk);
    this.#reset();
  }

  createRenderRoot() {
    return this;
  }

  #reset() {
    this.values = {};
    this.wrong = {};
    this.problem = '';
    this.busy = false;
    this.candidates = null;
  }

  willUpdate() {
    if (desk.state.dialog !== this.#shown) {
      if (!desk.state.dialog) {
        this.querySelector('dialog')?.close(); // before it goes, so that the focus returns to where it came from
      }
      this.#shown = desk.state.dialog;
      this.#fresh = true;
      this.#reset();
    }
  }

  updated() {
    const dialog = this.querySelector('dialog');
    if (!this.#shown || !dialog || !this.#fresh) {
      return;
    }
    this.#fresh = false;
    if (dialog.open) {
      dialog.querySelector('[autofocus], input, select, textarea, button')?.focus();
    } else {
      dialog.showModal();
    }
  }

  render() {
    const asked = desk.state.dialog;
    if (!asked) {
      return nothing;
    }
    return html`<dialog class=${asked.type === 'explanation' ? 'wide' : ''} aria-labelledby="dialog-title" @close=${(event) => event.target.open || close()}>${this.#content(asked)}</dialog>`;
  }

  #content(asked) {
    switch (asked.type) {
      case 'folio':
        return this.#folio(asked.folio);
      case 'secret':
        return html`<div class="body">
          <h2 id="dialog-title">${t('dialog.secret')}</h2>
          ${asked.text ? html`<p class="revealed">${asked.text}</p>` : nothing}
          ${filesView(asked.files.map((file) => ({ ...file, secret: false })))}
          ${asked.page ? html`<hilo-mail-frame .src=${asked.page} .shown=${true} .label=${t('entry.original')}></hilo-mail-frame>` : nothing}
          <p class="small muted">${t('dialog.secretHint')}</p>
          <div class="actions"><button class="button primary" @click=${close}>${t('dialog.close')}</button></div>
        </div>`;
      case 'keys':
        return this.#keys();
      case 'merge':
        return this.#merge(asked.id);
      case 'explanation':
        return html`<hilo-explanation class="body" .conversation=${asked.id} .clock=${asked.clock}></hilo-explanation>`;
      case 'leave':
        return this.#leave(asked);
      default: {
        const conversation = desk.state.conversations.get(asked.id);
        return conversation || !asked.id ? this.#form(forms[asked.type](conversation, desk.state.desk, asked)) : nothing;
      }
    }
  }

  #form(form) {
    const fields = form.fields(this.values);
    const hint = form.hint?.(this.values);
    return html`<form novalidate @submit=${(event) => this.#submit(event, form, fields)}>
      <h2 id="dialog-title">${form.title}</h2>
      ${fields.map((field) => this.#field(field))}
      ${hint ? html`<p class="banner round">${icon('ticket')} ${hint}</p>` : nothing}
      <p class="banner problem round" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <div class="actions">
        ${form.extra ? html`<button type="button" class="button danger" @click=${() => this.#run(form.extra.done)}>${form.extra.label}</button>` : nothing}
        <button type="button" class="button" @click=${close}>${t('dialog.cancel')}</button>
        <button class="button primary" ?disabled=${this.busy}>${form.send}</button>
      </div>
    </form>`;
  }

  /** @param {Field} field */
  #field(field) {
    const id = `field-${field.name}`;
    const value = this.values[field.name] ?? field.value ?? '';
    const wrong = this.wrong[field.name];
    const described = wrong ? `${id}-wrong` : field.hint ? `${id}-hint` : nothing;
    const set = (event) => (this.values = { ...this.values, [field.name]: event.target.value });
    const invalid = wrong ? 'true' : 'false';
    const control =
      field.type === 'select'
        ? html`<select id=${id} name=${field.name} ?required=${field.required} aria-invalid=${invalid} aria-describedby=${described} @change=${set}>
            ${field.required && value ? nothing : html`<option value="">${field.empty ?? t('dialog.choose')}</option>`}
            ${field.options.map((option) => html`<option value=${option.id} ?selected=${option.id === value}>${option.name}</option>`)}
          </select>`
        : field.type === 'area'
          ? html`<textarea id=${id} name=${field.name} rows="5" ?required=${field.required} aria-invalid=${invalid} aria-describedby=${described} .value=${value} @input=${set}></textarea>`
          : html`<input id=${id} name=${field.name} type=${field.type === 'datetime' ? 'datetime-local' : (field.type ?? 'text')} ?required=${field.required} aria-invalid=${invalid} aria-describedby=${described} .value=${value} @input=${set} />`;
    if (field.type === 'check') {
      return html`<label class="check"><input type="checkbox" name=${field.name} value="yes" /> ${field.label}</label>`;
    }
    return html`<div class="field">
      <label for=${id}>${field.label}</label>${control}
      ${field.hint ? html`<span class="hint" id="${id}-hint">${field.hint}</span>` : nothing}
      ${wrong ? html`<span class="wrong" id="${id}-wrong">${wrong}</span>` : nothing}
    </div>`;
  }

  #submit(event, form, fields) {
    event.preventDefault();
    const data = Object.fromEntries(new FormData(event.target));
    const missing = fields.filter((field) => field.required && !String(data[field.name] ?? '').trim());
    this.wrong = Object.fromEntries(missing.map((field) => [field.name, t('dialog.required')]));
    if (missing.length) {
      this.querySelector(`#field-${missing[0].name}`)?.focus();
      return;
    }
    void this.#run(() => form.done(data));
  }

  async #run(doing) {
    this.busy = true;
    this.problem = '';
    try {
      await doing();
    } catch (problem) {
      const names = (problem.errors ?? []).map((error) => [String(error.pointer).split('/').pop(), error.detail]);
      this.wrong = Object.fromEntries(names);
      const shown = names.some(([name]) => this.querySelector(`#field-${name}`));
      this.problem = shown ? '' : problem.status === 0 ? t('problem.offline') : problem.status === 412 ? t('problem.stale') : problem.message;
      await this.updateComplete;
      this.querySelector('[aria-invalid="true"]')?.focus();
    } finally {
      this.busy = false;
    }
  }

  #folio(folio) {
    return html`<div class="body folio-dialog">
      <h2 id="dialog-title">${t('dialog.folio')}</h2>
      <p class="folio big">${folio}</p>
      <p>${t('dialog.folioRead')}</p>
      <ol class="plain spelled">${spelled(folio).map(({ sign, word: name }) => html`<li><b class="folio">${sign}</b> <span>${name}</span></li>`)}</ol>
      <div class="actions">
        <button class="button" @click=${() => navigator.clipboard?.writeText(folio)}>${t('action.copy')}</button>
        <button class="button primary" autofocus @click=${close}>${t('dialog.folioDone')}</button>
      </div>
    </div>`;
  }

  /** Somebody is about to leave what is not finished; it stays in this tab unless they throw it away. */
  #leave({ go, discard }) {
    const leave = (first) => () => (close(), first?.(), go());
    return html`<div class="body">
      <h2 id="dialog-title">${t('leave')}</h2>
      <p>${t('leave.kept')}</p>
      <div class="actions">
        <button class="button danger" @click=${leave(discard)}>${t('leave.discard')}</button>
        <button class="button" @click=${leave()}>${t('leave.keep')}</button>
        <button class="button primary" autofocus @click=${close}>${t('leave.stay')}</button>
      </div>
    </div>`;
  }

  #keys() {
    return html`<div class="body">
      <h2 id="dialog-title">${t('dialog.keys')}</h2>
      <label class="check"><input type="checkbox" ?checked=${keysOn()} @change=${(event) => switchKeys(event.target.checked)} /> ${t('dialog.keysOn')}</label>
      <p class="small muted">${t('dialog.keysHint')}</p>
      <table class="keys">
        <tbody>${KEYS.map(({ keys, word: name }) => html`<tr><th scope="row">${keys.map((key) => html`<kbd>${key}</kbd> `)}</th><td>${t(name)}</td></tr>`)}</tbody>
      </table>
      <div class="actions"><button class="button primary" @click=${close}>${t('dialog.close')}</button></div>
    </div>`;
  }

  #merge(id) {
    return html`<form @submit=${(event) => event.preventDefault()}>
      <h2 id="dialog-title">${t('dialog.merge')}</h2>
      <p class="muted">${t('dialog.mergeHint')}</p>
      <div class="field"><label for="merge-q">${t('dialog.mergeSearch')}</label><input id="merge-q" type="search" autofocus @input=${(event) => this.#search(id, event.target.value.trim())} /></div>
      <ul class="plain offers">
        ${(this.candidates ?? []).map(
          (match) => html`<li>
            <p class="clip"><span class="folio">${match.ticket?.folio ?? `#${match.number}`}</span> ${match.subject || t('noSubject')}</p>
            <p class="small muted">${match.contact?.name ?? t('visitor')} · ${word('status', match.status)} · ${shortTime(match.updatedAt)}</p>
            <button type="button" class="button" @click=${() => (close(), mergeInto(id, match.id))}>${t('dialog.mergeInto')}<span class="hidden-visually"> ${match.subject}</span></button>
          </li>`,
        )}
        ${this.candidates?.length === 0 ? html`<li class="muted">${t('list.empty.search')}</li>` : nothing}
      </ul>
      <div class="actions"><button type="button" class="button" @click=${close}>${t('dialog.cancel')}</button></div>
    </form>`;
  }

  #searchTimer = 0;
  #search(id, q) {
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(async () => {
      const page = q ? await get(`/api/agent/conversations?view=all&limit=8&q=${encodeURIComponent(q)}`).catch(() => null) : null;
      this.candidates = page ? page.items.filter((one) => one.id !== id && one.status !== 'merged') : null;
    }, 250);
  }
}

customElements.define('hilo-dialog', Dialog);
