import { LitElement, html, nothing } from 'lit';
import { get } from '../common/rest.js';
import { roughly, stripWord, zoned } from '../common/strip.js';
import { desk } from './desk.js';
import { close } from './form-parts.js';
import { owed } from './urgency.js';
import { t, word } from './words.js';

/** Why a clock shows what it shows: one sentence, the strip, and behind it every stretch and every event. */
class ClockExplanation extends LitElement {
  static properties = { conversation: {}, clock: {}, told: { state: true }, failed: { state: true } };

  createRenderRoot() {
    return this;
  }

  willUpdate(changed) {
    if (changed.has('conversation') || changed.has('clock')) {
      this.told = null;
      void this.#load();
    }
  }

  async #load() {
    this.failed = '';
    try {
      this.told = await get(`/api/agent/conversations/${encodeURIComponent(this.conversation)}/clocks/${encodeURIComponent(this.clock)}/explanation`);
    } catch (problem) {
      this.failed = problem.status === 0 ? t('problem.offline') : problem.message;
    }
  }

  render() {
    const clock = this.told?.clock ?? desk.state.conversations.get(this.conversation)?.clocks.find((one) => one.id === this.clock);
    return html`
      <h2 id="dialog-title">${clock ? `${t(`promise.${clock.promise}`, { level: clock.level })} · ${word('channel', clock.channel)}` : t('explain')}</h2>
      ${this.failed
        ? html`<p class="banner problem round" role="alert">${this.failed}</p><button class="button" @click=${() => this.#load()}>${t('retry')}</button>`
        : this.told
          ? this.#body(this.told)
          : html`<p class="muted" role="status">${t('app.loading')}</p>`}
      <div class="actions"><button class="button primary" autofocus @click=${close}>${t('dialog.close')}</button></div>
    `;
  }

  #body({ clock, counting, history }) {
    const zone = counting.zone;
    return html`
      <p class="verdict strong ${clock.breachedAt ? 'late' : ''}">${verdict(clock, zone)}</p>
      ${clock.flags?.includes('no-address') ? html`<p class="banner warm round">${t('explain.noAddress')}</p>` : nothing}
      <hilo-strip .counting=${counting} .clock=${clock}></hilo-strip>
      <details>
        <summary>${t('explain.stretches', { n: counting.stretches.length })}</summary>
        <div class="scroll" tabindex="0" role="region" aria-label=${t('explain.stretches', { n: counting.stretches.length })}>
          <table class="plain-table">
            <thead><tr><th scope="col">${t('explain.kind')}</th><th scope="col">${t('explain.from')}</th><th scope="col">${t('explain.to')}</th><th scope="col" class="end">${t('explain.length')}</th></tr></thead>
            <tbody>
              ${counting.stretches.map(
                (stretch) => html`<tr><td>${stripWord(stretch.kind)}</td><td>${zoned(stretch.from, zone, true)}</td><td>${zoned(stretch.to, zone, true)}</td><td class="end">${roughly(stretch.seconds)}</td></tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>
      <section class="stack tight">
        <h3>${t('explain.history')}</h3>
        <ol class="plain events">
          ${history.map(
            (event) => html`<li>
              <p>${happened(event)}</p>
              <p class="small muted">${t('explain.true', { time: zoned(event.at, zone, true) })} · ${t('explain.noticed', { time: zoned(event.notedAt, zone, true) })}</p>
            </li>`,
          )}
        </ol>
      </section>
      <p class="small muted">${t('explain.policy', { version: clock.policyVersion })}</p>
    `;
  }
}

/** The one sentence for which an agent opens this. */
function verdict(clock, zone) {
  const target = roughly(clock.targetSeconds);
  const elapsed = roughly(clock.elapsedSeconds);
  if (clock.state === 'cancelled') {
    return t('verdict.cancelled', { elapsed, why: word('clockWhy', clock.flags?.at(-1)) });
  }
  if (clock.metAt) {
    return t(clock.breachedAt ? 'verdict.late' : 'verdict.met', { elapsed, target, late: roughly(clock.lateSeconds ?? 0) });
  }
  if (clock.state === 'paused') {
    return t('verdict.paused', { elapsed, target });
  }
  if (clock.breachedAt || !owed(clock)) {
    return t('verdict.breached', { elapsed, target, time: clock.breachedAt ? zoned(clock.breachedAt, zone, true) : '' });
  }
  return t('verdict.running', { left: roughly(clock.targetSeconds - clock.elapsedSeconds), target, time: clock.dueAt ? zoned(clock.dueAt, zone) : '—' });
}

/** An event of the clock in plain words; what did it, or why, where that is a word of ours. */
function happened(event) {
  const key = `event.${event.kind}${event.kind === 'voided' ? `.${event.fact}` : ''}`;
  const said = t(key) === key ? t('event.other', { kind: event.kind }) : t(key, { what: event.detail ?? '' });
  const why = `clockWhy.${event.detail}`;
  const version = /^policy (\d+)$/.exec(event.detail ?? '');
  if (version) {
    return `${said} ${t('event.byPolicy', { version: version[1] })}`;
  }
  return ['voided', 'corrected', 'cancelled', 'recalculated', 'paused', 'resumed'].includes(event.kind) && t(why) !== why ? `${said}: ${t(why)}` : said;
}

customElements.define('hilo-explanation', ClockExplanation);
