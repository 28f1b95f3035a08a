/**
 * Pure: finds and changes single places of a policy's text, so that everything beside them stays as somebody wrote it, comments too.
 * It understands how such a document is indented, not YAML as a whole; where it cannot find a place it says so with null.
 *
 * @typedef {{id: string, zone: string | null, week: Record<string, string[]>, labourLaw: boolean, dates: string[], yearly: string[], exceptions: Record<string, string[]>}} Form
 */

const DAYS = { mon: 'monday', tue: 'tuesday', wed: 'wednesday', thu: 'thursday', fri: 'friday', sat: 'saturday', sun: 'sunday' };
const blank = (line) => /^\s*(#.*)?$/.test(line);
const indent = (line) => line.length - line.trimStart().length;
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const keyed = (line) => /^\s*(?:"([^"]+)"|'([^']+)'|([^\s:#"'{[-][^:]*?))\s*:(?=\s|$)/.exec(line)?.slice(1).find(Boolean);

/** The entries of a mapping that stands in these lines; each ends where its last own line ends, so that a comment above the next one is the next one's. */
function entries(lines, from, to) {
  const first = lines.findIndex((line, i) => i >= from && i < to && !blank(line));
  if (first < 0) {
    return [];
  }
  const depth = indent(lines[first]);
  const found = [];
  for (let i = first; i < to; i++) {
    if (blank(lines[i])) {
      continue;
    }
    if (indent(lines[i]) < depth) {
      break;
    }
    if (indent(lines[i]) === depth && keyed(lines[i])) {
      found.push({ key: keyed(lines[i]), start: i, end: i + 1, depth });
    } else if (found.length) {
      found.at(-1).end = i + 1;
    }
  }
  return found;
}

const section = (lines, key) => entries(lines, 0, lines.length).find((entry) => entry.key === key);

function calendars(lines) {
  const all = section(lines, 'calendars');
  return all ? entries(lines, all.start + 1, all.end) : [];
}

/** Whether the forms can change it: a calendar written in one line together with others cannot be told apart. */
export const changeable = (text, id) => calendars(text.split('\n')).some((entry) => entry.key === id);

/** The lines of one calendar. @param {Form} form @param {number} depth */
function written(form, depth) {
  const pad = ' '.repeat(depth);
  const list = (items) => `[${items.join(', ')}]`;
  const days = Object.keys(DAYS);
  const out = [`${pad}${form.id}:`];
  if (form.zone) {
    out.push(`${pad}  zone: ${form.zone}`);
  }
  const hours = [];
  for (let i = 0; i < days.length; i++) {
    const same = list(form.week[days[i]] ?? []);
    const first = i;
    while (i + 1 < days.length && list(form.week[days[i + 1]] ?? []) === same) {
      i++;
    }
    if (same !== '[]') {
      hours.push(`${pad}    ${DAYS[days[first]]}${i > first ? `-${DAYS[days[i]]}` : ''}: ${same}`);
    }
  }
  out.push(...(hours.length ? [`${pad}  hours:`, ...hours] : [`${pad}  hours: {}`]));
  out.push(`${pad}  holidays:`, `${pad}    labour-law: ${form.labourLaw}`, `${pad}    dates: ${list(form.dates)}`, `${pad}    yearly: ${list(form.yearly)}`);
  const others = Object.entries(form.exceptions).map(([date, open]) => `${pad}    ${date}: ${list(open)}`);
  out.push(...(others.length ? [`${pad}  exceptions:`, ...others] : [`${pad}  exceptions: {}`]));
  return out;
}

const place = (line) => `${indent(line)} ${keyed(line)}`;

/** A remark at the end of a line stays with its setting. @param {string} text @param {string} id @param {Form} form @returns {string | null} */
export function replaceCalendar(text, id, form) {
  const lines = text.split('\n');
  const block = calendars(lines).find((entry) => entry.key === id);
  if (!block) {
    return null;
  }
  const remarks = new Map(lines.slice(block.start, block.end).map((line) => [place(line), /\s+#.*$/.exec(line)?.[0] ?? '']));
  lines.splice(block.start, block.end - block.start, ...written(form, block.depth).map((line) => line + (remarks.get(place(line)) ?? '')));
  const changed = lines.join('\n');
  return form.id === id ? changed : followed(changed, id, form.id);
}

/** @returns {string | null} */
export function addCalendar(text, form) {
  const lines = text.split('\n');
  const last = calendars(lines).at(-1);
  if (!last) {
    return null;
  }
  lines.splice(last.end, 0, ...written(form, last.depth));
  return lines.join('\n');
}

/** @returns {string | null} */
export function removeCalendar(text, id) {
  const lines = text.split('\n');
  const block = calendars(lines).find((entry) => entry.key === id);
  if (!block) {
    return null;
  }
  lines.splice(block.start, block.end - block.start);
  return lines.join('\n');
}

/** Whatever named the calendar names it by its new name. */
function followed(text, before, after) {
  const lines = text.split('\n');
  const name = `(["']?)${escaped(before)}\\1(?=\\s*(?:[,}#]|$))`;
  for (const [key, where] of [['attended', ':\\s*'], ['targets', '\\bcalendar:\\s*'], ['alerts', '\\bhours:\\s*']]) {
    const place = section(lines, key);
    for (let i = place?.start ?? 0; i < (place?.end ?? 0); i++) {
      lines[i] = lines[i].replace(new RegExp(`(?<=${where})${name}`, 'g'), after);
    }
  }
  return lines.join('\n');
}

/** How often the rest of the document names a calendar. */
export function uses(text, id) {
  const marked = followed(text, id, '\u0001');
  return marked.split('\u0001').length - 1;
}

/** The line, counted from 1, at which a JSON pointer into the document ends, or as near to it as can be seen. @param {string} text @param {string} pointer */
export function lineOf(text, pointer) {
  const lines = text.split('\n');
  let at = 0;
  let from = 0;
  let to = lines.length;
  for (const step of pointer.split('/').slice(1)) {
    const found = items(lines, from, to)[Number(step)] ?? entries(lines, from, to).find((entry) => entry.key === step);
    if (!found) {
      break;
    }
    at = found.start;
    to = found.end;
    from = found.item ? found.start : found.start + 1;
    if (found.item) {
      lines[at] = lines[at].replace('-', ' '); // its first key stands beside the dash
    }
  }
  return at + 1;
}

function items(lines, from, to) {
  const found = [];
  const first = lines.findIndex((line, i) => i >= from && i < to && !blank(line));
  if (first < 0 || !/^\s*-(\s|$)/.test(lines[first])) {
    return found;
  }
  const depth = indent(lines[first]);
  for (let i = first; i < to; i++) {
    if (!blank(lines[i]) && indent(lines[i]) === depth && /^\s*-(\s|$)/.test(lines[i])) {
      found.push({ item: true, start: i, end: i + 1 });
    } else if (!blank(lines[i]) && found.length) {
      found.at(-1).end = i + 1;
    }
  }
  return found;
}

/** What changed from one text to another, line by line. @returns {{sign: '-' | '+', line: number, text: string}[]} */
export function changes(before, after) {
  const a = before.split('\n');
  const b = after.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) {
    head++;
  }
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) {
    tail++;
  }
  const old = a.slice(head, a.length - tail);
  const now = b.slice(head, b.length - tail);
  const longest = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      longest[i][j] = old[i] === now[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const out = [];
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i++;
      j++;
    } else if (i < old.length && (j >= now.length || longest[i + 1][j] >= longest[i][j + 1])) {
      out.push({ sign: '-', line: head + ++i, text: old[i - 1] });
    } else {
      out.push({ sign: '+', line: head + ++j, text: now[j - 1] });
    }
  }
  return out;
}
