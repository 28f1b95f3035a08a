import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { remember, remembered } from '../common/settings.js';
import { complain, desk, say, sayTyping, toast, upload } from './desk.js';
import { size } from './entry-view.js';
import './copies.js';
import { t } from './words.js';

const MODES = ['chat', 'email', 'portal', 'note'];

/**
 * Where answers and notes are written. The mode is chosen by the agent and never changes by itself; each conversation and mode
 * has its own draft. A note looks different and its button says so.
 */
class Composer extends LitElement {
  static properties = { conversation: { attribute: false }, mode: { state: true }, text: { state: true }, files: { state: true }, over: { state: true }, cc: { state: true } };
  #id = '';
  #modes = new Map();
  #files = new Map();
  #startedAt = 0;
  #typedAt = 0;

  constructor() {
    super();
    this.text = '';
    this.mode = 'note';
    this.files = [];
    this.over = false;
    this.cc = [];
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('hilo:compose', this.#asked);
    addEventListener('hilo:rewrite', this.#rewrite);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('hilo:compose', this.#asked);
    removeEventListener('hilo:rewrite', this.#rewrite);
  }

  willUpdate() {
    const { id } = this.conversation;
    if (id !== this.#id) {
      this.#id = id;
      this.mode = this.#modes.get(id) ?? this.#usual();
      this.cc = this.#usualCopies();
      this.#recall();
    }
  }

  /** Whom somebody of the desk has written to in copy before. */
  #usualCopies() {
    return (this.conversation.participants ?? []).filter((one) => one.copied).map((one) => one.address);
  }

  /** The channel the customer used last, as far as one can write there; after a call a note, which goes nowhere by mistake. */
  #usual() {
    const entries = desk.state.entries.get(this.#id)?.items ?? [];
    const last = entries.findLast((entry) => entry.direction === 'in' && MODES.includes(entry.channel))?.channel;
    const known = this.conversation.channels.filter((channel) => MODES.includes(channel));
    return last ?? known.at(-1) ?? 'note';
  }

  get #available() {
    const channels = this.conversation.channels;
    return MODES.filter((mode) => mode === 'note' || mode === 'email' || channels.includes(mode) || (mode === 'portal' && this.conversation.ticket));
  }

  get #draftKey() {
    return `draft.${this.#id}.${this.mode}`;
  }

  #recall() {
    this.text = remembered(this.#draftKey, '');
    this.files = this.#files.get(this.#draftKey) ?? [];
    this.#startedAt = this.text ? Date.now() : 0;
  }

  render() {
    const { mode } = this;
    const newer = this.#newer();
    return html`<form class="composer mode-${mode} ${this.over ? 'over' : ''}" aria-label=${t('compose')} @submit=${this.#send}
      @dragover=${this.#dragged} @dragleave=${() => (this.over = false)} @drop=${this.#dropped}>
      <div class="spread">
        <div class="modes" role="radiogroup" aria-label=${t('compose.mode')}>
          ${this.#available.map(
            (one) => html`<label class="mode ${one}"><input type="radio" name="mode" value=${one} .checked=${one === mode} @change=${() => this.#switch(one)} />${icon(one)}${t(`mode.${one}`)}</label>`,
          )}
        </div>
        <span class="small muted clip whom" id="whom">${t(`compose.to.${mode}`)}</span>
      </div>
      ${newer ? html`<p class="banner warm small" role="status">${t('compose.newer', { name: newer })}</p>` : nothing}
      ${mode === 'email' ? html`<hilo-copies .people=${this.conversation.participants ?? []} .chosen=${this.cc} @hilo:copies=${(event) => (this.cc = event.detail)}></hilo-copies>` : nothing}
      <textarea id="reply" rows="3" aria-label=${t(mode === 'note' ? 'entry.note' : 'compose')} aria-describedby="whom"
        placeholder=${t(mode === 'note' ? 'compose.placeholder.note' : 'compose.placeholder')}
        .value=${this.text} @input=${this.#typed} @keydown=${this.#key} @paste=${this.#pasted}></textarea>
      ${this.files.length
        ? html`<ul class="plain files">
            ${this.files.map(
              (file) => html`<li class="chip">${icon('attach')}${file.name} <span class="muted">${file.id ? size(file.size) : t('compose.uploading')}</span>
                <button type="button" class="button quiet icon small" aria-label=${t('compose.remove', { name: file.name })} @click=${() => this.#setFiles(this.files.filter((other) => other !== file))}>${icon('close')}</button></li>`,
            )}
          </ul>`
        : nothing}
      <div class="spread">
        <span class="row">
          <label class="button quiet icon" title=${t('compose.attach')}>${icon('attach')}<span class="hidden-visually">${t('compose.attach')}</span>
            <input class="hidden-visually" type="file" multiple @change=${this.#chosen} /></label>
          <span class="small muted">${this.text.trim() ? t('compose.draft') : nothing}</span>
        </span>
        <span class="row">
          <kbd class="small muted">Ctrl ↵</kbd>
          <button class="button ${mode === 'note' ? 'note' : 'primary'} send" ?disabled=${!this.#ready}>${icon(mode === 'note' ? 'note' : 'send')}${t(`compose.send.${mode}`)}</button>
        </span>
      </div>
    </form>`;
  }

  get #ready() {
    return Boolean(this.text.trim()) && this.files.every((file) => file.id);
  }

  /** A colleague's public answer since this draft was begun. */
  #newer() {
    if (!this.#startedAt || !this.text.trim() || this.mode === 'note') {
      return null;
    }
    const entry = desk.state.entries.get(this.#id)?.items.findLast((one) => one.type === 'message' && one.direction === 'out' && one.author?.type === 'agent');
    return entry && entry.author.id !== desk.state.desk.me.id && Date.parse(entry.receivedAt) > this.#startedAt ? entry.author.name : null;
  }

  #switch(mode) {
    this.#modes.set(this.#id, mode);
    this.mode = mode;
    this.#recall();
  }

  #typed = (event) => {
    this.text = event.target.value;
    this.#startedAt ||= Date.now();
    remember(this.#draftKey, this.text || null);
    if (this.mode === 'chat' && Date.now() - this.#typedAt > 3000) {
      this.#typedAt = Date.now();
      sayTyping(this.#id);
    }
  };

  #key = (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      this.#send(event);
    }
  };

  #send = (event) => {
    event.preventDefault();
    if (!this.#ready) {
      return;
    }
    say(this.#id, this.mode, this.text.trim(), this.files, this.mode === 'email' ? this.cc : []);
    remember(this.#draftKey, null);
    this.#setFiles([]);
    this.text = '';
    this.#startedAt = 0;
    this.querySelector('textarea')?.focus();
  };

  #asked = async (event) => {
    const wanted = event.detail === 'note' ? 'note' : this.mode === 'note' ? this.#usual() : this.mode;
    if (wanted !== this.mode) {
      this.#switch(wanted);
    }
    await this.updateComplete;
    this.querySelector('textarea')?.focus();
  };

  #rewrite = async (event) => {
    const pending = event.detail;
    if (pending.conversationId === this.#id) {
      this.#switch(pending.mode);
      this.text = [pending.text, this.text].filter(Boolean).join('\n\n');
      remember(this.#draftKey, this.text);
      this.cc = pending.cc ?? [];
      this.#setFiles([...pending.attachments, ...this.files]);
      await this.updateComplete;
      this.querySelector('textarea')?.focus();
    }
  };

  // ---- files

  #setFiles(files, key = this.#draftKey) {
    this.#files.set(key, files);
    if (key === this.#draftKey) {
      this.files = files;
    }
  }

  #chosen = (event) => {
    this.#attach([...event.target.files]);
    event.target.value = '';
  };

  #pasted = (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) {
      event.preventDefault();
      this.#attach(files);
    }
  };

  #dragged = (event) => {
    if (event.dataTransfer?.types.includes('Files')) {
      event.preventDefault();
      this.over = true;
    }
  };

  #dropped = (event) => {
    event.preventDefault();
    this.over = false;
    this.#attach([...(event.dataTransfer?.files ?? [])]);
  };

  #attach(files) {
    const key = this.#draftKey;
    for (const file of files) {
      const waiting = { id: '', name: file.name, type: file.type, size: file.size };
      this.#setFiles([...(this.#files.get(key) ?? []), waiting], key);
      upload(file)
        .then((stored) => this.#setFiles((this.#files.get(key) ?? []).map((other) => (other === waiting ? stored : other)), key))
        .catch((problem) => {
          this.#setFiles((this.#files.get(key) ?? []).filter((other) => other !== waiting), key);
          if (problem.status) {
            toast('problem', t('compose.uploadFailed', { name: file.name, why: problem.message }));
          } else {
            complain(problem);
          }
        });
    }
  }
}

customElements.define('hilo-composer', Composer);
