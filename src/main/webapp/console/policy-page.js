import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { StoreController } from '../common/store.js';
import { shortTime } from '../common/time.js';
import './calendar-form.js';
import { desk, guardLeaving } from './desk.js';
import { changeCalendar, dirty, discard, dropCalendar, load, newCalendar, policy } from './policy-draft.js';
import { may, publisher, publishView, staleView, versionsView } from './policy-views.js';
import './try-calendar.js';
import { changeable, uses } from './yaml-blocks.js';
import { t } from './words.js';

const TABS = ['calendars', 'document', 'publish', 'versions'];

/** The policy: everybody reads it and tries its calendars, supervisors see what a draft would change, administrators publish it. */
class PolicyPage extends LitElement {
  constructor() {
    super();
    new StoreController(this, policy);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    void load();
    let leaving = false;
    guardLeaving((go) => {
      if (leaving || !dirty()) {
        return false;
      }
      desk.update({ dialog: { type: 'leave', discard, go: () => ((leaving = true), go()) } });
      return true;
    });
    addEventListener('beforeunload', this.#unload);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    guardLeaving(null);
    removeEventListener('beforeunload', this.#unload);
  }

  #unload = (event) => dirty() && event.preventDefault();

  render() {
    const state = policy.state;
    if (state.phase === 'reading') {
      return html`<h1>${t('policy')}</h1><p class="muted" role="status">${t('app.loading')}</p>`;
    }
    if (state.phase === 'failed') {
      return html`<h1>${t('policy')}</h1><p class="banner problem round" role="alert">${state.failed} <button class="button" @click=${load}>${t('retry')}</button></p>`;
    }
    const newest = state.versions[0];
    return html`
      <header class="stack tight">
        <div class="spread heading"><h1>${t('policy')}</h1>
          ${dirty() ? html`<span class="row"><span class="chip warm">${icon('change')}${t('policy.draft')}</span><button class="button quiet" ?disabled=${state.busy} @click=${discard}>${t('policy.discard')}</button></span>` : nothing}</div>
        <p class="muted">${t('policy.now', { version: newest.version, name: publisher(newest), time: shortTime(newest.publishedAt) })}${newest.why ? html` <q>${newest.why}</q>` : nothing}</p>
      </header>
      ${state.stale ? staleView(state) : nothing}
      ${state.refused ? html`<p class="banner problem round" role="alert">${state.refused}</p>` : nothing}
      ${state.wrong.length
        ? html`<div class="banner problem round" role="alert"><div class="stack tight"><strong>${t('policy.wrong', { n: state.wrong.length })}</strong>
            <ul class="plain">${state.wrong.map((one) => html`<li>${one.line ? html`<button class="link" @click=${() => this.#goTo(one.line)}>${t('policy.line', { line: one.line })}</button> ` : nothing}${one.pointer ? html`<code>${one.pointer}</code>: ` : nothing}${one.detail}</li>`)}</ul></div></div>`
        : nothing}
      <div class="tabs" role="group" aria-label=${t('view')}>
        ${TABS.map((tab) => html`<button aria-pressed=${state.tab === tab ? 'true' : 'false'} @click=${() => policy.update({ tab })}>${t(`policy.tab.${tab}`)}</button>`)}
      </div>
      ${this.#tab(state)}
    `;
  }

  #tab(state) {
    switch (state.tab) {
      case 'document':
        return html`<p class="small muted">${t(may('supervisor') ? 'policy.documentHint' : 'policy.readOnly')}</p><hilo-yaml .text=${state.document} .wrong=${state.wrong} ?fixed=${!may('supervisor')}></hilo-yaml>`;
      case 'publish':
        return publishView(state);
      case 'versions':
        return versionsView(state);
      default:
        return this.#calendars(state);
    }
  }

  #calendars(state) {
    const { forms, chosen, document } = state;
    if (!forms) {
      return html`<p class="muted" role="status">${t('app.loading')}</p>`;
    }
    const form = forms.items.find((one) => one.id === chosen);
    const fixed = !may('supervisor') || Boolean(form && !changeable(document, chosen));
    return html`
      <div class="tabs chips" role="group" aria-label=${t('policy.tab.calendars')}>
        ${forms.items.map((one) => html`<button aria-pressed=${one.id === chosen ? 'true' : 'false'} @click=${() => policy.update({ chosen: one.id })}>${one.id}</button>`)}
        ${may('supervisor') ? html`<button @click=${newCalendar}>${icon('plus')} ${t('calendar.new')}</button>` : nothing}
      </div>
      <div class="columns">
        <section class="card">
          <hilo-calendar-form .form=${form} .zone=${forms.zone ?? ''} .labourDays=${forms.labourDays} .taken=${forms.items.map((one) => one.id)} .uses=${uses(document, chosen)} ?fixed=${fixed}
            @changed=${(event) => changeCalendar(event.detail.id, event.detail.form)} @removed=${(event) => dropCalendar(event.detail)}></hilo-calendar-form>
        </section>
        ${form ? html`<hilo-try-calendar .form=${form} .zone=${forms.zone ?? 'UTC'} .labourDays=${forms.labourDays}></hilo-try-calendar>` : nothing}
      </div>
    `;
  }

  async #goTo(line) {
    policy.update({ tab: 'document' });
    await new Promise((done) => setTimeout(done));
    await this.updateComplete;
    await /** @type {any} */ (this.querySelector('hilo-yaml'))?.updateComplete;
    /** @type {any} */ (this.querySelector('hilo-yaml'))?.goTo(line);
  }
}

customElements.define('hilo-policy', PolicyPage);
