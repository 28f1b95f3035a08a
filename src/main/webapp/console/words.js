import { named, translator } from '../common/i18n.js';
import { en } from './en.js';
import { es } from './es.js';

export const t = translator(es, en);

/** The screen's word for a value of the record: `word('kind', 'fault')` → "Falla". */
export const word = (prefix, value) => named(t, prefix, value);

/** Desks name their own categories and services; a list may hold plain keys or objects with a name. */
export function options(list, prefix) {
  return (list ?? []).map((item) => {
    const id = typeof item === 'string' ? item : (item.id ?? item.key ?? item.slug ?? item.name);
    const name = typeof item === 'string' ? undefined : (item.name ?? item.label);
    return { id, name: name ?? word(prefix, id) };
  });
}

/** The name for one key of such a list. */
export const nameIn = (list, prefix, id) => (id ? (options(list, prefix).find((option) => option.id === id)?.name ?? word(prefix, id)) : '');
