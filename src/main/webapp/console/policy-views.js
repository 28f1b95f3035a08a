import { LitElement, html, nothing } from 'lit';
import { icon } from '../common/icons.js';
import { fullTime, shortTime } from '../common/time.js';
import { desk } from './desk.js';
import { compareAnew, discard, edit, inForce, olderVersions, policy, preview, publish, show } from './policy-draft.js';
import { t, word } from './words.js';
import { changes } from './yaml-blocks.js';

/** The parts of the policy page that only show: what a draft would change, publishing it, the versions; and the editor of its text. */

/** The very first version is nobody's. */
export const publisher = (version) => (version.publishedBy === 'first start' ? t('policy.firstStart') : version.publishedBy);

export const may = (role) => desk.state.desk.me.roles.some((one) => one === role || one === 'admin');

export function publishView(state) {
  const changed = changes(state.original, state.document);
  return html`
    <div class="columns">
      <section class="card stack" aria-labelledby="changes">
        <h2 id="changes">${t('policy.changes', { version: state.base })}</h2>
        ${changed.length
          ? html`<ol class="plain diff" tabindex="0" aria-labelledby="changes">${changed.map(
              (one) => html`<li class=${one.sign === '+' ? 'added' : 'removed'}><span class="number muted">${one.line}</span> <span class="hidden-visually">${t(one.sign === '+' ? 'policy.added' : 'policy.removed')}</span><code>${one.sign === '+' ? '+' : '−'} ${one.text}</code></li>`,
            )}</ol>`
          : html`<p class="muted">${t('policy.same')}</p>`}
      </section>
      <form class="card stack" aria-labelledby="publishing" @submit=${(event) => submit(event)}>
        <h2 id="publishing">${t('policy.publish')}</h2>
        ${may('admin')
          ? html`<div class="field"><label for="why">${t('policy.why')}</label><textarea id="why" name="why" rows="2" maxlength="500" required aria-describedby="why-hint"></textarea><span class="hint" id="why-hint">${t('policy.whyHint')}</span></div>
              <div><button class="button primary" ?disabled=${!changed.length || state.wrong.length || state.busy || state.stale}>${t('policy.publishNext', { version: inForce(state) + 1 })}</button></div>`
          : html`<p class="muted">${t('policy.onlyAdmin')}</p>`}
      </form>
    </div>
    ${may('supervisor')
      ? html`<section class="card stack" aria-labelledby="preview">
          <div class="spread heading"><h2 id="preview">${t('policy.preview')}</h2><button class="button" ?disabled=${state.busy || state.wrong.length} @click=${preview}>${icon('refresh')} ${t(state.busy === 'preview' ? 'app.loading' : 'policy.previewAsk')}</button></div>
          <p role="status" class=${state.preview ? 'strong' : 'muted'}>${state.preview ? t('policy.moved', { moved: state.preview.moved, running: state.preview.running, n: state.preview.moved }) : t('policy.previewHint')}</p>
          ${state.preview ? previewed(state.preview) : nothing}
        </section>`
      : nothing}
  `;
}

async function submit(event) {
  event.preventDefault();
  const why = String(new FormData(event.target).get('why') ?? '').trim();
  if (why) {
    await publish(why);
  }
}

const promise = (one) => `${t(`promise.${one.promise}`, { level: one.level })} · ${word('channel', one.channel)}`;
const moment = (iso) => (iso ? html`<time datetime=${iso} title=${fullTime(iso)}>${shortTime(iso)}</time>` : '—');

function previewed({ moved, clocks, lastMonth }) {
  return html`
    ${clocks.length
      ? html`<div class="scroll" tabindex="0" role="region" aria-label=${t('policy.clocks')}><table class="plain-table">
          <caption class="small muted">${clocks.length < moved ? t('policy.firstClocks', { n: clocks.length }) : nothing}</caption>
          <thead><tr><th scope="col">${t('thread')}</th><th scope="col">${t('policy.promise')}</th><th scope="col">${t('policy.due')}</th><th scope="col">${t('policy.newDue')}</th><th scope="col">${t('policy.becomes')}</th></tr></thead>
          <tbody>${clocks.map(
            (one) => html`<tr><th scope="row"><a href="/console/#${one.conversation}" target="_blank" rel="noopener">#${one.number}</a></th><td>${promise(one)}</td><td>${moment(one.dueAt)}</td><td>${moment(one.newDueAt)}</td>
              <td>${one.becomes === 'running' ? t('becomes.running') : html`<span class="chip ${one.becomes === 'breached' ? 'late' : 'warm'}">${icon('late')}${word('becomes', one.becomes)}</span>`}</td></tr>`,
          )}</tbody></table></div>`
      : nothing}
    <h3>${t('policy.lastMonth')}</h3>
    ${lastMonth.length
      ? html`<div class="scroll" tabindex="0" role="region" aria-label=${t('policy.lastMonth')}><table class="plain-table">
          <thead><tr><th scope="col">${t('policy.promise')}</th><th scope="col">${t('details.level')}</th><th scope="col" class="end">${t('policy.kept')}</th><th scope="col" class="end">${t('policy.newKept')}</th><th scope="col" class="end">${t('policy.broken')}</th><th scope="col" class="end">${t('policy.newBroken')}</th></tr></thead>
          <tbody>${lastMonth.map(
            (one) => html`<tr><th scope="row">${promise(one)}</th><td>${one.level}</td><td class="end">${one.kept}</td><td class="end ${one.newKept !== one.kept ? 'strong' : ''}">${one.newKept}${delta(one.newKept - one.kept)}</td>
              <td class="end">${one.broken}</td><td class="end ${one.newBroken !== one.broken ? 'strong' : ''}">${one.newBroken}${delta(one.newBroken - one.broken)}</td></tr>`,
          )}</tbody></table></div>`
      : html`<p class="muted">${t('policy.noLastMonth')}</p>`}
  `;
}

const delta = (by) => (by ? ` (${by > 0 ? '+' : '−'}${Math.abs(by)})` : '');

export function versionsView(state) {
  const use = (document) => (edit(document, true), policy.update({ tab: 'publish', shown: null }));
  return html`
    <ol class="plain cards" reversed>
      ${state.versions.map(
        (one, i) => html`<li class="card stack tight">
          <p class="row"><strong>${t('policy.version', { version: one.version })}</strong> ${i === 0 ? html`<span class="chip good">${icon('check')}${t('policy.inForce')}</span>` : nothing}
            <span class="muted">${t('policy.by', { name: publisher(one), time: shortTime(one.publishedAt) })}</span></p>
          ${one.why ? html`<p>${one.why}</p>` : nothing}
          ${state.shown?.version === one.version
            ? html`<pre class="scroll mono" tabindex="0" aria-label=${t('policy.version', { version: one.version })}>${state.shown.document}</pre>
                <span class="row"><button class="button" @click=${() => policy.update({ shown: null })}>${t('policy.hide')}</button>
                  ${state.shown.document === state.document || !may('supervisor') ? nothing : html`<button class="button" @click=${() => use(state.shown.document)}>${t('policy.use')}</button>`}</span>`
            : html`<div><button class="button quiet" @click=${() => show(one.version)}>${t('policy.read')}<span class="hidden-visually"> ${one.version}</span></button></div>`}
        </li>`,
      )}
    </ol>
    ${state.next ? html`<button class="button" @click=${olderVersions}>${t('list.more')}</button>` : nothing}
  `;
}

/** Somebody else has published since the draft was begun. */
export function staleView(state) {
  return html`<div class="banner warm round" role="alert">${icon('late')}<span>${t('policy.stale', { version: state.base })}</span>
    <button class="button" ?disabled=${state.busy} @click=${compareAnew}>${t('policy.compare')}</button><button class="button" ?disabled=${state.busy} @click=${discard}>${t('policy.reload')}</button></div>`;
}

/** The text of the document, with the numbers of its lines and a sign at those that are wrong. */
class YamlEditor extends LitElement {
  static properties = { text: {}, wrong: { attribute: false }, fixed: { type: Boolean } };

  createRenderRoot() {
    return this;
  }

  render() {
    const lines = this.text.split('\n');
    const bad = new Set((this.wrong ?? []).map((one) => one.line));
    return html`<div class="yaml"><div class="gutter mono" aria-hidden="true">${lines.map((_, i) => html`<span class=${bad.has(i + 1) ? 'wrong' : ''}>${i + 1}</span>`)}</div>
      <textarea class="mono" wrap="off" spellcheck="false" autocapitalize="none" autocomplete="off" aria-label=${t('policy.document')} rows=${lines.length + 1} cols=${Math.max(...lines.map((line) => line.length)) + 4}
        aria-invalid=${bad.size ? 'true' : 'false'} ?readonly=${this.fixed} .value=${this.text} @input=${(event) => edit(event.target.value)}></textarea></div>`;
  }

  /** Puts the caret there. @param {number} line counted from 1 */
  goTo(line) {
    const field = this.querySelector('textarea');
    const lines = field.value.split('\n');
    const start = lines.slice(0, line - 1).reduce((length, one) => length + one.length + 1, 0);
    field.focus();
    field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    this.querySelectorAll('.gutter span')[line - 1]?.scrollIntoView({ block: 'center' });
  }
}

customElements.define('hilo-yaml', YamlEditor);
