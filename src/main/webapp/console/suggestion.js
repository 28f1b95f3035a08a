import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { get } from '../common/rest.js';
import { desk } from './desk.js';
import { t } from './words.js';

const ask = (type, id) => desk.update({ dialog: { type, id } });

/** How far a suggestion has come, and its next step for whoever may take it. */
class SuggestionProgress extends LitElement {
  static properties = { conversation: { attribute: false }, progress: { state: true } };
  #shown = '';

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const { id, lastSeq, version } = this.conversation;
    const wanted = `${id} ${lastSeq} ${version}`;
    if (wanted !== this.#shown) {
      if (!this.#shown.startsWith(id)) {
        this.progress = null;
      }
      this.#shown = wanted;
      void get(`/api/agent/conversations/${encodeURIComponent(id)}/suggestion`)
        .then((progress) => wanted === this.#shown && (this.progress = progress))
        .catch(() => null);
    }
  }

  render() {
    const { progress } = this;
    if (!progress) {
      return nothing;
    }
    const { id } = this.conversation;
    const { step } = progress;
    const may = desk.state.desk.me.roles.includes('authoriser');
    const steps = step === 'declined' ? ['asked', 'declined'] : ['asked', 'authorised', 'planned', 'delivered'];
    const now = steps.indexOf(step ?? 'asked');
    return html`
      <ol class="plain steps">
        ${steps.map(
          (one, i) => html`<li class=${i <= now ? 'done' : ''} aria-current=${i === now ? 'step' : 'false'}>${i <= now ? icon(one === 'declined' ? 'close' : 'check') : nothing}${t(`step.${one}`)}</li>`,
        )}
      </ol>
      ${progress.item ? html`<p>${progress.item} <span class="muted">· ${progress.period}</span></p>` : nothing}
      <span class="row">
        ${may && (!step || step === 'declined') ? html`<button class="button" @click=${() => ask('authorise', id)}>${t('suggestion.authorise.short')}</button>` : nothing}
        ${may && (!step || step === 'authorised') ? html`<button class="button" @click=${() => ask('decline', id)}>${t('suggestion.decline.short')}</button>` : nothing}
        ${step === 'authorised' || step === 'planned' ? html`<button class="button" @click=${() => ask('plan', id)}>${t(step === 'planned' ? 'suggestion.replan.short' : 'suggestion.plan.short')}</button>` : nothing}
        ${step === 'planned' ? html`<button class="button" @click=${() => ask('deliverSuggestion', id)}>${t('suggestion.deliver.short')}</button>` : nothing}
      </span>
      ${!step && !may ? html`<p class="small muted">${t('suggestion.waits')}</p>` : nothing}
    `;
  }
}

customElements.define('hilo-suggestion', SuggestionProgress);
