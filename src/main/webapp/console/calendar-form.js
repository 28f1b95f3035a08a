import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { locale } from '../common/i18n.js';
import { t } from './words.js';

/** @import {Form} from './yaml-blocks.js' */

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const date = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const monthName = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
const utc = (iso) => new Date(`${iso}T00:00:00Z`);
const shown = (format, iso) => (Number.isNaN(utc(iso).getTime()) ? iso : format.format(utc(iso)));
const dayName = (key) => weekday.format(new Date(Date.UTC(2024, 0, 1 + DAYS.indexOf(key))));
const zones = () => Intl.supportedValuesOf?.('timeZone') ?? [];

/**
 * One calendar as a form. It owns no state but what is being typed: each change is told as the event `changed` with the whole calendar, and comes back as `form`
 * once the server has read it in the document.
 */
class CalendarForm extends LitElement {
  static properties = {
    form: { attribute: false }, zone: {}, labourDays: { attribute: false }, taken: { attribute: false }, uses: { type: Number }, fixed: { type: Boolean }, draft: { state: true }, wrongName: { state: true },
    removing: { state: true },
  };

  createRenderRoot() {
    return this;
  }

  willUpdate(changed) {
    if (changed.has('form') && this.form && JSON.stringify(this.form) !== JSON.stringify(this.draft)) {
      this.draft = this.form;
      this.wrongName = '';
      this.removing = false;
    }
  }

  #change(change) {
    const before = this.draft.id;
    this.draft = { ...this.draft, ...change };
    this.dispatchEvent(new CustomEvent('changed', { detail: { id: before, form: this.draft } }));
  }

  render() {
    const form = this.draft;
    if (!form) {
      return nothing;
    }
    return html`<fieldset class="calendar" ?disabled=${this.fixed}>
      <legend class="hidden-visually">${t('calendar')} ${form.id}</legend>
      <div class="pair">
        <div class="field"><label for="calendar-name">${t('calendar.name')}</label>
          <input id="calendar-name" .value=${form.id} spellcheck="false" autocapitalize="none" aria-invalid=${this.wrongName ? 'true' : 'false'} aria-describedby="calendar-name-hint" @change=${this.#rename} />
          <span class=${this.wrongName ? 'wrong' : 'hint'} id="calendar-name-hint">${this.wrongName || t('calendar.uses', { n: this.uses })}</span></div>
        <div class="field"><label for="calendar-zone">${t('calendar.zone')}</label>
          <select id="calendar-zone" @change=${(event) => this.#change({ zone: event.target.value || null })}>
            <option value="" ?selected=${!form.zone}>${t('calendar.deskZone', { zone: this.zone })}</option>
            ${[...new Set([...(form.zone ? [form.zone] : []), ...zones()])].map((zone) => html`<option value=${zone} ?selected=${zone === form.zone}>${zone}</option>`)}
          </select></div>
      </div>
      <section class="stack tight">
        <h3>${t('calendar.week')}</h3>
        <ul class="plain week">
          ${DAYS.map((key) => html`<li><span class="weekday">${dayName(key)}</span>${this.#hours(form.week[key] ?? [], dayName(key), (hours) => this.#change({ week: { ...form.week, [key]: hours } }))}</li>`)}
        </ul>
        <div><button type="button" class="button quiet" @click=${this.#copyMonday}>${t('calendar.copy')}</button></div>
        <p class="small muted">${t('calendar.weekHint')}</p>
      </section>
      <section class="stack tight">
        <h3>${t('calendar.holidays')}</h3>
        <label class="check"><input type="checkbox" .checked=${form.labourLaw} @change=${(event) => this.#change({ labourLaw: event.target.checked })} /> <span>${t('calendar.labourLaw')}
          <span class="small muted">${this.#nextLabourDays()}</span></span></label>
        ${this.#dates(form.dates, (dates) => this.#change({ dates }))} ${this.#yearly(form.yearly, (yearly) => this.#change({ yearly }))}
      </section>
      ${this.#exceptions(form)}
      ${this.fixed ? nothing : this.#removal(form)}
    </fieldset>`;
  }

  /** Several intervals of one day. */
  #hours(hours, name, change) {
    const typed = (i, end) => (event) => {
      const both = hours[i].split('-');
      both[end] = event.target.value.replace(/[^\d:]/g, '');
      change(hours.map((one, j) => (j === i ? both.join('-') : one)));
    };
    return html`<span class="hours">
      ${hours.length ? nothing : html`<span class="muted">${t('calendar.closed')}</span>`}
      ${hours.map(
        (one, i) => html`<span class="interval">
          <input inputmode="numeric" aria-label=${t('calendar.opens', { day: name, n: i + 1 })} .value=${one.split('-')[0]} @change=${typed(i, 0)} />–<input inputmode="numeric" aria-label=${t('calendar.closes', { day: name, n: i + 1 })} .value=${one.split('-')[1] ?? ''} @change=${typed(i, 1)} />
          <button type="button" class="button quiet icon" aria-label=${t('calendar.dropHours', { day: name, n: i + 1 })} @click=${() => change(hours.filter((_, j) => j !== i))}>${icon('close')}</button>
        </span>`,
      )}
      <button type="button" class="button quiet icon" aria-label=${t('calendar.addHours', { day: name })} @click=${() => change([...hours, hours.length ? '17:00-21:00' : '9:00-14:00'])}>${icon('plus')}</button>
    </span>`;
  }

  #nextLabourDays() {
    const today = new Date().toISOString().slice(0, 10);
    return (this.labourDays ?? []).filter((one) => one >= today).slice(0, 7).map((one) => shown(day, one)).join(', ');
  }

  #dates(dates, change) {
    const add = (event) => {
      const input = event.target.closest('.adding').querySelector('input');
      if (input.value && !dates.includes(input.value)) {
        change([...dates, input.value].sort());
      }
      input.value = '';
    };
    return html`<div class="stack tight">
      <ul class="plain row">${dates.map((one) => this.#removable(shown(date, one), () => change(dates.filter((other) => other !== one))))}</ul>
      <span class="row adding"><label for="add-date">${t('calendar.date')}</label><input id="add-date" type="date" /><button type="button" class="button" @click=${add}>${t('calendar.add')}</button></span>
    </div>`;
  }

  #yearly(yearly, change) {
    const add = (event) => {
      const [month, dayOfMonth] = event.target.closest('.adding').querySelectorAll('select, input');
      const one = `${month.value}-${dayOfMonth.value.padStart(2, '0')}`;
      if (!Number.isNaN(utc(`2024-${one}`).getTime()) && !yearly.includes(one)) {
        change([...yearly, one].sort());
      }
    };
    return html`<div class="stack tight">
      <ul class="plain row">${yearly.map((one) => this.#removable(t('calendar.everyYear', { day: shown(day, `2024-${one}`) }), () => change(yearly.filter((other) => other !== one))))}</ul>
      <span class="row adding"><label for="add-month">${t('calendar.yearly')}</label>
        <select id="add-month">${Array.from({ length: 12 }, (_, i) => html`<option value=${String(i + 1).padStart(2, '0')}>${monthName.format(new Date(Date.UTC(2024, i, 1)))}</option>`)}</select>
        <input type="number" min="1" max="31" value="1" aria-label=${t('calendar.dayOfMonth')} /><button type="button" class="button" @click=${add}>${t('calendar.add')}</button></span>
    </div>`;
  }

  #removable(text, remove) {
    return html`<li class="chip">${text}<button type="button" class="button quiet icon small" aria-label=${t('calendar.drop', { what: text })} @click=${remove}>${icon('close')}</button></li>`;
  }

  #exceptions(form) {
    const set = (one, hours) => this.#change({ exceptions: Object.fromEntries(Object.entries({ ...form.exceptions, [one]: hours }).sort(([a], [b]) => a.localeCompare(b))) });
    const drop = (one) => this.#change({ exceptions: Object.fromEntries(Object.entries(form.exceptions).filter(([other]) => other !== one)) });
    const add = (event) => {
      const input = event.target.closest('.adding').querySelector('input');
      if (input.value && !(input.value in form.exceptions)) {
        set(input.value, ['9:00-12:00']);
      }
      input.value = '';
    };
    return html`<section class="stack tight">
      <h3>${t('calendar.exceptions')}</h3>
      <ul class="plain week">
        ${Object.entries(form.exceptions).map(
          ([one, hours]) => html`<li><span class="weekday">${shown(date, one)}</span>${this.#hours(hours, shown(date, one), (changed) => set(one, changed))}
            <button type="button" class="button quiet" @click=${() => drop(one)}>${t('calendar.dropException')}<span class="hidden-visually"> ${shown(date, one)}</span></button></li>`,
        )}
      </ul>
      <span class="row adding"><label for="add-exception">${t('calendar.exceptionDate')}</label><input id="add-exception" type="date" /><button type="button" class="button" @click=${add}>${t('calendar.add')}</button></span>
      <p class="small muted">${t('calendar.exceptionHint')}</p>
    </section>`;
  }

  #removal(form) {
    return this.removing
      ? html`<p class="banner warm round" role="alert">${t(this.uses ? 'calendar.inUse' : 'calendar.removeAsk', { n: this.uses, id: form.id })}
          ${this.uses ? nothing : html`<button type="button" class="button danger" @click=${() => this.dispatchEvent(new CustomEvent('removed', { detail: form.id }))}>${t('calendar.remove')}</button>`}
          <button type="button" class="button" @click=${() => (this.removing = false)}>${t('dialog.cancel')}</button></p>`
      : html`<div><button type="button" class="button danger" @click=${() => (this.removing = true)}>${t('calendar.remove')}…</button></div>`;
  }

  #rename = (event) => {
    const id = event.target.value.trim();
    if (id === this.draft.id) {
      this.wrongName = '';
    } else if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
      this.wrongName = t('calendar.badName');
    } else if (this.taken.includes(id)) {
      this.wrongName = t('calendar.taken');
    } else {
      this.wrongName = '';
      this.#change({ id });
    }
  };

  #copyMonday = () => {
    const { week } = this.draft;
    this.#change({ week: { ...week, ...Object.fromEntries(['tue', 'wed', 'thu', 'fri'].map((key) => [key, [...week.mon]])) } });
  };
}

customElements.define('hilo-calendar-form', CalendarForm);
