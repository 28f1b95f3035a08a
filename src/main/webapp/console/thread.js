import { LitElement, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icon } from '../common/icons.js';
import { StoreController } from '../common/store.js';
import { dayName, sameDay } from '../common/time.js';
import './clock-chip.js';
import './composer.js';
import { act, backToList, complain, desk, loadConversation, openConversation, openTicket, readAgain, take, tryAct } from './desk.js';
import { entryView, pendingView } from './entry-view.js';
import { askIncident } from './promise-forms.js';
import { owed } from './urgency.js';
import { kindName, t, word } from './words.js';

const ask = (type, id) => desk.update({ dialog: { type, id } });

/** One conversation: what it is, what can be done with it, its timeline, and the composer. */
class Thread extends LitElement {
  static properties = { below: { state: true } };
  #shown = /** @type {string | null} */ (null);
  #atEnd = true;
  #lastSeq = 0;

  constructor() {
    super();
    new StoreController(this, desk);
    this.below = 0;
  }

  createRenderRoot() {
    return this;
  }

  get #conversation() {
    return desk.state.conversations.get(desk.state.open ?? '');
  }

  render() {
    const { open, entries } = desk.state;
    const conversation = this.#conversation;
    const held = open ? entries.get(open) : undefined;
    if (!open) {
      return html`<section class="pane thread nothing"><div class="empty muted"><p>${t('thread.none')}</p><p class="small hint">${t('thread.noneHint')}</p></div></section>`;
    }
    if (!conversation) {
      return html`<section class="pane thread nothing"><div class="empty">
        <p role="status">${held?.failed ? t(`thread.${held.failed}`) : t('app.loading')}</p>
        ${held?.failed ? html`<button class="button" @click=${backToList}>${t('thread.back')}</button>` : nothing}
      </div></section>`;
    }
    return html`<section class="pane thread" aria-label=${t('thread')}>
      ${this.#head(conversation)}
      <div class="timeline" tabindex="0" role="region" aria-label=${t('thread.timeline')} @scroll=${this.#scrolled}>${this.#timeline(held)}</div>
      ${this.below ? html`<button class="button primary below" @click=${this.#toEnd}>${t('thread.newBelow', { n: this.below })} ${icon('down')}</button>` : nothing}
      ${this.#foot(conversation)}
    </section>`;
  }

  #head(conversation) {
    const { id } = conversation;
    const me = desk.state.desk.me;
    const mine = conversation.assignee?.id === me.id;
    const over = ['solved', 'closed', 'merged'].includes(conversation.status);
    const clocks = conversation.clocks.filter(owed);
    return html`<header class="head">
      <div class="title">
        <button class="button quiet icon step" aria-label=${t('thread.back')} @click=${backToList}>${icon('back')}</button>
        <h2 class="clip">${conversation.subject || t('noSubject')}</h2>
        <button class="button quiet icon step to-details" aria-label=${t('thread.details')} @click=${() => desk.update({ step: 'details' })}>${icon('info')}</button>
      </div>
      <div class="facts">
        <span class="folio">${conversation.ticket?.folio ?? `#${conversation.number}`}</span>
        <span class="chip">${word('status', conversation.status)}</span>
        <span class="chip">${t('level', { n: conversation.level })}</span>
        <span class="chip">${kindName(desk.state.desk, conversation.kind)}</span>
        ${conversation.spam ? html`<span class="chip late">${t('spam')}</span>` : nothing}
        ${clocks.map((clock) => html`<hilo-clock .clock=${clock} .opens=${id}></hilo-clock>`)}
      </div>
      <div class="doing">
        ${mine ? nothing : html`<button class="button primary" @click=${() => take(id)}>${t('action.take')}</button>`}
        <button class="button" @click=${() => ask('classify', id)}>${t('action.classify')}</button>
        ${over
          ? html`<button class="button" @click=${() => tryAct(id, 'status', { status: 'open' })}>${t('action.reopen')}</button>`
          : html`
              ${conversation.level < 3 ? html`<button class="button" @click=${() => ask('escalate', id)}>${t('action.escalate')}</button>` : nothing}
              ${conversation.level > 1 ? html`<button class="button" @click=${() => ask('handBack', id)}>${t('action.handBack')}</button>` : nothing}
              <button class="button" @click=${() => ask('solve', id)}>${t('action.solve')}</button>
            `}
        <details class="menu">
          <summary class="button icon" aria-label=${t('action.more')}>${icon('more')}</summary>
          <div class="sheet">
            <button @click=${() => ask('assign', id)}>${t('action.assign')}</button>
            ${conversation.ticket
              ? html`<button @click=${() => desk.update({ dialog: { type: 'folio', folio: conversation.ticket.folio } })}>${t('action.folio')}</button>`
              : html`<button @click=${() => openTicket(id)}>${t('action.ticket')}</button>`}
            ${conversation.status === 'open' ? html`<button @click=${() => tryAct(id, 'status', { status: 'waiting' })}>${t('action.wait')}</button>` : nothing}
            ${['open', 'waiting'].includes(conversation.status) ? html`<button @click=${() => ask('hold', id)}>${t('action.hold')}</button>` : nothing}
            ${conversation.status === 'held' ? html`<button @click=${() => tryAct(id, 'status', { status: 'open' })}>${t('action.reopen')}</button>` : nothing}
            ${conversation.status === 'solved' ? html`<button @click=${() => tryAct(id, 'status', { status: 'closed' })}>${t('action.close')}</button>` : nothing}
            <button @click=${() => ask('remind', id)}>${t('action.remind')}</button>
            <button @click=${() => ask('priority', id)}>${t('action.priority')}</button>
            <button @click=${() => ask('tags', id)}>${t('action.tags')}</button>
            <button @click=${() => ask('subject', id)}>${t('action.subject')}</button>
            <button @click=${() => ask('logCall', id)}>${t('action.logCall')}</button>
            <button @click=${() => ask('email', id)}>${t('action.email')}</button>
            ${conversation.incident ? nothing : html`<button @click=${() => askIncident(id)}>${t('action.incident')}</button>`}
            ${conversation.committedTo ? nothing : html`<button @click=${() => ask('commit', id)}>${t('action.commit')}</button>`}
            <button @click=${() => ask('merge', id)}>${t('action.merge')}</button>
            <button @click=${() => tryAct(id, 'spam', { spam: !conversation.spam })}>${t(conversation.spam ? 'action.notSpam' : 'action.spam')}</button>
          </div>
        </details>
      </div>
    </header>`;
  }

  #timeline(held) {
    if (!held?.loaded) {
      return held?.failed
        ? html`<div class="empty"><p>${t(`thread.${held.failed}`)}</p><button class="button" @click=${() => loadConversation(desk.state.open)}>${t('retry')}</button></div>`
        : html`<p class="empty muted" role="status">${t('app.loading')}</p>`;
    }
    const pending = desk.state.pending.filter((one) => one.conversationId === desk.state.open);
    const { typing, open } = desk.state;
    return html`<ol class="plain entries">
      ${repeat(folded(held.items), (group) => group[0].seq, (group, index) => this.#group(group, index ? folded(held.items)[index - 1].at(-1) : null))}
      ${repeat(pending, (one) => one.clientId, pendingView)}
      ${typing?.conversationId === open ? html`<li class="typing muted small">${typing.name ?? t('visitor')}…</li>` : nothing}
    </ol>`;
  }

  #group(group, before) {
    const first = group[0];
    const day = !before || !sameDay(before.at, first.at) ? html`<li class="day"><span>${dayName(first.at)}</span></li>` : nothing;
    if (group.length < 4) {
      return html`${day}${group.map((entry) => entryView(entry, this.#doing))}`;
    }
    return html`${day}<li class="entry change"><details><summary>${t('thread.changes', { n: group.length })}</summary>
      <ol class="plain">${group.map((entry) => entryView(entry, this.#doing))}</ol></details></li>`;
  }

  #foot(conversation) {
    if (conversation.status === 'merged') {
      const into = conversation.mergedInto?.id ?? conversation.mergedInto;
      return html`<div class="banner">${t('thread.mergedInto')} ${into ? html`<button class="button" @click=${() => openConversation(into)}>${t('thread.openSurvivor')}</button>` : nothing}</div>`;
    }
    return html`<hilo-composer .conversation=${conversation}></hilo-composer>`;
  }

  #doing = {
    secret: async (entry, secret) => {
      if (!secret) {
        desk.update({ dialog: { type: 'unmark', id: desk.state.open, entry } });
        return;
      }
      try {
        await act(desk.state.open, `entries/${entry.seq}/secret`, { secret });
        await readAgain(desk.state.open);
      } catch (problem) {
        complain(problem);
      }
    },
    reveal: (entry) => desk.update({ dialog: { type: 'reveal', id: desk.state.open, entry } }),
    sender: async (entry, genuine) => {
      try {
        await act(desk.state.open, `entries/${entry.seq}/sender`, { genuine });
        await readAgain(desk.state.open);
      } catch (problem) {
        complain(problem);
      }
    },
  };

  // ---- the end of the timeline stays in sight unless the agent reads further up

  #scrolled = (event) => {
    const box = event.target;
    this.#atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
    if (this.#atEnd) {
      this.below = 0;
    }
  };

  #toEnd = () => {
    const box = this.querySelector('.timeline');
    box?.scrollTo({ top: box.scrollHeight });
    this.below = 0;
  };

  #resized = new ResizeObserver(() => this.#atEnd && this.#toEnd());
  #observed = /** @type {Element | null} */ (null);

  updated() {
    const box = this.querySelector('.timeline');
    if (box !== this.#observed) {
      this.#resized.disconnect();
      this.#observed = box;
      if (box) {
        this.#resized.observe(box);
      }
    }
    const { open, entries, pending } = desk.state;
    const last = entries.get(open ?? '')?.items.at(-1)?.seq ?? 0;
    const size = last + pending.filter((one) => one.conversationId === open).length;
    if (open !== this.#shown) {
      this.#shown = open;
      this.#atEnd = true;
      this.#lastSeq = size;
      this.below = 0;
      this.#toEnd();
    } else if (size !== this.#lastSeq) {
      if (this.#atEnd || this.#lastSeq === 0) {
        this.#toEnd();
      } else if (last > this.#lastSeq) {
        this.below += last - this.#lastSeq;
      }
      this.#lastSeq = size;
    } else if (this.#atEnd) {
      this.#toEnd();
    }
  }
}

/** Runs of changes stand together, so that they can be folded; everything else stands alone. */
function folded(entries) {
  const groups = [];
  for (const entry of entries) {
    const run = groups.at(-1);
    if (entry.type === 'change' && run?.[0].type === 'change' && sameDay(run[0].at, entry.at)) {
      run.push(entry);
    } else {
      groups.push([entry]);
    }
  }
  return groups;
}

customElements.define('hilo-thread', Thread);
