import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { StoreController } from '../common/store.js';
import { fullTime, shortTime } from '../common/time.js';
import './clock-chip.js';
import { desk, goTo, mergeInto, openConversation } from './desk.js';
import { leaveIncident } from './promise-forms.js';
import './suggestion.js';
import { kindName, nameIn, owing, t, word } from './words.js';

const ask = (type, id) => desk.update({ dialog: { type, id } });

/** Who it is and what it is about: contact, what was promised, clocks, other open matters, ticket, properties. */
class Details extends LitElement {
  constructor() {
    super();
    new StoreController(this, desk);
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const conversation = desk.state.conversations.get(desk.state.open ?? '');
    if (!conversation) {
      return html`<aside class="pane details nothing" aria-label=${t('details')}></aside>`;
    }
    return html`<aside class="pane details" aria-label=${t('details')}>
      <button class="button quiet step" @click=${() => desk.update({ step: 'conversation' })}>${icon('back')} ${t('details.back')}</button>
      ${this.#contact(conversation)} ${this.#promises(conversation)} ${this.#clocks(conversation)} ${this.#offers(conversation)} ${this.#ticket(conversation)} ${this.#matter(conversation)}
    </aside>`;
  }

  #contact(conversation) {
    const { contact } = desk.state;
    const addresses = contact?.addresses ?? [];
    const reachable = addresses.some((address) => String(address.kind).toLowerCase() === 'email');
    return html`<section>
      <h2>${t('details.contact')}</h2>
      <p class="strong">${conversation.contact?.name ?? t('visitor')}</p>
      ${conversation.organisation ? html`<p class="muted">${conversation.organisation.name}</p>` : nothing}
      <ul class="plain addresses">
        ${addresses
          .filter((address) => ['email', 'phone'].includes(String(address.kind).toLowerCase()))
          .map(
            (address) => html`<li>${icon(String(address.kind).toLowerCase())}<span class="number clip">${address.value}</span>
              <span class="chip ${address.verified ? 'good' : ''}">${t(address.verified ? 'details.verified' : 'details.unverified')}</span></li>`,
          )}
      </ul>
      ${reachable || !conversation.contact ? nothing : html`<p class="small muted">${t('details.noEmail')}</p>`}
      ${reachable ? nothing : html`<button class="button" @click=${() => ask('email', conversation.id)}>${t('action.email')}</button>`}
    </section>`;
  }

  #offers(conversation) {
    const offers = desk.state.offers;
    if (!offers.length) {
      return nothing;
    }
    return html`<section>
      <h2>${t('details.offers')}</h2>
      <ul class="plain offers">
        ${offers.map(
          (offer) => html`<li>
            <p class="clip"><span class="folio">${offer.ticket?.folio ?? `#${offer.number}`}</span> ${offer.subject || t('noSubject')}</p>
            <p class="small muted">${word('status', offer.status)} · ${shortTime(offer.updatedAt ?? offer.openedAt)}</p>
            <span class="row">
              <button class="button" @click=${() => mergeInto(conversation.id, offer.id)}>${t('details.join')}<span class="hidden-visually"> ${offer.subject}</span></button>
              <button class="button quiet" @click=${() => openConversation(offer.id)}>${t('details.openOther')}<span class="hidden-visually"> ${offer.subject}</span></button>
            </span>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  #ticket(conversation) {
    const { ticket } = conversation;
    if (!ticket) {
      return nothing;
    }
    return html`<section>
      <h2>${t('details.ticket')}</h2>
      <p class="row"><span class="folio strong">${ticket.folio}</span>
        <button class="button quiet icon" title=${t('action.folio')} aria-label=${t('action.folio')} @click=${() => desk.update({ dialog: { type: 'folio', folio: ticket.folio } })}>${icon('phone')}</button></p>
      <p class="small muted">${shortTime(ticket.openedAt)}${ticket.openedBy ? ` · ${t('details.byWhom', { name: ticket.openedBy.name ?? ticket.openedBy })}` : nothing}</p>
    </section>`;
  }

  /** What the customer was promised beyond an answer: who owes the next e-mail, the incident's answer, a date, a suggestion's next step. */
  #promises(conversation) {
    const { id, owesEmail, incident, committedTo } = conversation;
    return html`
      ${owesEmail
        ? html`<section class="owes">
            <h2>${t('owes')}</h2>
            <p class="row">${icon('email')}<span>${owing(owesEmail)}</span>
              ${owesEmail.dueAt ? html`<span class="muted">${t('clock.due', { time: shortTime(owesEmail.dueAt) })}</span>` : nothing}</p>
          </section>`
        : nothing}
      ${incident
        ? html`<section>
            <h2>${t('details.incident')}</h2>
            <p><button class="link" @click=${() => goTo(`/incidents/${incident.id}`)}>${incident.name}</button></p>
            <span class="row"><button class="button" @click=${() => goTo(`/incidents/${incident.id}`)}>${t('incident.view')}</button>
              <button class="button quiet" @click=${() => leaveIncident(conversation)}>${t('incident.leave')}</button></span>
          </section>`
        : nothing}
      ${committedTo
        ? html`<section>
            <h2>${t('details.committedTo')}</h2>
            <p class="strong"><time datetime=${committedTo} title=${fullTime(committedTo)}>${shortTime(committedTo)}</time></p>
            <span class="row"><button class="button" @click=${() => ask('deliverCommitment', id)}>${t('commitment.deliver.short')}</button>
              <button class="button quiet" @click=${() => ask('commit', id)}>${t('commitment.move.short')}</button></span>
          </section>`
        : nothing}
      ${conversation.kind === 'suggestion'
        ? html`<section><h2>${t('kind.suggestion')}</h2><hilo-suggestion .conversation=${conversation}></hilo-suggestion></section>`
        : nothing}
    `;
  }

  #matter(conversation) {
    const about = desk.state.desk;
    const { id } = conversation;
    const rows = [
      ['assignee', conversation.assignee?.name ?? t('details.nobody'), 'assign'],
      ['team', conversation.team?.name, 'assign'],
      ['kind', kindName(about, conversation.kind), 'classify'],
      ['category', nameIn(about.categories?.[conversation.kind], 'category', conversation.category), 'classify'],
      ['service', nameIn(about.services, 'service', conversation.service), 'classify'],
      ['module', nameIn(about.modules, 'module', conversation.module), 'classify'],
      ['priority', word('priority', conversation.priority), 'priority'],
      ['tags', conversation.tags?.join(', '), 'tags'],
      ['reminder', conversation.remindAt ? shortTime(conversation.remindAt) : '', 'remind'],
    ].filter(([name, value]) => value || ['tags', 'priority'].includes(name));
    return html`<section>
      <h2>${t('details.matter')} <span class="folio muted">#${conversation.number}</span></h2>
      <dl>
        ${rows.map(
          ([name, value, dialog]) => html`<div><dt>${t(`details.${name}`)}</dt>
            <dd><button class="link" @click=${() => ask(dialog, id)} aria-label="${t('details.edit', { what: t(`details.${name}`) })}: ${value || t('none')}">${value || t('none')}</button></dd></div>`,
        )}
        <div><dt>${t('details.opened')}</dt><dd><time datetime=${conversation.openedAt} title=${fullTime(conversation.openedAt)}>${shortTime(conversation.openedAt)}</time></dd></div>
      </dl>
    </section>`;
  }

  #clocks(conversation) {
    if (!conversation.clocks.length) {
      return nothing;
    }
    return html`<section>
      <h2>${t('details.clocks')}</h2>
      <ul class="plain stack tight">
        ${conversation.clocks.map((clock) => html`<li><hilo-clock .clock=${clock} .opens=${conversation.id}></hilo-clock> <span class="small muted">${word('channel', clock.channel)}</span></li>`)}
      </ul>
    </section>`;
  }
}

customElements.define('hilo-details', Details);
