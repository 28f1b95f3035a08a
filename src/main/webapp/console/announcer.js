import { LitElement, html } from 'lit';

/** The only live region of the console. It says one thing at a time and at most one in two seconds; of a burst it keeps the last four. */
class Announcer extends LitElement {
  static properties = { text: { state: true } };
  #queue = [];
  #timer = 0;

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('hilo:say', this.#hear);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('hilo:say', this.#hear);
    clearTimeout(this.#timer);
  }

  render() {
    return html`<div class="hidden-visually" role="status" aria-live="polite">${this.text ?? ''}</div>`;
  }

  #hear = (event) => {
    this.#queue = [...this.#queue, String(event.detail)].slice(-4);
    if (!this.#timer) {
      this.#next();
    }
  };

  #next() {
    this.text = this.#queue.shift() ?? '';
    this.#timer = this.text ? setTimeout(() => this.#next(), 2000) : 0;
  }
}

customElements.define('hilo-announcer', Announcer);
