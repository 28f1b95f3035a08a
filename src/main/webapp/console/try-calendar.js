import { LitElement, html, nothing } from 'lit';
import { call } from '../common/rest.js';
import { exactly, roughly, zoned } from '../common/strip.js';
import { serverNow } from '../common/time.js';
import { t } from './words.js';

/** What a draft's calendar would say: when so many minutes will have counted, or how many count between two moments. Nothing is stored. */
class TryCalendar extends LitElement {
  static properties = { form: { attribute: false }, zone: {}, labourDays: { attribute: false }, mode: { state: true }, answer: { state: true }, problem: { state: true }, busy: { state: true } };

  #begun = serverNow();

  constructor() {
    super();
    this.mode = 'due';
  }

  createRenderRoot() {
    return this;
  }

  willUpdate(changed) {
    if (changed.has('form') && this.answer) {
      this.answer = null; // it was another calendar's
    }
  }

  render() {
    const zone = this.form.zone ?? this.zone;
    return html`<form class="card stack" aria-labelledby="try" @submit=${this.#ask}>
      <h2 id="try">${t('try')}</h2>
      <div class="tabs" role="group" aria-label=${t('try.what')}>
        ${['due', 'elapsed'].map((mode) => html`<button type="button" aria-pressed=${this.mode === mode ? 'true' : 'false'} @click=${() => ((this.mode = mode), (this.answer = null))}>${t(`try.${mode}`)}</button>`)}
      </div>
      <div class="pair">
        <div class="field"><label for="try-start">${t('try.start')}</label><input id="try-start" name="start" type="datetime-local" required .value=${this.#first(zone)} /></div>
        ${this.mode === 'due'
          ? html`<div class="field"><label for="try-minutes">${t('try.minutes')}</label><input id="try-minutes" name="minutes" type="number" min="0" max="500000" required .value=${'120'} /></div>`
          : html`<div class="field"><label for="try-end">${t('try.end')}</label><input id="try-end" name="end" type="datetime-local" required .value=${this.#first(zone, 86_400_000)} /></div>`}
      </div>
      <p class="small muted">${t('try.zone', { zone })}</p>
      <div><button class="button" ?disabled=${this.busy}>${t('try.ask')}</button></div>
      <p class="banner problem round" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <div role="status">${this.answer ? this.#answer(this.answer) : nothing}</div>
    </form>`;
  }

  /** What the date fields begin with; it stays when time goes on, so that nothing typed is lost. */
  #first(zone, later = 0) {
    return local(this.#begun + later, zone);
  }

  #answer({ due, elapsedSeconds, explanation }) {
    return html`<p class="verdict strong">${due ? t('try.isDue', { time: zoned(due, explanation.zone, true) }) : t('try.counts', { rough: roughly(elapsedSeconds), exact: exactly(elapsedSeconds) })}</p>
      <hilo-strip .counting=${explanation}></hilo-strip>`;
  }

  #ask = async (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    const zone = this.form.zone ?? this.zone;
    const until = this.mode === 'due' ? { seconds: Math.round(Number(data.get('minutes')) * 60) } : { end: instant(data.get('end'), zone) };
    this.busy = true;
    this.problem = '';
    this.answer = null;
    try {
      this.answer = await call('POST', '/api/agent/calendars/evaluate', { calendar: inline(this.form, zone, this.labourDays), start: instant(data.get('start'), zone), ...until });
    } catch (problem) {
      this.problem = problem.status === 0 ? t('problem.offline') : problem.message;
    } finally {
      this.busy = false;
    }
  };
}

/** As the question takes a calendar along. */
function inline(form, zone, labourDays) {
  const pairs = (hours) => hours.map((one) => one.split('-'));
  const each = (days) => Object.fromEntries(Object.entries(days).map(([key, hours]) => [key, pairs(hours)]));
  const holidays = [...form.dates, ...(form.labourLaw ? (labourDays ?? []) : [])];
  return { zone, week: each(form.week), holidays, yearlyHolidays: form.yearly, exceptions: each(form.exceptions) };
}

const wall = (millis, zone) => {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date(millis));
  return parts.replace(' ', 'T');
};
/** A moment as a date field shows it in a zone, to the minute. */
const local = (millis, zone) => wall(millis, zone).slice(0, 16);

/** What a date field says, in a zone. */
function instant(text, zone) {
  const wanted = Date.parse(`${text}:00Z`);
  let millis = wanted;
  for (let i = 0; i < 2; i++) {
    millis += wanted - Date.parse(`${wall(millis, zone)}Z`);
  }
  return new Date(millis).toISOString();
}

customElements.define('hilo-try-calendar', TryCalendar);
