import { english, named, translator } from '../common/i18n.js';
import { en } from './en.js';
import { enMail } from './en-mail.js';
import { enPages } from './en-pages.js';
import { enPolicy } from './en-policy.js';
import { es } from './es.js';
import { esMail } from './es-mail.js';
import { esPages } from './es-pages.js';
import { esPolicy } from './es-policy.js';

export const t = translator({ ...es, ...esPages, ...esPolicy, ...esMail }, { ...en, ...enPages, ...enPolicy, ...enMail });

/** The screen's word for a value of the record: `word('kind', 'fault')` → "Falla". */
export const word = (prefix, value) => named(t, prefix, value);

/** Desks name their own categories and services; a list may hold plain keys or objects with a name. */
export function options(list, prefix) {
  return (list ?? []).map((item) => {
    if (typeof item === 'string') {
      return { id: item, name: word(prefix, item) };
    }
    const id = item.id ?? item.code;
    return { id, name: item.name ?? (english ? item.en : item.es) ?? word(prefix, id) };
  });
}

/** The name for one key of such a list. */
export const nameIn = (list, prefix, id) => (id ? (options(list, prefix).find((option) => option.id === id)?.name ?? word(prefix, id)) : '');

/** Kinds are named by the desk's policy. @param {import('./types.js').Desk} about */
export const kindName = (about, kind) => (kind ? nameIn(about.kinds, 'kind', kind) : t('kind.none'));

/** Who owes the customer the next e-mail: "Luis Cantú · Nivel 2"; teams often have their level in their name. */
export function owing({ agent, team, level }) {
  const name = agent?.name ?? team?.name ?? '';
  const rank = t('level', { n: level });
  return new RegExp(`\\b${level}\\b`).test(name) ? name : [name, rank].filter(Boolean).join(' · ');
}
