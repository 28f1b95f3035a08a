import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { call, get, post } from '../common/rest.js';
import { fullTime, shortTime } from '../common/time.js';
import './clock-chip.js';
import { desk, goTo, openConversation, toast } from './desk.js';
import { nextDue } from './urgency.js';
import { t, word } from './words.js';

const api = '/api/agent/incidents';

/** The incidents: their list, or one with its conversations, its one answer for all, and how far that has come. */
class Incidents extends LitElement {
  static properties = {
    incident: {}, all: { state: true }, list: { state: true }, next: { state: true }, whole: { state: true }, failed: { state: true }, problem: { state: true }, busy: { state: true },
    closing: { state: true },
  };
  #timer = 0;

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  willUpdate(changed) {
    if (changed.has('incident')) {
      this.whole = null;
      this.list = null;
      this.problem = '';
      this.closing = false;
      void this.#load();
    }
  }

  /** @param {string} [cursor] the next page of the list */
  async #load(cursor) {
    clearTimeout(this.#timer);
    const { incident } = this;
    this.failed = '';
    try {
      if (incident) {
        const whole = await get(`${api}/${encodeURIComponent(incident)}`);
        if (incident === this.incident) {
          this.#show(whole);
        }
      } else {
        const page = await get(`${api}?all=${Boolean(this.all)}${cursor ? `&cursor=${cursor}` : ''}`);
        this.list = cursor ? [...(this.list ?? []), ...page.items] : page.items;
        this.next = page.next;
      }
    } catch (problem) {
      this.failed = problem.status === 0 ? t('problem.offline') : problem.message;
    }
  }

  /** While letters are being written it looks again. */
  #show(whole) {
    this.whole = whole;
    if (whole.answers.some((answer) => answer.waiting > 0) && this.isConnected) {
      this.#timer = setTimeout(() => this.#load(), 1500);
    }
  }

  render() {
    if (this.failed) {
      return html`<p class="banner problem round" role="alert">${this.failed} <button class="button" @click=${() => this.#load()}>${t('retry')}</button></p>`;
    }
    if (this.incident ? !this.whole : !this.list) {
      return html`<p class="muted" role="status">${t('app.loading')}</p>`;
    }
    return this.incident ? this.#one(this.whole) : this.#all();
  }

  #all() {
    const choose = (all) => () => ((this.all = all), (this.list = null), this.#load());
    return html`
      <div class="spread heading"><h1>${t('incidents')}</h1><button class="button primary" @click=${() => desk.update({ dialog: { type: 'openIncident' } })}>${icon('plus')} ${t('incident.new')}</button></div>
      <div class="tabs" role="group" aria-label=${t('view')}>
        <button aria-pressed=${this.all ? 'false' : 'true'} @click=${choose(false)}>${t('incidents.open')}</button>
        <button aria-pressed=${this.all ? 'true' : 'false'} @click=${choose(true)}>${t('incidents.all')}</button>
      </div>
      ${this.list.length
        ? html`<ul class="plain cards">
            ${this.list.map(
              (one) => html`<li class="card">
                <button class="link strong" @click=${() => goTo(`/incidents/${one.id}`)}>${one.title}</button>
                <p class="small muted">I-${one.number} · ${t('incident.count', { n: one.conversations })} · ${t('incident.opened', { name: one.openedBy, time: shortTime(one.openedAt) })}
                  ${one.closedAt ? html`<span class="chip">${t('incident.closed')}</span>` : nothing}</p>
              </li>`,
            )}
          </ul>`
        : html`<p class="card">${t(this.all ? 'incidents.none' : 'incidents.noneOpen')}</p>`}
      ${this.next ? html`<button class="button" @click=${() => this.#load(this.next)}>${t('list.more')}</button>` : nothing}
    `;
  }

  #one({ incident, conversations, answers }) {
    const closed = Boolean(incident.closedAt);
    return html`
      <p><button class="link" @click=${() => goTo('/incidents')}>${t('incidents')}</button></p>
      <div class="spread heading">
        <h1>${incident.title}</h1>
        ${closed ? html`<span class="chip">${t('incident.closed')} ${shortTime(incident.closedAt)}</span>` : html`<button class="button" ?disabled=${this.busy} @click=${() => (this.closing = true)}>${t('incident.close')}</button>`}
      </div>
      <p class="muted">I-${incident.number} · <span title=${fullTime(incident.openedAt)}>${t('incident.opened', { name: incident.openedBy, time: shortTime(incident.openedAt) })}</span></p>
      ${this.closing && !closed
        ? html`<p class="banner warm round" role="alert">${t('incident.closeAsk')}
            <button class="button primary" @click=${() => this.#do(() => post(`${api}/${incident.id}/closing`), t('incident.isClosed'))}>${t('incident.close')}</button>
            <button class="button" @click=${() => (this.closing = false)}>${t('dialog.cancel')}</button></p>`
        : nothing}
      <p class="banner problem round" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <div class="columns">
        <section class="card stack" aria-labelledby="parts">
          <h2 id="parts">${t('incident.parts', { n: conversations.length })}</h2>
          ${conversations.length ? html`<ul class="plain rows">${conversations.map((one) => this.#part(incident, one, closed))}</ul>` : html`<p class="muted">${t('incident.empty')}</p>`}
        </section>
        <div class="stack">
          ${conversations.length ? this.#form(incident, conversations.length) : nothing}
          ${answers.length ? html`<section class="card stack" aria-labelledby="answers"><h2 id="answers">${t('incident.answers')}</h2>${answers.map((answer) => this.#answer(answer, conversations))}</section>` : nothing}
        </div>
      </div>
    `;
  }

  #part(incident, conversation, closed) {
    const due = nextDue(conversation);
    const name = conversation.subject || t('noSubject');
    return html`<li>
      <button class="link clip" @click=${() => openConversation(conversation.id)}><span class="folio">${conversation.ticket?.folio ?? `#${conversation.number}`}</span> ${name}</button>
      <span class="row small"><span class="muted">${conversation.contact?.name ?? t('visitor')}</span><span class="chip">${word('status', conversation.status)}</span>
        ${due ? html`<hilo-clock .clock=${due}></hilo-clock>` : nothing}
        ${closed ? nothing : html`<button class="button quiet" ?disabled=${this.busy} @click=${() => this.#do(() => call('DELETE', `${api}/${incident.id}/conversations/${conversation.id}`))}>${t('incident.leave')}<span class="hidden-visually"> ${name}</span></button>`}</span>
    </li>`;
  }

  #form(incident, n) {
    return html`<form class="card stack" aria-labelledby="answer-all" @submit=${(event) => this.#answerAll(event, incident)}>
      <h2 id="answer-all">${t('incident.answerAll', { n })}</h2>
      <div class="field"><label for="incident-text">${t('told.text')}</label><textarea id="incident-text" name="text" rows="6" required aria-describedby="incident-hint"></textarea>
        <span class="hint" id="incident-hint">${t('incident.answerHint')}</span></div>
      <label class="check"><input type="checkbox" name="solve" /> ${t('incident.solve')}</label>
      <div><button class="button primary" ?disabled=${this.busy}>${icon('send')} ${t('incident.send', { n })}</button></div>
    </form>`;
  }

  #answer(answer, conversations) {
    const named = (id) => {
      const found = conversations.find((one) => one.id === id) ?? desk.state.conversations.get(id);
      return found ? (found.ticket?.folio ?? `#${found.number}`) : t('thread');
    };
    return html`<article class="sent">
      <p class="small muted">${answer.by} · <time datetime=${answer.at} title=${fullTime(answer.at)}>${shortTime(answer.at)}</time>${answer.solves ? ` · ${t('incident.solves')}` : nothing}</p>
      <p class="text">${answer.text}</p>
      <p class="row small" role="status">${answer.waiting ? html`<span class="chip warm">${icon('clock')}${t('incident.waiting', { n: answer.waiting })}</span>` : nothing}
        <span class="chip good">${icon('check')}${t('incident.written', { n: answer.written })}</span></p>
      ${answer.troubles.length
        ? html`<ul class="plain">${answer.troubles.map(
            (trouble) => html`<li class="row small"><span class="chip late">${icon('late')}${t(`trouble.${trouble.outcome}`)}</span>
              <button class="link" @click=${() => openConversation(trouble.conversation)}>${named(trouble.conversation)}</button> ${word('why', trouble.why)}</li>`,
          )}</ul>`
        : nothing}
    </article>`;
  }

  async #answerAll(event, incident) {
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form);
    const text = String(data.get('text')).trim();
    if (text && (await this.#do(() => post(`${api}/${incident.id}/answer`, { text, solve: data.get('solve') === 'on' }), t('incident.isAnswered')))) {
      form.reset();
    }
  }

  async #do(doing, said = '') {
    this.busy = true;
    this.problem = '';
    try {
      this.#show(await doing());
      this.closing = false;
      if (said) {
        toast('info', said);
      }
      return true;
    } catch (problem) {
      this.problem = problem.status === 0 ? t('problem.offline') : problem.message;
      return false;
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('hilo-incidents', Incidents);
