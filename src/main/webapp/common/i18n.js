/** Spanish first, English second: the page's language is what theme.js wrote on <html>. */
export const english = document.documentElement.lang.startsWith('en');
export const locale = english ? 'en' : 'es-MX';

const plural = new Intl.PluralRules(locale);

/**
 * @typedef {string | {one: string, other: string}} Message  text with {name} placeholders; the object form is chosen by `n`
 */

/**
 * Makes the function that gives a page its words. A word that is missing is an error of ours and shows as its key.
 * @param {Record<string, Message>} es
 * @param {Record<string, Message>} en
 * @returns {(key: string, values?: Record<string, unknown>) => string}
 */
export function translator(es, en) {
  const messages = english ? en : es;
  return (key, values = {}) => {
    const found = messages[key] ?? es[key] ?? key;
    const text = typeof found === 'string' ? found : plural.select(Number(values.n)) === 'one' ? found.one : found.other;
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
  };
}

/**
 * The name of a value the server sent, when the page has a word for it; otherwise the value itself, readable.
 * @param {(key: string) => string} t
 */
export function named(t, prefix, value) {
  if (!value) {
    return '';
  }
  const key = `${prefix}.${value}`;
  const word = t(key);
  return word !== key ? word : /^[a-z0-9-]+$/.test(value) ? value.replaceAll('-', ' ') : String(value);
}
