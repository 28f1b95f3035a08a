import { LitElement, html, nothing } from 'lit';
import { get } from '../common/rest.js';
import { icon } from '../common/icons.js';
import { StoreController } from '../common/store.js';
import { serverNow, shortTime } from '../common/time.js';
import { act, classify, create, desk, logCall, mergeInto } from './desk.js';
import { KEYS, keysOn, switchKeys } from './keys.js';
import { spelled } from './spell.js';
import { options, t, word } from './words.js';

/**
 * @typedef {{name: string, label: string, type?: 'text'|'email'|'tel'|'number'|'area'|'select'|'datetime', options?: {id: string, name: string}[],
 *   required?: boolean, hint?: string, value?: string, empty?: string}} Field
 * @typedef {{title: string, send: string, fields: (values: Record<string, string>) => Field[], hint?: (values: Record<string, string>) => string,
 *   done: (values: Record<string, string>) => Promise<unknown>, extra?: {label: string, done: () => Promise<unknown>}}} Form
 */

const close = () => desk.update({ dialog: null });

/** Each form asks for what one verb needs. @type {Record<string, (c: import('./types.js').Conversation, about: import('./types.js').Desk) => Form>} */
const forms = {
  classify: (c, about) => ({
    title: t('dialog.classify'),
    send: t('dialog.save'),
    fields: (values) => {
      const kind = values.kind ?? c.kind ?? '';
      const place = kind === 'fault' || kind === 'infrastructure';
      return [
        { name: 'kind', label: t('dialog.kind'), type: 'select', options: options(about.kinds, 'kind'), required: true, value: c.kind ?? '' },
        { name: 'category', label: t('dialog.category'), type: 'select', options: options(about.categories?.[kind], 'category'), value: c.category ?? '' },
        { name: 'service', label: t('dialog.service'), type: 'select', options: options(about.services, 'service'), value: c.service ?? '', required: place },
        { name: 'module', label: t('dialog.module'), type: 'select', options: options(about.modules, 'module'), value: c.module ?? '', required: place },
      ].filter((field) => field.options.length);
    },
    hint: (values) => {
      const kind = values.kind ?? c.kind;
      return c.ticket ? '' : kind === 'fault' ? t('dialog.faultHint') : kind === 'infrastructure' ? t('dialog.infrastructureHint') : '';
    },
    done: (values) => classify(c.id, { kind: values.kind, category: values.category || null, service: values.service || null, module: values.module || null }),
  }),
  escalate: (c) => ({
    title: t('dialog.escalate'),
    send: t('dialog.escalateSend'),
    fields: () => [
      { name: 'level', label: t('dialog.escalateTo'), type: 'select', options: [2, 3].filter((n) => n > c.level).map(levelOption), required: true, value: String(c.level + 1) },
      { name: 'finding', label: t('dialog.finding'), type: 'area', required: true, hint: t('dialog.findingHint') },
    ],
    done: (values) => act(c.id, 'escalation', { level: Number(values.level), finding: values.finding }).then(close),
  }),
  handBack: (c) => ({
    title: t('dialog.handBack'),
    send: t('dialog.handBackSend'),
    fields: () => [
      { name: 'level', label: t('dialog.handBackTo'), type: 'select', options: [1, 2].filter((n) => n < c.level).map(levelOption), required: true, value: String(c.level - 1) },
      { name: 'solution', label: t('dialog.solution'), type: 'area', required: true, hint: t('dialog.solutionHint') },
    ],
    done: (values) => act(c.id, 'hand-back', { solution: values.solution, level: Number(values.level) }).then(close),
  }),
  solve: (c) => ({
    title: t('dialog.solve'),
    send: t('dialog.solveSend'),
    fields: () => [
      {
        name: 'solution',
        label: t('dialog.solution'),
        type: 'area',
        required: c.kind === 'fault' || c.kind === 'infrastructure',
        hint: t('dialog.solutionSent'),
      },
      ...(c.ticket && !hasEmail() ? [{ name: 'reason', label: t('dialog.told'), hint: t('dialog.toldHint') }] : []),
    ],
    done: (values) => act(c.id, 'status', { status: 'solved', solution: values.solution || null, reason: values.reason || null }).then(close),
  }),
  remind: (c) => ({
    title: t('dialog.remind'),
    send: t('dialog.save'),
    fields: () => [{ name: 'at', label: t('dialog.remindAt'), type: 'datetime', required: true, value: localInput(serverNow() + 3_600_000) }],
    done: (values) => act(c.id, 'reminder', { at: new Date(values.at).toISOString() }).then(close),
    extra: c.remindAt ? { label: t('dialog.remindClear'), done: () => act(c.id, 'reminder', { at: null }).then(close) } : undefined,
  }),
  assign: (c, about) => ({
    title: t('dialog.assign'),
    send: t('dialog.save'),
    fields: () => [
      {
        name: 'assignee',
        label: t('dialog.agent'),
        type: 'select',
        empty: t('dialog.nobody'),
        options: about.agents.map((agent) => ({ id: agent.id, name: `${agent.name} · ${t('level', { n: agent.level })} · ${word('presence', agent.presence)}` })),
        value: c.assignee?.id ?? '',
      },
      { name: 'team', label: t('dialog.team'), type: 'select', empty: t('dialog.same'), options: options(about.teams, 'team'), value: c.team?.id ?? '' },
    ],
    done: (values) => act(c.id, 'assignment', { assignee: values.assignee || null, team: values.team || null }).then(close),
  }),
  priority: (c, about) => ({
    title: t('dialog.priority'),
    send: t('dialog.save'),
    fields: () => [{ name: 'priority', label: t('dialog.priority'), type: 'select', options: options(about.priorities, 'priority'), required: true, value: c.priority }],
    done: (values) => act(c.id, 'priority', { priority: values.priority }).then(close),
  }),
  tags: (c) => ({
    title: t('dialog.tags'),
    send: t('dialog.save'),
    fields: () => [{ name: 'tags', label: t('dialog.tags'), hint: t('dialog.tagsHint'), value: c.tags?.join(', ') ?? '' }],
    done: (values) => act(c.id, 'tags', { tags: values.tags.split(',').map((tag) => tag.trim()).filter(Boolean) }).then(close),
  }),
  subject: (c) => ({
    title: t('dialog.subject'),
    send: t('dialog.save'),
    fields: () => [{ name: 'subject', label: t('dialog.subject'), required: true, value: c.subject }],
    done: (values) => act(c.id, 'subject', { subject: values.subject }).then(close),
  }),
  hold: (c) => ({
    title: t('dialog.hold'),
    send: t('dialog.holdSend'),
    fields: () => [{ name: 'reason', label: t('dialog.holdReason'), type: 'area', required: true, hint: t('dialog.holdHint') }],
    done: (values) => act(c.id, 'status', { status: 'held', reason: values.reason }).then(close),
  }),
  logCall: (c) => ({
    title: t('dialog.logCall'),
    send: t('dialog.save'),
    fields: () => [
      { name: 'direction', label: t('dialog.direction'), type: 'select', required: true, value: 'out', options: [{ id: 'out', name: t('dialog.out') }, { id: 'in', name: t('dialog.in') }] },
      { name: 'at', label: t('dialog.when'), type: 'datetime', required: true, value: localInput(serverNow()) },
      { name: 'answered', label: t('dialog.answered'), type: 'select', required: true, value: 'yes', options: [{ id: 'yes', name: t('dialog.yes') }, { id: 'no', name: t('dialog.no') }] },
      { name: 'minutes', label: t('dialog.minutes'), type: 'number' },
      { name: 'number', label: t('dialog.number'), type: 'tel' },
      { name: 'summary', label: t('dialog.summary'), type: 'area' },
    ],
    done: (values) =>
      logCall({
        conversation: c.id,
        number: values.number || null,
        direction: values.direction,
        at: new Date(values.at).toISOString(),
        answered: values.answered === 'yes',
        talkSeconds: values.minutes ? Math.round(Number(values.minutes) * 60) : null,
        summary: values.summary || null,
      }).then(close),
  }),
  create: () => ({
    title: t('dialog.new'),
    send: t('dialog.create'),
    fields: () => [
      { name: 'subject', label: t('dialog.subject'), required: true },
      { name: 'name', label: t('dialog.name'), required: true },
      { name: 'email', label: t('dialog.mail'), type: 'email' },
      { name: 'phone', label: t('dialog.phone'), type: 'tel' },
    ],
    hint: () => t('dialog.newHint'),
    done: (values) => create(Object.fromEntries(Object.entries(values).filter(([, value]) => value))).then(close),
  }),
  email: (c) => ({
    title: t('dialog.email'),
    send: t('dialog.save'),
    fields: () => [{ name: 'address', label: t('dialog.email'), type: 'email', required: true, hint: t('dialog.emailHint') }],
    done: (values) => act(c.id, 'email', { address: values.address }).then(close),
  }),
};

const hasEmail = () => (desk.state.contact?.addresses ?? []).some((address) => String(address.kind).toLowerCase() === 'email');

const levelOption = (n) => ({ id: String(n), name: t('level', { n }) });

function localInput(millis) {
  const date = new Date(millis - new Date(millis).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}

/** Shows whichever dialog the store asks for. */
class Dialog extends LitElement {
  static properties = { values: { state: true }, wrong: { state: true }, problem: { state: true }, busy: { state: true }, candidates: { state: true } };
  #shown = null;
  #fresh = false;

  constructor() {
    super();
    new StoreController(this, desk);
    this.#reset();
  }

  createRenderRoot() {
    return this;
  }

  #reset() {
    this.values = {};
    this.wrong = {};
    this.problem = '';
    this.busy = false;
    this.candidates = null;
  }

  willUpdate() {
    if (desk.state.dialog !== this.#shown) {
      if (!desk.state.dialog) {
        this.querySelector('dialog')?.close(); // before it goes, so that the focus returns to where it came from
      }
      this.#shown = desk.state.dialog;
      this.#fresh = true;
      this.#reset();
    }
  }

  updated() {
    const dialog = this.querySelector('dialog');
    if (!this.#shown || !dialog || !this.#fresh) {
      return;
    }
    this.#fresh = false;
    if (dialog.open) {
      dialog.querySelector('[autofocus], input, select, textarea, button')?.focus();
    } else {
      dialog.showModal();
    }
  }

  render() {
    const asked = desk.state.dialog;
    if (!asked) {
      return nothing;
    }
    return html`<dialog aria-labelledby="dialog-title" @close=${(event) => event.target.open || close()}>${this.#content(asked)}</dialog>`;
  }

  #content(asked) {
    switch (asked.type) {
      case 'folio':
        return this.#folio(asked.folio);
      case 'secret':
        return html`<div class="body">
          <h2 id="dialog-title">${t('dialog.secret')}</h2>
          <p class="revealed">${asked.text}</p>
          <p class="small muted">${t('dialog.secretHint')}</p>
          <div class="actions"><button class="button primary" @click=${close}>${t('dialog.close')}</button></div>
        </div>`;
      case 'keys':
        return this.#keys();
      case 'merge':
        return this.#merge(asked.id);
      default: {
        const conversation = desk.state.conversations.get(asked.id);
        return conversation || asked.type === 'create' ? this.#form(forms[asked.type](conversation, desk.state.desk)) : nothing;
      }
    }
  }

  #form(form) {
    const fields = form.fields(this.values);
    const hint = form.hint?.(this.values);
    return html`<form novalidate @submit=${(event) => this.#submit(event, form, fields)}>
      <h2 id="dialog-title">${form.title}</h2>
      ${fields.map((field) => this.#field(field))}
      ${hint ? html`<p class="banner round">${icon('ticket')} ${hint}</p>` : nothing}
      <p class="banner problem round" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <div class="actions">
        ${form.extra ? html`<button type="button" class="button danger" @click=${() => this.#run(form.extra.done)}>${form.extra.label}</button>` : nothing}
        <button type="button" class="button" @click=${close}>${t('dialog.cancel')}</button>
        <button class="button primary" ?disabled=${this.busy}>${form.send}</button>
      </div>
    </form>`;
  }

  /** @param {Field} field */
  #field(field) {
    const id = `field-${field.name}`;
    const value = this.values[field.name] ?? field.value ?? '';
    const wrong = this.wrong[field.name];
    const described = wrong ? `${id}-wrong` : field.hint ? `${id}-hint` : nothing;
    const set = (event) => (this.values = { ...this.values, [field.name]: event.target.value });
    const invalid = wrong ? 'true' : 'false';
    const control =
      field.type === 'select'
        ? html`<select id=${id} name=${field.name} ?required=${field.required} aria-invalid=${invalid} aria-describedby=${described} @change=${set}>
            ${field.required && value ? nothing : html`<option value="">${field.empty ?? t('dialog.choose')}</option>`}
            ${field.options.map((option) => html`<option value=${option.id} ?selected=${option.id === value}>${option.name}</option>`)}
          </select>`
        : field.type === 'area'
          ? html`<textarea id=${id} name=${field.name} rows="5" ?required=${field.required} aria-invalid=${invalid} aria-describedby=${described} .value=${value} @input=${set}></textarea>`
          : html`<input id=${id} name=${field.name} type=${field.type === 'datetime' ? 'datetime-local' : (field.type ?? 'text')} ?required=${field.required} aria-invalid=${invalid} aria-describedby=${described} .value=${value} @input=${set} />`;
    return html`<div class="field">
      <label for=${id}>${field.label}</label>${control}
      ${field.hint ? html`<span class="hint" id="${id}-hint">${field.hint}</span>` : nothing}
      ${wrong ? html`<span class="wrong" id="${id}-wrong">${wrong}</span>` : nothing}
    </div>`;
  }

  #submit(event, form, fields) {
    event.preventDefault();
    const data = Object.fromEntries(new FormData(event.target));
    const missing = fields.filter((field) => field.required && !String(data[field.name] ?? '').trim());
    this.wrong = Object.fromEntries(missing.map((field) => [field.name, t('dialog.required')]));
    if (missing.length) {
      this.querySelector(`#field-${missing[0].name}`)?.focus();
      return;
    }
    void this.#run(() => form.done(data));
  }

  async #run(doing) {
    this.busy = true;
    this.problem = '';
    try {
      await doing();
    } catch (problem) {
      const names = (problem.errors ?? []).map((error) => [String(error.pointer).split('/').pop(), error.detail]);
      this.wrong = Object.fromEntries(names);
      const shown = names.some(([name]) => this.querySelector(`#field-${name}`));
      this.problem = shown ? '' : problem.status === 0 ? t('problem.offline') : problem.status === 412 ? t('problem.stale') : problem.message;
      await this.updateComplete;
      this.querySelector('[aria-invalid="true"]')?.focus();
    } finally {
      this.busy = false;
    }
  }

  #folio(folio) {
    return html`<div class="body folio-dialog">
      <h2 id="dialog-title">${t('dialog.folio')}</h2>
      <p class="folio big">${folio}</p>
      <p>${t('dialog.folioRead')}</p>
      <ol class="plain spelled">${spelled(folio).map(({ sign, word: name }) => html`<li><b class="folio">${sign}</b> <span>${name}</span></li>`)}</ol>
      <div class="actions">
        <button class="button" @click=${() => navigator.clipboard?.writeText(folio)}>${t('action.copy')}</button>
        <button class="button primary" autofocus @click=${close}>${t('dialog.folioDone')}</button>
      </div>
    </div>`;
  }

  #keys() {
    return html`<div class="body">
      <h2 id="dialog-title">${t('dialog.keys')}</h2>
      <label class="check"><input type="checkbox" ?checked=${keysOn()} @change=${(event) => switchKeys(event.target.checked)} /> ${t('dialog.keysOn')}</label>
      <p class="small muted">${t('dialog.keysHint')}</p>
      <table class="keys">
        <tbody>${KEYS.map(({ keys, word: name }) => html`<tr><th scope="row">${keys.map((key) => html`<kbd>${key}</kbd> `)}</th><td>${t(name)}</td></tr>`)}</tbody>
      </table>
      <div class="actions"><button class="button primary" @click=${close}>${t('dialog.close')}</button></div>
    </div>`;
  }

  #merge(id) {
    return html`<form @submit=${(event) => event.preventDefault()}>
      <h2 id="dialog-title">${t('dialog.merge')}</h2>
      <p class="muted">${t('dialog.mergeHint')}</p>
      <div class="field"><label for="merge-q">${t('dialog.mergeSearch')}</label><input id="merge-q" type="search" autofocus @input=${(event) => this.#search(id, event.target.value.trim())} /></div>
      <ul class="plain offers">
        ${(this.candidates ?? []).map(
          (match) => html`<li>
            <p class="clip"><span class="folio">${match.ticket?.folio ?? `#${match.number}`}</span> ${match.subject || t('noSubject')}</p>
            <p class="small muted">${match.contact?.name ?? t('visitor')} · ${word('status', match.status)} · ${shortTime(match.updatedAt)}</p>
            <button type="button" class="button" @click=${() => (close(), mergeInto(id, match.id))}>${t('dialog.mergeInto')}<span class="hidden-visually"> ${match.subject}</span></button>
          </li>`,
        )}
        ${this.candidates?.length === 0 ? html`<li class="muted">${t('list.empty.search')}</li>` : nothing}
      </ul>
      <div class="actions"><button type="button" class="button" @click=${close}>${t('dialog.cancel')}</button></div>
    </form>`;
  }

  #searchTimer = 0;
  #search(id, q) {
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(async () => {
      const page = q ? await get(`/api/agent/conversations?view=all&limit=8&q=${encodeURIComponent(q)}`).catch(() => null) : null;
      this.candidates = page ? page.items.filter((one) => one.id !== id && one.status !== 'merged') : null;
    }, 250);
  }
}

customElements.define('hilo-dialog', Dialog);
