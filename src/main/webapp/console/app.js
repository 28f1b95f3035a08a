import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { english } from '../common/i18n.js';
import { switchLanguage, switchTheme } from '../common/settings.js';
import { StoreController } from '../common/store.js';
import { clockTime, duration, everySecond, serverNow } from '../common/time.js';
import { counts, desk, dismiss, goTo, isUnread, openConversation, setPresence, signIn, signOut, start, takeCall } from './desk.js';
import './account-page.js';
import './announcer.js';
import './dialogs.js';
import './details.js';
import './incidents.js';
import { listenToKeys } from './keys.js';
import './list.js';
import './mail-page.js';
import './policy-page.js';
import './thread.js';
import { t, word } from './words.js';

/** What stands beside the daily work; each has a word of its name. */
const PAGES = {
  account: () => html`<hilo-account></hilo-account>`,
  policy: () => html`<hilo-policy></hilo-policy>`,
  incidents: (id) => html`<hilo-incidents .incident=${id}></hilo-incidents>`,
  mail: (part) => html`<hilo-mail-book .part=${part}></hilo-mail-book>`,
};
const PRESENCES = ['available', 'busy', 'away', 'offline'];

/** The whole console: sign-in, or top bar, calls, banner and the three panes. */
class Console extends LitElement {
  static properties = { theme: { state: true }, bannerDue: { state: true } };
  #page = '';

  constructor() {
    super();
    new StoreController(this, desk);
    this.theme = document.documentElement.dataset.theme ?? null;
    this.bannerDue = false;
    addEventListener('click', (event) => closeMenus(event.target), true);
    addEventListener('keydown', (event) => event.key === 'Escape' && closeMenus(null, true) && event.stopImmediatePropagation());
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    listenToKeys();
    void start();
    this.stop = everySecond(() => {
      const due = Boolean(desk.state.lostAt && Date.now() - desk.state.lostAt > 1500);
      if (due !== this.bannerDue) {
        this.bannerDue = due;
      }
      if (desk.state.calls.length) {
        this.requestUpdate();
      }
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  /** Whoever cannot see it hears that another page is shown. */
  updated() {
    const { page } = desk.state;
    if (page !== this.#page) {
      this.#page = page;
      if (!desk.state.open) {
        this.querySelector(page ? 'main.page' : '#search')?.focus();
      }
    }
  }

  render() {
    const { phase } = desk.state;
    this.#title();
    if (phase === 'starting') {
      return html`<p class="starting muted" role="status">${t('app.loading')}</p>`;
    }
    return html`${phase === 'signed-out' ? html`<hilo-sign-in></hilo-sign-in>` : this.#desk()}<hilo-announcer></hilo-announcer>`;
  }

  #title() {
    const state = desk.state;
    let n = state.calls.length;
    if (state.desk) {
      n += counts(state).queue + [...state.conversations.values()].filter((conversation) => isUnread(state, conversation)).length;
    }
    const [, name] = state.page.split('/');
    document.title = [state.phase === 'ready' && n ? `(${n})` : '', PAGES[name] ? `${t(name)} ·` : '', 'Hilo'].filter(Boolean).join(' ');
  }

  #desk() {
    const state = desk.state;
    return html`
      <a class="skip button" href="#thread" @click=${skipToThread}>${t('app.skip')}</a>
      <header class="bar">
        <span class="brand"><img src="/common/hilo.svg" alt="" width="24" height="24" /> <strong>Hilo</strong></span>
        <span class="where muted clip">${state.desk.me.team?.name ?? t('level', { n: state.desk.me.level })}</span>
        <span class="gap"></span>
        <button class="button quiet" aria-label=${t('action.new')} @click=${() => desk.update({ dialog: { type: 'create' } })}>${icon('plus')}<span class="new">${t('action.new')}</span></button>
        <label class="presence ${state.presence}">
          <span class="hidden-visually">${t('presence')}</span>
          <select .value=${state.presence} @change=${(event) => setPresence(event.target.value)}>
            ${PRESENCES.map((one) => html`<option value=${one} ?selected=${one === state.presence}>${word('presence', one)}</option>`)}
          </select>
        </label>
        <details class="menu">
          <summary class="button quiet" aria-label="${t('settings')}: ${state.desk.me.name}">${icon('person')} <span class="who clip">${state.desk.me.name}</span>${icon('down')}</summary>
          <div class="sheet">
            ${state.page ? html`<button @click=${() => goTo('')}>${icon('chat')} ${t('list')}</button>` : nothing}
            <button @click=${() => goTo('/incidents')}>${icon('late')} ${t('incidents')}</button>
            <button @click=${() => goTo('/mail')}>${icon('email')} ${t('mail')}</button>
            <button @click=${() => goTo('/policy')}>${icon('clock')} ${t('policy')}</button>
            <hr />
            <button @click=${() => goTo('/account')}>${icon('person')} ${t('account')}</button>
            <button @click=${() => (this.theme = switchTheme())}>${icon('theme')} ${t('settings.theme', { theme: t(`theme.${this.theme ?? 'system'}`) })}</button>
            <button lang=${english ? 'es' : 'en'} @click=${() => switchLanguage(english ? 'es' : 'en')}>${icon('chat')} ${t('settings.language')}</button>
            <button @click=${() => desk.update({ dialog: { type: 'keys' } })}>${icon('keyboard')} ${t('settings.keys')}</button>
            <button @click=${signOut}>${icon('out')} ${t('sign.out')}</button>
          </div>
        </details>
      </header>
      ${this.#calls()} ${this.#banner()}
      ${state.page
        ? this.#beside(state.page)
        : html`<main class="panes" data-step=${state.step}>
            <hilo-list></hilo-list>
            <hilo-thread id="thread" tabindex="-1"></hilo-thread>
            <hilo-details></hilo-details>
          </main>`}
      ${this.#toasts()}
      <hilo-dialog></hilo-dialog>
    `;
  }

  /** What stands beside the daily work. */
  #beside(page) {
    const [, name, id] = page.split('/');
    return html`<main class="page" id="thread" tabindex="-1">
      <div class="inside">
        <p><button class="button quiet" @click=${() => goTo('')}>${icon('back')} ${t('page.back')}</button></p>
        ${PAGES[name]?.(id ?? '') ?? html`<p>${t('page.none')}</p>`}
      </div>
    </main>`;
  }

  #calls() {
    const calls = desk.state.calls;
    if (!calls.length) {
      return nothing;
    }
    return html`<section class="calls" aria-label=${t('call.count', { n: calls.length })}>
      ${calls.slice(0, 3).map((waiting) => {
        const waited = (serverNow() - Date.parse(waiting.queuedAt ?? waiting.startedAt ?? waiting.at)) / 1000;
        return html`<div class="call">
          ${icon('phone')}
          <strong class="clip">${waiting.contact?.name ?? waiting.from ?? t('unknown')}</strong>
          <span class="number muted">${waiting.contact ? waiting.from : nothing}</span>
          <span class="chip ${waited > 600 ? 'warm' : ''}" role="timer" aria-live="off">${duration(waited)}</span>
          <button class="button primary" @click=${() => takeCall(waiting)}>${t('call.take')}</button>
        </div>`;
      })}
    </section>`;
  }

  #banner() {
    const { lostAt, pending } = desk.state;
    const kept = pending.filter((one) => one.state === 'kept').length;
    if (lostAt && (this.bannerDue || Date.now() - lostAt > 1500)) {
      return html`<div class="banner problem" role="status">
        ${icon('late')}<span>${t('banner.lost', { time: clockTime(lostAt) })} ${kept ? t('banner.pending', { n: kept }) : nothing}</span>
      </div>`;
    }
    return nothing;
  }

  #toasts() {
    return html`<section class="toasts" aria-label=${t('alerts')}>
      ${desk.state.toasts.map(
        (toast) => html`<div class="toast ${toast.kind}">
          ${icon(toast.kind === 'info' ? 'info' : 'late')}
          ${toast.conversationId
            ? html`<button class="link" @click=${() => (openConversation(toast.conversationId), dismiss(toast.id))}>${toast.text}</button>`
            : html`<span>${toast.text}</span>`}
          <button class="button quiet icon" aria-label=${t('alert.dismiss')} @click=${() => dismiss(toast.id)}>${icon('close')}</button>
        </div>`,
      )}
    </section>`;
  }
}

class SignIn extends LitElement {
  static properties = { wrong: { state: true }, busy: { state: true }, shown: { state: true } };

  createRenderRoot() {
    return this;
  }

  render() {
    return html`<main class="sign-in">
      <form class="card stack" @submit=${this.#submit}>
        <h1><img src="/common/hilo.svg" alt="" width="32" height="32" /> ${t('sign.title')}</h1>
        ${desk.state.expired ? html`<p class="banner warm">${t('sign.expired')}</p>` : nothing}
        <div class="field"><label for="login">${t('sign.login')}</label><input id="login" name="login" autocomplete="username" required autofocus autocapitalize="none" spellcheck="false" /></div>
        <div class="field">
          <label for="password">${t('sign.password')}</label>
          <input id="password" name="password" type=${this.shown ? 'text' : 'password'} autocomplete="current-password" required />
        </div>
        <label class="check"><input type="checkbox" @change=${(event) => (this.shown = event.target.checked)} /> ${t('sign.show')}</label>
        <p class="banner problem" role="alert" ?hidden=${!this.wrong}>${this.wrong}</p>
        <button class="button primary" ?disabled=${this.busy}>${t('sign.in')}</button>
        <button class="button quiet" type="button" lang=${english ? 'es' : 'en'} @click=${() => switchLanguage(english ? 'es' : 'en')}>${t('settings.language')}</button>
      </form>
    </main>`;
  }

  #submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    this.busy = true;
    this.wrong = await signIn(form.get('login'), form.get('password')).finally(() => (this.busy = false));
    if (this.wrong) {
      await this.updateComplete;
      this.querySelector('#password').select();
    }
  };
}

function skipToThread(event) {
  event.preventDefault();
  document.getElementById('thread')?.focus();
}

/** A menu closes when something in it or beside it is chosen; the focus goes back to what opened it. Returns whether one was open. */
function closeMenus(target, refocus = false) {
  let any = false;
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    any = true;
    const chosen = target && menu.contains(target) && target.closest('.sheet button, .sheet a');
    if (chosen || refocus) {
      menu.querySelector('summary').focus();
    }
    if (chosen || !target || !menu.contains(target)) {
      menu.open = false;
    }
  }
  return any;
}

customElements.define('hilo-sign-in', SignIn);
customElements.define('hilo-console', Console);
