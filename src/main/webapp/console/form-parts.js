import { desk } from './desk.js';

export const close = () => desk.update({ dialog: null });

/** As a date field takes it, in the browser's zone. */
export function localInput(millis) {
  const date = new Date(millis - new Date(millis).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}
