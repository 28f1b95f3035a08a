import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { get, post } from '../common/rest.js';
import { fullTime, serverNow, shortTime } from '../common/time.js';
import { goTo, openConversation, toast } from './desk.js';
import { may } from './policy-views.js';
import { t, word } from './words.js';

const api = '/api/agent/mail';
const STATES = ['received', 'ingested', 'automatic', 'duplicate', 'oversize', 'ignored', 'quarantined'];

/** The book of mails: the quarantine, all that ever came, how mailbox and book compare; or one mail and what can be done with it. */
class MailBook extends LitElement {
  static properties = {
    part: {}, folders: { state: true }, list: { state: true }, next: { state: true }, filter: { state: true }, mail: { state: true }, content: { state: true }, unread: { state: true },
    failed: { state: true }, problem: { state: true }, busy: { state: true }, dismissing: { state: true }, steps: { state: true },
  };

  #timer = 0;

  constructor() {
    super();
    this.filter = { q: '', state: '' };
  }

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  willUpdate(changed) {
    if (changed.has('part')) {
      Object.assign(this, { list: null, mail: null, content: null, unread: '', problem: '', dismissing: false });
      void this.#load();
    }
  }

  get #isList() {
    return !this.part || this.part === 'all';
  }

  /** @param {string} [cursor] the next page of the list */
  async #load(cursor) {
    const { part } = this;
    clearTimeout(this.#timer);
    this.failed = '';
    try {
      if (this.#isList) {
        const asked = new URLSearchParams(part ? Object.entries(this.filter).filter(([, value]) => value) : { state: 'quarantined' });
        if (cursor) {
          asked.set('cursor', cursor);
        }
        const [page, folders] = await Promise.all([get(`${api}?${asked}`), get(`${api}/folders`)]);
        if (part === this.part) {
          this.list = cursor ? [...(this.list ?? []), ...page.items] : page.items;
          this.next = page.next;
          this.folders = folders.items;
        }
      } else {
        this.#show(await get(`${api}/${encodeURIComponent(part)}`));
        await this.#read();
      }
    } catch (problem) {
      this.failed = problem.status === 0 ? t('problem.offline') : problem.message;
    }
  }

  /** While it is being filed it looks again. */
  #show(mail) {
    if (mail.id === this.part) {
      this.mail = mail;
      if (mail.state === 'received' && this.isConnected) {
        this.#timer = setTimeout(() => this.#load(), 1500);
      }
    }
  }

  /** A mail that cannot be understood still has its source. */
  async #read() {
    try {
      this.content = await get(`${api}/${this.mail.id}/content`);
    } catch (problem) {
      this.unread = problem.status === 0 ? t('problem.offline') : t(problem.status === 403 ? 'mail.secret' : 'mail.notUnderstood');
    }
  }

  render() {
    if (this.failed) {
      return html`<p class="banner problem round" role="alert">${this.failed} <button class="button" @click=${() => this.#load()}>${t('retry')}</button></p>`;
    }
    if (this.#isList ? !this.list : !this.mail) {
      return html`<p class="muted" role="status">${t('app.loading')}</p>`;
    }
    return this.#isList ? this.#all() : this.#one(this.mail);
  }

  #all() {
    const waiting = (this.folders ?? []).reduce((sum, folder) => sum + folder.quarantined, 0);
    return html`
      <div class="spread heading"><h1>${t('mail')}</h1>${may('supervisor') ? html`<button class="button" ?disabled=${this.busy} @click=${() => this.#try()}>${icon('refresh')} ${t('mail.try')}</button>` : nothing}</div>
      <p class="banner problem round" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      ${this.steps ? this.#trial() : nothing}
      <ul class="plain cards">${(this.folders ?? []).map((folder) => this.#folder(folder))}</ul>
      <div class="tabs" role="group" aria-label=${t('view')}>
        <button aria-pressed=${this.part ? 'false' : 'true'} @click=${() => goTo('/mail')}>${t('mail.quarantine', { n: waiting })}</button>
        <button aria-pressed=${this.part ? 'true' : 'false'} @click=${() => goTo('/mail/all')}>${t('mail.all')}</button>
      </div>
      ${this.part ? this.#filters() : html`<p class="muted">${t('mail.quarantineHint')}</p>`}
      ${this.list.length
        ? html`<ul class="plain cards">${this.list.map((mail) => this.#row(mail))}</ul>`
        : html`<p class="card">${t(this.part ? 'mail.nothing' : 'mail.noQuarantine')}</p>`}
      ${this.next ? html`<button class="button" @click=${() => this.#load(this.next)}>${t('list.more')}</button>` : nothing}
    `;
  }

  #trial() {
    return html`<section class="card stack" aria-labelledby="mail-trial" aria-live="polite"><h2 id="mail-trial">${t('mail.trial')}</h2>
      <ul class="plain rows">${this.steps.map(
        (step) => html`<li><span class="row"><span class="chip ${step.good ? 'good' : 'late'}">${icon(step.good ? 'check' : 'late')}${t(step.good ? 'mail.good' : 'mail.bad')}</span> ${word('mail.step', step.step)}</span>
          <span class="small muted">${step.mailbox} · ${step.server}</span><span class="small">${step.step === 'folder' && step.good ? t('mail.holds', { n: Number(step.said) }) : step.said === 'OK' ? nothing : step.said}</span></li>`,
      )}</ul></section>`;
  }

  async #try() {
    this.busy = true;
    this.problem = '';
    try {
      this.steps = (await post(`${api}/test`)).steps;
    } catch (problem) {
      this.problem = problem.status === 0 ? t('problem.offline') : problem.message;
    } finally {
      this.busy = false;
    }
  }

  #folder(folder) {
    return html`<li class="card row">
      <strong>${folder.mailbox}</strong> <span class="muted">${folder.folder}</span>
      ${folder.missing ? html`<span class="chip late">${icon('late')}${t('mail.missing', { n: folder.missing })}</span>` : folder.checkedAt ? html`<span class="chip good">${icon('check')}${t('mail.complete', { n: folder.found })}</span>` : nothing}
      <span class="small muted">${folder.readAt ? t('mail.readAt', { time: shortTime(folder.readAt) }) : t('mail.neverRead')}</span>
    </li>`;
  }

  #filters() {
    return html`<form class="pair" role="search" @submit=${(event) => (event.preventDefault(), this.#search(event.target))}>
      <div class="field"><label for="mail-q">${t('mail.subject')}</label><input id="mail-q" name="q" type="search" .value=${this.filter.q} /></div>
      <div class="field"><label for="mail-state">${t('mail.state')}</label>
        <select id="mail-state" name="state" @change=${(event) => this.#search(event.target.form)}>
          <option value="">${t('mail.anyState')}</option>
          ${STATES.map((state) => html`<option value=${state} ?selected=${state === this.filter.state}>${word('mail.is', state)}</option>`)}
        </select></div>
    </form>`;
  }

  #search(form) {
    const data = new FormData(form);
    this.filter = { q: String(data.get('q')).trim(), state: String(data.get('state')) };
    void this.#load();
  }

  #row(mail) {
    return html`<li class="card">
      <button class="link strong" @click=${() => goTo(`/mail/${mail.id}`)}>${mail.subject || t('noSubject')}</button>
      <p class="row small"><span class="muted">${mail.sender ?? t('unknown')} · <time datetime=${mail.at} title=${fullTime(mail.at)}>${shortTime(mail.at)}</time></span>${this.#chips(mail)}</p>
      ${mail.reason ? html`<p class="small muted">${mail.reason}</p>` : nothing}
    </li>`;
  }

  #chips(mail) {
    const late = mail.dueAt && Date.parse(mail.dueAt) < serverNow();
    return html`<span class="chip ${mail.state === 'quarantined' ? 'warm' : ''}">${word('mail.is', mail.state)}</span>
      ${mail.dueAt ? html`<span class="chip ${late ? 'late' : ''}" title=${fullTime(mail.dueAt)}>${icon(late ? 'late' : 'clock')}${t(late ? 'mail.wasDue' : 'mail.due', { time: shortTime(mail.dueAt) })}</span>` : nothing}`;
  }

  #one(mail) {
    const facts = [
      [t('mail.from'), this.content?.fromName ? `${this.content.fromName} <${mail.sender}>` : mail.sender],
      [t('mail.arrived'), fullTime(mail.at)],
      [t('mail.where'), `${mail.mailbox} · ${mail.folder}`],
      [t('mail.size'), t('mail.bytes', { n: mail.size })],
      [t('mail.reason'), mail.reason],
      ['Message-ID', mail.messageId],
    ].filter(([, value]) => value);
    return html`
      <p><button class="link" @click=${() => goTo(mail.state === 'quarantined' ? '/mail' : '/mail/all')}>${t('mail')}</button></p>
      <div class="spread heading"><h1>${mail.subject || t('noSubject')}</h1><span class="row">${this.#chips(mail)}</span></div>
      <p class="banner problem round" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <div class="row">
        ${mail.state === 'quarantined'
          ? html`<button class="button primary" ?disabled=${this.busy} @click=${() => this.#do('retry', {}, 'mail.isRetried')}>${icon('refresh')} ${t('mail.retry')}</button>
              <button class="button" ?disabled=${this.busy} aria-expanded=${this.dismissing ? 'true' : 'false'} @click=${() => (this.dismissing = !this.dismissing)}>${t('mail.dismiss')}</button>`
          : nothing}
        ${mail.conversation ? html`<button class="button" @click=${() => openConversation(mail.conversation)}>${icon('chat')} ${t('mail.conversation')}</button>` : nothing}
        <a class="button" href="${api}/${mail.id}/source" download="${mail.id}.eml">${t('mail.source')}</a>
      </div>
      ${this.dismissing && mail.state === 'quarantined'
        ? html`<form class="card stack" @submit=${(event) => (event.preventDefault(), this.#do('dismiss', { reason: String(new FormData(event.target).get('reason')).trim() }, 'mail.isDismissed'))}>
            <div class="field"><label for="mail-reason">${t('mail.dismissWhy')}</label><input id="mail-reason" name="reason" required maxlength="300" autofocus />
              <span class="hint">${t('mail.dismissHint')}</span></div>
            <div><button class="button primary" ?disabled=${this.busy}>${t('mail.dismissSend')}</button></div>
          </form>`
        : nothing}
      <div class="columns">
        <section class="card stack" aria-labelledby="mail-facts"><h2 id="mail-facts">${t('mail.facts')}</h2>
          <dl class="facts">${facts.map(([name, value]) => html`<div><dt class="small muted">${name}</dt><dd>${value}</dd></div>`)}</dl></section>
        <section class="card stack" aria-labelledby="mail-words"><h2 id="mail-words">${t('mail.words')}</h2>${this.#words()}</section>
      </div>
    `;
  }

  #words() {
    if (!this.content) {
      return this.unread ? html`<p role="status">${this.unread}</p>` : html`<p class="muted" role="status">${t('app.loading')}</p>`;
    }
    const { text, attachments, defects, protection } = this.content;
    return html`
      ${protection === 'none' ? nothing : html`<p><span class="chip">${word('mail.protection', protection)}</span></p>`}
      <p class="text">${text || t('mail.noText')}</p>
      ${attachments.length ? html`<ul class="plain rows">${attachments.map((file) => html`<li>${icon('attach')} ${file.name} <span class="small muted">${file.type} · ${t('mail.bytes', { n: file.size })}</span></li>`)}</ul>` : nothing}
      ${defects.length ? html`<p class="small muted">${t('mail.defects', { list: defects.join(', ') })}</p>` : nothing}
    `;
  }

  async #do(verb, body, said) {
    this.busy = true;
    this.problem = '';
    try {
      this.#show(await post(`${api}/${this.mail.id}/${verb}`, body));
      this.dismissing = false;
      toast('info', t(said));
    } catch (problem) {
      this.problem = problem.status === 0 ? t('problem.offline') : problem.message;
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('hilo-mail-book', MailBook);
