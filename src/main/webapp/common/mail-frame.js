import { LitElement, html, nothing } from 'lit';

/**
 * Shows a mail as its writer laid it out, in a frame of its own: no scripts, no forms, no pictures from elsewhere until the
 * reader asks for them. The frame may keep our origin (so that its height can be read) because it may never run a script. It
 * exists only while it is shown.
 */
class MailFrame extends LitElement {
  static properties = {
    /** The page's address. */
    src: {},
    label: {},
    shown: { type: Boolean },
    /** Whether the mail has pictures from elsewhere, and what the button that loads them says. */
    elsewhere: { type: Boolean },
    ask: {},
    loaded: { state: true },
  };

  createRenderRoot() {
    return this;
  }

  render() {
    if (!this.shown) {
      return nothing;
    }
    return html`${this.elsewhere && !this.loaded ? html`<button type="button" class="button" @click=${() => (this.loaded = true)}>${this.ask}</button>` : nothing}
      <iframe
        title=${this.label ?? ''}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerpolicy="no-referrer"
        src=${this.loaded ? `${this.src}?images=remote` : this.src}
        @load=${this.#opened}
      ></iframe>`;
  }

  /** Pictures that come and quotes that are unfolded make it longer. */
  #opened = (event) => {
    const frame = event.target;
    const page = frame.contentDocument?.documentElement;
    if (page) {
      new ResizeObserver(() => this.#fit(frame)).observe(page);
    }
    this.#fit(frame);
  };

  #fit(frame) {
    const height = frame.contentDocument?.documentElement.scrollHeight ?? 240;
    frame.style.setProperty('height', `${Math.min(Math.max(height, 40), 2000)}px`);
  }
}

customElements.define('hilo-mail-frame', MailFrame);
