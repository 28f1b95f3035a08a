import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { call, get } from '../common/rest.js';
import { fullTime } from '../common/time.js';
import { changePassword, desk, toast } from './desk.js';
import { t } from './words.js';

/** @typedef {{id: string, openedAt: string, lastSeenAt: string, address: string, browser: string, current: boolean}} Session */
/** @typedef {{id: string, label: string, roles: string[] | null, createdAt: string, expiresAt: string | null}} Token */

/** What an agent sees and changes of their own account: the password, open sessions, tokens of tools. */
class AccountPage extends LitElement {
  static properties = { sessions: { state: true }, tokens: { state: true }, failed: { state: true }, problem: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** @type {Session[] | null} */
    this.sessions = null;
    /** @type {Token[]} */
    this.tokens = [];
    this.failed = '';
    this.problem = '';
    this.busy = false;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  async #load() {
    this.failed = '';
    try {
      const [sessions, tokens] = await Promise.all([get('/api/sessions'), get('/api/tokens')]);
      this.sessions = sessions.items;
      this.tokens = tokens.items;
    } catch (problem) {
      this.failed = problem.status === 0 ? t('problem.offline') : problem.message;
    }
  }

  async #change(event) {
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form);
    this.busy = true;
    this.problem = '';
    try {
      await changePassword(String(data.get('current')), String(data.get('new')));
      form.reset();
      toast('info', t('account.done'));
      await this.#load();
    } catch (problem) {
      this.problem = said(problem);
    } finally {
      this.busy = false;
    }
  }

  async #end(path, done) {
    try {
      await call('DELETE', path);
      toast('info', t(done));
    } catch (problem) {
      toast('problem', said(problem));
    }
    await this.#load();
  }

  render() {
    return html`
      <h1>${t('account')}</h1>
      <p class="muted">${desk.state.desk.me.name}</p>
      <div class="columns">
        ${this.#password()}
        ${this.failed
          ? html`<p class="banner problem round" role="alert">${this.failed} <button class="button" @click=${() => this.#load()}>${t('retry')}</button></p>`
          : this.sessions
            ? html`${this.#sessions(this.sessions)} ${this.#tokens()}`
            : html`<p class="muted" role="status">${t('app.loading')}</p>`}
      </div>
    `;
  }

  #password() {
    return html`<section class="card stack" aria-labelledby="own-password">
      <h2 id="own-password">${t('account.password')}</h2>
      <p class="small muted">${t('account.passwordHint')}</p>
      <form class="stack" @submit=${this.#change}>
        <div class="field"><label for="current">${t('account.current')}</label><input id="current" name="current" type="password" autocomplete="current-password" required maxlength="200" /></div>
        <div class="field">
          <label for="new">${t('account.new')}</label>
          <input id="new" name="new" type="password" autocomplete="new-password" required minlength="12" maxlength="200" aria-describedby="new-hint" />
          <span class="hint" id="new-hint">${t('account.rules')}</span>
        </div>
        <p class="banner problem round" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
        <div><button class="button primary" ?disabled=${this.busy}>${t('account.save')}</button></div>
      </form>
    </section>`;
  }

  /** @param {Session[]} sessions */
  #sessions(sessions) {
    return html`<section class="card stack" aria-labelledby="own-sessions">
      <h2 id="own-sessions">${t('account.sessions')}</h2>
      <p class="small muted">${t('account.sessionsHint')}</p>
      <ul class="plain rows">
        ${sessions.map(
          (one) => html`<li>
            <span class="strong">${one.browser || t('account.unknown')} · ${one.address}</span>
            <span class="small muted">${t('account.times', { opened: fullTime(one.openedAt), seen: fullTime(one.lastSeenAt) })}</span>
            ${one.current
              ? html`<span class="small">${t('account.this')}</span>`
              : html`<button class="button" @click=${() => this.#end(`/api/sessions/${one.id}`, 'account.ended')}>
                  ${t('account.end')}<span class="hidden-visually"> ${one.browser || t('account.unknown')} ${fullTime(one.openedAt)}</span>
                </button>`}
          </li>`,
        )}
      </ul>
      ${sessions.length > 1 ? html`<div><button class="button" @click=${() => this.#end('/api/sessions', 'account.ended')}>${icon('out')} ${t('account.endOthers')}</button></div>` : nothing}
    </section>`;
  }

  #tokens() {
    if (!this.tokens.length) {
      return nothing;
    }
    return html`<section class="card stack" aria-labelledby="own-tokens">
      <h2 id="own-tokens">${t('account.tokens')}</h2>
      <p class="small muted">${t('account.tokensHint')}</p>
      <ul class="plain rows">
        ${this.tokens.map(
          (one) => html`<li>
            <span class="strong">${one.label}</span>
            <span class="small muted">${one.expiresAt ? t('account.expires', { time: fullTime(one.expiresAt) }) : t('account.never')}${one.roles ? ` · ${one.roles.join(', ')}` : nothing}</span>
            <button class="button" @click=${() => this.#end(`/api/tokens/${one.id}`, 'account.withdrawn')}>${t('account.withdraw')}<span class="hidden-visually"> ${one.label}</span></button>
          </li>`,
        )}
      </ul>
    </section>`;
  }
}

const SLUGS = ['wrong-password', 'weak-password', 'common-password', 'personal-password', 'too-many-requests'];

function said(problem) {
  return problem.status === 0 ? t('problem.offline') : SLUGS.includes(problem.slug) ? t(`problem.${problem.slug}`) : problem.message;
}

customElements.define('hilo-account', AccountPage);
