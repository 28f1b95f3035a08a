import { LitElement, html } from 'lit';
import { icon } from '../common/icons.js';
import { t } from './words.js';

/**
 * Who gets an answer by mail in copy: whoever takes part in the matter can be ticked, others are added by their address.
 * Says `hilo:copies` with the addresses that are ticked.
 */
class Copies extends LitElement {
  static properties = { people: { attribute: false }, chosen: { attribute: false }, adding: { state: true } };

  constructor() {
    super();
    this.people = [];
    this.chosen = [];
    this.adding = false;
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const known = this.people.map((one) => one.address);
    const all = [...this.people, ...this.chosen.filter((address) => !known.includes(address)).map((address) => ({ address, name: address }))];
    return html`<div class="copies" role="group" aria-label=${t('compose.cc')}>
      <span class="small muted">${t('compose.cc')}</span>
      ${all.map(
        ({ address, name }) => html`<label class="chip ${this.chosen.includes(address) ? 'good' : ''}" title=${address}>
          <input type="checkbox" .checked=${this.chosen.includes(address)} @change=${(event) => this.#tick(address, event.target.checked)} />${name || address}</label>`,
      )}
      ${this.adding
        ? html`<input class="small" type="email" placeholder=${t('compose.cc.address')} aria-label=${t('compose.cc.add')} @keydown=${this.#key} @blur=${(event) => this.#add(event.target)} />`
        : html`<button type="button" class="button quiet icon small" aria-label=${t('compose.cc.add')} title=${t('compose.cc.add')} @click=${this.#ask}>${icon('plus')}</button>`}
    </div>`;
  }

  #tick(address, wanted) {
    const others = this.chosen.filter((other) => other !== address);
    this.#say(wanted ? [...others, address] : others);
  }

  #ask = async () => {
    this.adding = true;
    await this.updateComplete;
    this.querySelector('input[type=email]')?.focus();
  };

  #key = (event) => {
    if (event.key === 'Escape') {
      event.target.value = '';
      this.adding = false;
    } else if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      this.#add(event.target);
    }
  };

  #add(input) {
    const address = input.value.trim().toLowerCase();
    if (address && !input.reportValidity()) {
      return;
    }
    this.adding = false;
    if (address && !this.chosen.includes(address)) {
      this.#say([...this.chosen, address]);
    }
  }

  #say(chosen) {
    this.dispatchEvent(new CustomEvent('hilo:copies', { detail: chosen }));
  }
}

customElements.define('hilo-copies', Copies);
