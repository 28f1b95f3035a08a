import { LitElement, html, nothing, svg } from 'lit';
import { locale, translator } from './i18n.js';
import { lay } from './strip-layout.js';

const t = translator(
  {
    counted: 'Contado', late: 'Contado, ya vencido', paused: 'En pausa', closed: 'Cerrado', holiday: 'Festivo', left: 'Falta',
    start: 'Inicio', warning: 'Aviso', due: 'Vence', breach: 'Incumplido', answer: 'Respuesta', now: 'Ahora', end: 'Fin',
    closedOf: 'Cerrado (festivos: {holiday})', whole: 'Transcurrido', target: 'Objetivo', rest: 'Falta', over: 'De más',
    squeezed: 'Las horas cerradas se dibujan comprimidas; lo demás, a escala.', incomplete: 'Son demasiados tramos: se dibujan los primeros mil.', zone: 'Horas de {zone}.',
    marks: 'Momentos', sums: 'Sumas', label: 'Tira del tiempo: {parts}',
  },
  {
    counted: 'Counted', late: 'Counted, overdue', paused: 'Paused', closed: 'Closed', holiday: 'Holiday', left: 'Left',
    start: 'Start', warning: 'Warning', due: 'Due', breach: 'Breached', answer: 'Answer', now: 'Now', end: 'End',
    closedOf: 'Closed (holidays: {holiday})', whole: 'Elapsed', target: 'Target', rest: 'Left', over: 'Over',
    squeezed: 'Closed hours are drawn squeezed; everything else to scale.', incomplete: 'There are too many stretches: the first thousand are drawn.', zone: 'Times of {zone}.',
    marks: 'Moments', sums: 'Sums', label: 'Strip of time: {parts}',
  },
);

/** The name of a kind of stretch or of a mark. */
export const stripWord = (name) => t(name);

/** "1 h 30 min", "15 h", "2 d 19 h", "45 s": short enough to stand on a stretch. */
export function roughly(seconds) {
  const whole = Math.round(seconds);
  const [d, h, m, s] = [Math.floor(whole / 86400), Math.floor((whole % 86400) / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const both = (a, b) => (b ? `${a} ${b}` : a);
  return d > 1 ? both(`${d} d`, h && `${h} h`) : whole >= 3600 ? both(`${h + 24 * d} h`, m && `${m} min`) : m ? both(`${m} min`, m < 10 && s && `${s} s`) : `${s} s`;
}

/** "15:00:05": adds up to the second. */
export function exactly(seconds) {
  const whole = Math.round(seconds);
  return [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60].map((n, i) => String(n).padStart(i ? 2 : 1, '0')).join(':');
}

/** A calendar's zone as browsers know it; every hour of every day counts by the server's "Z", which readers want in their own. */
const zoneOf = (zone) => (/^[A-Z][a-z]+\//.test(zone) ? zone : Intl.DateTimeFormat().resolvedOptions().timeZone);

const formats = new Map();
/** "lun 5 oct, 17:40" by the calendar's zone, with seconds where asked. */
export function zoned(iso, calendarZone, seconds = false) {
  const zone = zoneOf(calendarZone);
  const key = `${zone} ${seconds}`;
  if (!formats.has(key)) {
    const shape = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone, ...(seconds ? { second: '2-digit' } : {}) };
    formats.set(key, new Intl.DateTimeFormat(locale, shape));
  }
  return formats.get(key).format(new Date(iso));
}

const BAR = { y: 17, height: 22 };
const LANE = 16;
let made = 0;

/** How a time was counted, at a glance: stretches as a strip, moments and sums in words. Height and pattern tell what colour tells. Shares its look with the portal. */
class Strip extends LitElement {
  static properties = { counting: { attribute: false }, clock: { attribute: false } };
  #id = `strip-${++made}`;

  createRenderRoot() {
    return this;
  }

  render() {
    const { counting, clock } = this;
    if (!counting) {
      return nothing;
    }
    const laid = lay(counting, clock);
    const parts = laid.parts.slice(0, 12).map((part) => `${t(part.kind)} ${roughly(part.seconds)}`).join(', ');
    return html`<figure class="strip">
      <svg role="img" aria-label=${t('label', { parts })} width="100%" height=${BAR.y + BAR.height + 6 + LANE * laid.lanes}>
        <defs>
          <pattern id=${this.#id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="late-ground" width="6" height="6" /><rect class="late-line" width="2.5" height="6" /></pattern>
        </defs>
        ${laid.parts.map((part) => this.#part(part, counting.zone, laid.parts.length))} ${laid.marks.map((mark) => this.#mark(mark))}
      </svg>
      <ol class="plain strip-marks" aria-label=${t('marks')}>
        ${laid.marks.map((mark) => html`<li class=${mark.name}><span>${t(mark.name)}</span> <time datetime=${mark.at}>${zoned(mark.at, counting.zone, mark.name === 'breach')}</time></li>`)}
      </ol>
      <div class="strip-sums">${this.#sums(counting, clock)}</div>
      <figcaption class="small muted">${laid.squeezed ? t('squeezed') : nothing} ${counting.complete === false ? t('incomplete') : nothing} ${t('zone', { zone: zoneOf(counting.zone) })}</figcaption>
    </figure>`;
  }

  #part(part, zone, many) {
    const low = part.kind === 'closed' || part.kind === 'holiday';
    const height = low ? 4 : part.kind === 'paused' ? 10 : BAR.height;
    const y = BAR.y + (BAR.height - height) / 2;
    const middle = `${part.x + part.width / 2}%`;
    const told = part.width >= 11 || (low && many <= 13 && part.width >= 4);
    return svg`<g class=${`part ${part.kind}`}>
      <title>${t(part.kind)} ${roughly(part.seconds)}: ${zoned(part.from, zone)} – ${zoned(part.to, zone)}</title>
      <rect x=${`${part.x}%`} y=${y} width=${`${part.width}%`} height=${height} fill=${part.kind === 'late' ? `url(#${this.#id})` : nothing} />
      ${low && many <= 40
        ? svg`<svg x=${middle} y=${BAR.y + 4} width="1" height="14" overflow="visible">${part.kind === 'holiday' ? svg`<path d="M0 1 6 7 0 13 -6 7z" />` : svg`<path class="break" d="M-5 13 0 1M0 13 5 1" />`}</svg>`
        : nothing}
      ${told ? svg`<text class="length" x=${middle} y="12" text-anchor="middle">${roughly(part.seconds)}</text>` : nothing}
    </g>`;
  }

  #mark(mark) {
    const foot = BAR.y + BAR.height + 12 + LANE * mark.lane;
    const x = `${mark.x}%`;
    return svg`<g class=${`mark ${mark.name}`}>
      <line x1=${x} x2=${x} y1=${BAR.y - 3} y2=${foot + 3} />
      <text x=${x} dx=${mark.end ? -4 : 4} y=${foot} text-anchor=${mark.end ? 'end' : 'start'}>${t(mark.name)}</text>
    </g>`;
  }

  #sums(counting, clock) {
    const holiday = counting.stretches.filter((stretch) => stretch.kind === 'holiday').reduce((total, stretch) => total + stretch.seconds, 0);
    const whole = counting.countedSeconds + counting.pausedSeconds + counting.closedSeconds;
    const rest = clock ? clock.targetSeconds - counting.countedSeconds : 0;
    const line = (sign, name, seconds, kind = '') => html`<div class=${kind}><dt><span aria-hidden="true">${sign}</span> ${name}</dt><dd class="number">${exactly(seconds)}</dd></div>`;
    return html`<dl aria-label=${t('sums')}>
        ${line('', t('counted'), counting.countedSeconds, 'counted')} ${line('+', t('paused'), counting.pausedSeconds, 'paused')}
        ${line('+', holiday ? t('closedOf', { holiday: exactly(holiday) }) : t('closed'), counting.closedSeconds, 'closed')} ${line('=', t('whole'), whole, 'total')}
      </dl>
      ${clock
        ? html`<dl>
            ${line('', t('target'), clock.targetSeconds)} ${line('−', t('counted'), counting.countedSeconds)}
            ${line('=', t(rest < 0 ? 'over' : 'rest'), Math.abs(rest), rest < 0 ? 'total over' : 'total')}
          </dl>`
        : nothing}`;
  }
}

customElements.define('hilo-strip', Strip);
