import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { duration, everySecond, fullTime, serverNow, shortTime } from '../common/time.js';
import { desk } from './desk.js';
import { heat, owed } from './urgency.js';
import { t, word } from './words.js';

/**
 * One promise and the time left for it. Ticks by itself from the server's due instant; says the hour instead of counting when
 * the due instant is far off, because nights and Sundays in between do not count. Never a live region. With `opens`, the id of
 * its conversation, it opens its explanation.
 */
class ClockChip extends LitElement {
  static properties = { clock: { attribute: false }, opens: { attribute: false } };

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.stop = everySecond(() => this.clock && owed(this.clock) && this.requestUpdate());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  render() {
    const clock = this.clock;
    if (!clock) {
      return nothing;
    }
    const promise = t(`clock.${clock.promise}`, { level: clock.level });
    const title = t('clock.title', { promise, channel: word('channel', clock.channel), due: clock.dueAt ? fullTime(clock.dueAt) : '—', target: duration(clock.targetSeconds) });
    if (!owed(clock)) {
      const late = Boolean(clock.breachedAt);
      const text = clock.state === 'paused' ? t('clock.paused') : clock.metAt ? `${duration(clock.elapsedSeconds)} ${t(late ? 'clock.metLate' : 'clock.met')}` : word('clock', clock.state);
      return this.#chip(late ? 'late' : clock.metAt ? 'good' : '', title, clock.state === 'paused' ? 'pause' : late ? 'late' : 'check', `${promise} ${text}`);
    }
    const now = serverNow();
    const left = (Date.parse(clock.dueAt) - now) / 1000;
    const state = heat(clock, now);
    const text = state === 'late' ? t('clock.overdue', { time: shortTime(clock.dueAt) }) : left < 6 * 3600 ? duration(left) : t('clock.due', { time: shortTime(clock.dueAt) });
    return this.#chip(`timer ${state}`, title, state === 'late' ? 'late' : 'clock', `${promise} ${text}`);
  }

  #chip(look, title, drawing, text) {
    if (!this.opens) {
      return html`<span class="chip ${look}" title=${title}>${icon(drawing)}${text}</span>`;
    }
    const open = () => desk.update({ dialog: { type: 'explanation', id: this.opens, clock: this.clock.id } });
    return html`<button class="chip ${look}" title=${title} @click=${open}>${icon(drawing)}${text}<span class="hidden-visually">. ${t('explain.open')}</span></button>`;
  }
}

customElements.define('hilo-clock', ClockChip);
