import { LitElement, html, nothing } from 'lit';
import { call } from '../common/rest.js';
import { everySecond, serverNow } from '../common/time.js';
import { complain, desk } from './desk.js';
import { t } from './words.js';

/** Until a mail leaves its agent may take it back: it becomes a note, and its words return to where they were written. */
class Undo extends LitElement {
  static properties = { entry: { attribute: false }, busy: { state: true } };

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.stop = everySecond(() => this.requestUpdate());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  render() {
    const until = this.entry.delivery === 'pending' ? this.entry.details?.undoUntil : null;
    const left = until ? Math.ceil((Date.parse(until) - serverNow()) / 1000) : 0;
    if (left <= 0) {
      return nothing;
    }
    return html`<span role="timer" aria-live="off">${t('undo.left', { n: left })}</span> <button class="button" ?disabled=${this.busy} @click=${this.#undo}>${t('undo')}</button>`;
  }

  #undo = async () => {
    this.busy = true;
    const { seq, text, details } = this.entry;
    const conversationId = desk.state.open;
    try {
      await call('DELETE', `/api/agent/conversations/${conversationId}/entries/${seq}/delivery`);
      dispatchEvent(new CustomEvent('hilo:rewrite', { detail: { conversationId, mode: 'email', text, attachments: [], cc: Object.keys(details.copies ?? {}) } }));
    } catch (problem) {
      complain(problem);
    } finally {
      this.busy = false;
    }
  };
}

customElements.define('hilo-undo', Undo);
