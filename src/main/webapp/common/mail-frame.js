import { LitElement, html, nothing } from 'lit';

/**
 * Shows the sanitised HTML of a mail in a frame of its own: no scripts, no forms, nothing loaded from anywhere. The frame may
 * keep our origin (so that its height can be read) because it may never run a script. It exists only while it is shown.
 */
class MailFrame extends LitElement {
  static properties = { html: {}, label: {}, shown: { type: Boolean } };

  createRenderRoot() {
    return this;
  }

  render() {
    if (!this.shown) {
      return nothing;
    }
    return html`<iframe
      title=${this.label ?? ''}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerpolicy="no-referrer"
      .srcdoc=${this.#document()}
      @load=${this.#fit}
    ></iframe>`;
  }

  #document() {
    const policy = "default-src 'none'; img-src data:; style-src 'self'; base-uri 'none'; form-action 'none'";
    return `<!doctype html><html lang="es"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<base target="_blank"><link rel="stylesheet" href="/common/mail.css"></head><body>${this.html ?? ''}</body></html>`;
  }

  #fit = (event) => {
    const frame = event.target;
    const height = frame.contentDocument?.documentElement.scrollHeight ?? 240;
    frame.style.setProperty('height', `${Math.min(Math.max(height, 40), 2000)}px`);
  };
}

customElements.define('hilo-mail-frame', MailFrame);
