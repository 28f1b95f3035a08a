/**
 * Pure: where the stretches and marks of a counted time stand on a strip of 100 parts. What counts is drawn to scale; what is closed is squeezed, because a night
 * of fifteen hours beside a promise of twenty minutes would hide what an agent looks for. hilo.portal.ClockStrip draws the same on the server.
 *
 * @typedef {{from: string, to: string, seconds: number, kind: string}} Stretch
 * @typedef {{zone: string, from: string, until: string, stretches: Stretch[], complete?: boolean, countedSeconds: number, pausedSeconds: number, closedSeconds: number}} Counting
 * @typedef {Stretch & {x: number, width: number}} Part  kind: counted, late, paused, left, closed or holiday
 * @typedef {{name: string, at: string, x: number, lane: number, end: boolean}} Mark
 */

const MOST_CLOSED = 30;
const WIDEST_CLOSED = 7;
const LABEL = 22;
const closed = (part) => part.kind === 'closed' || part.kind === 'holiday';
const time = (iso) => Date.parse(iso);

/**
 * @param {Counting} counting
 * @param {any} [clock] whose promise it is; without one only the stretches and their ends are marked
 * @returns {{parts: Part[], marks: Mark[], lanes: number, squeezed: boolean}}
 */
export function lay(counting, clock) {
  const parts = placed(pieces(counting, clock));
  const marks = inLanes(marked(counting, clock).map((mark) => ({ ...mark, x: position(parts, mark.at) })));
  const nights = parts.filter(closed);
  return { parts, marks, lanes: 1 + Math.max(-1, ...marks.map((mark) => mark.lane)), squeezed: nights.some((part) => part.squeezed) };
}

/** The stretches, cut where the promise fell due; then what is left of it. */
function pieces(counting, clock) {
  const due = clock?.dueAt && clock.breachedAt ? time(clock.dueAt) : Infinity;
  const cut = counting.stretches.flatMap((stretch) => {
    if (stretch.kind !== 'counted' || time(stretch.to) <= due) {
      return [stretch];
    }
    if (time(stretch.from) >= due) {
      return [{ ...stretch, kind: 'late' }];
    }
    const before = (due - time(stretch.from)) / 1000;
    return [
      { ...stretch, to: clock.dueAt, seconds: before },
      { ...stretch, from: clock.dueAt, seconds: stretch.seconds - before, kind: 'late' },
    ];
  });
  const left = clock?.state === 'running' && clock.dueAt && time(clock.dueAt) > time(counting.until) ? clock.targetSeconds - clock.elapsedSeconds : 0;
  return left > 0 ? [...cut, { from: counting.until, to: clock.dueAt, seconds: left, kind: 'left' }] : cut;
}

function placed(stretches) {
  const whole = sum(stretches);
  const nights = stretches.filter(closed);
  const open = sum(stretches.filter((stretch) => !closed(stretch)));
  const slot = Math.min(WIDEST_CLOSED, MOST_CLOSED / Math.max(1, nights.length));
  const width = (night) => (open ? Math.min(slot, (100 * night.seconds) / whole) : (100 * night.seconds) / whole);
  const rest = 100 - nights.reduce((total, night) => total + width(night), 0);
  let x = 0;
  return stretches.map((stretch) => {
    const wide = closed(stretch) ? width(stretch) : (rest * stretch.seconds) / open;
    const part = { ...stretch, x, width: wide, squeezed: closed(stretch) && open > 0 && wide < (99 * stretch.seconds) / whole };
    x += wide;
    return part;
  });
}

const sum = (stretches) => stretches.reduce((total, stretch) => total + stretch.seconds, 0);

function marked(counting, clock) {
  const ends = [{ name: 'start', at: counting.from }];
  if (!clock) {
    return [...ends, { name: 'end', at: counting.until }];
  }
  const over = clock.metAt ? 'answer' : clock.state === 'cancelled' ? 'end' : 'now';
  return [...ends, { name: 'warning', at: clock.warnAt }, { name: 'due', at: clock.dueAt }, { name: 'breach', at: clock.breachedAt }, { name: over, at: counting.until }]
    .filter((mark) => mark.at)
    .sort((a, b) => time(a.at) - time(b.at));
}

function position(parts, at) {
  const instant = time(at);
  const part = parts.find((one) => instant <= time(one.to)) ?? parts.at(-1);
  if (!part || instant <= time(part.from)) {
    return part?.x ?? 0;
  }
  const since = (instant - time(part.from)) / 1000;
  const wall = (time(part.to) - time(part.from)) / 1000;
  if (part.kind !== 'left') {
    return part.x + part.width * Math.min(1, since / wall);
  }
  // Of what is still to come only the sum is known: a night in between is taken off once it must have passed.
  const counted = since <= part.seconds ? since : since - (wall - part.seconds);
  return part.x + part.width * Math.max(0, Math.min(1, counted / part.seconds));
}

/** Labels that would touch stand below each other. */
function inLanes(marks) {
  const ends = [];
  return marks.map((mark) => {
    const end = mark.x > 100 - LABEL;
    const from = end ? mark.x - LABEL : mark.x;
    let lane = ends.findIndex((last) => last <= from);
    lane = lane < 0 ? ends.length : lane;
    ends[lane] = from + LABEL;
    return { ...mark, lane, end };
  });
}
