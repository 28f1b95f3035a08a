import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { duration, everySecond, fullTime, serverNow, shortTime } from '../common/time.js';
import { heat, owed } from './urgency.js';
import { t, word } from './words.js';

/**
 * One promise and the time left for it. Ticks by itself from the server's due instant; says the hour instead of counting when
 * the due instant is far off, because nights and Sundays in between do not count. Never a live region.
 */
class ClockChip extends LitElement {
  static properties = { clock: { attribute: false } };

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
    const title = t('clock.title', { promise, channel: word('channel', clock.channel), due: fullTime(clock.dueAt), target: duration(clock.targetSeconds) });
    if (!owed(clock)) {
      const late = Boolean(clock.breachedAt);
      const text = clock.state === 'paused' ? t('clock.paused') : clock.metAt ? `${duration(clock.elapsedSeconds)} ${t(late ? 'clock.metLate' : 'clock.met')}` : word('clock', clock.state);
      return html`<span class="chip ${late ? 'late' : clock.metAt ? 'good' : ''}" title=${title}>
        ${icon(clock.state === 'paused' ? 'pause' : late ? 'late' : 'check')}${promise} ${text}
      </span>`;
    }
    const now = serverNow();
    const left = (Date.parse(clock.dueAt) - now) / 1000;
    const state = heat(clock, now);
    const text = state === 'late' ? t('clock.overdue', { time: shortTime(clock.dueAt) }) : left < 6 * 3600 ? duration(left) : t('clock.due', { time: shortTime(clock.dueAt) });
    return html`<span class="chip timer ${state}" title=${title}>${icon(state === 'late' ? 'late' : 'clock')}${promise} ${text}</span>`;
  }
}

customElements.define('hilo-clock', ClockChip);
