import { svg } from 'lit';

const shapes = {
  phone: svg`<path d="M5 4h4l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2L20 15v4a1.5 1.5 0 0 1-1.6 1.5A15.5 15.5 0 0 1 3.5 5.6 1.5 1.5 0 0 1 5 4z"/>`,
  email: svg`<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7 8.5 6 8.5-6"/>`,
  chat: svg`<path d="M4 5h16v11H10l-4.5 4v-4H4z"/>`,
  portal: svg`<path d="M4 6h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4z"/><path d="M14 7v10" stroke-dasharray="2 2.5"/>`,
  note: svg`<rect x="5" y="10" width="14" height="10" rx="2"/><path d="M8 10V7a4 4 0 0 1 8 0v3"/>`,
  remote: svg`<rect x="3" y="4" width="18" height="12" rx="2"/><path d="M8 20h8M12 16v4"/>`,
  change: svg`<circle cx="12" cy="12" r="3"/><path d="M12 4v5M12 15v5"/>`,
  clock: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>`,
  late: svg`<path d="M12 4 21 19.5H3z"/><path d="M12 10v4M12 17v.1"/>`,
  pause: svg`<path d="M8.5 6v12M15.5 6v12"/>`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
  search: svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`,
  attach: svg`<path d="m19 11-7.5 7.5a4.5 4.5 0 0 1-6.400-6.400L13 4.200a3 3 0 0 1 4.300 4.300l-7.800 7.700a1.5 1.5 0 0 1-2.100-2.100L14.5 7"/>`,
  more: svg`<path d="M5 12h.1M12 12h.1M19 12h.1" stroke-width="3"/>`,
  back: svg`<path d="m14.5 5-7 7 7 7"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  person: svg`<circle cx="12" cy="8" r="4"/><path d="M4.5 20a7.5 7.5 0 0 1 15 0"/>`,
  info: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8v.1"/>`,
  down: svg`<path d="m6 9.5 6 6 6-6"/>`,
  up: svg`<path d="M12 20V5M6 11l6-6 6 6"/>`,
  send: svg`<path d="M4 12 20 4l-4 16-4.5-6.5z"/><path d="m11.5 13.5 8-9"/>`,
  theme: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17z" fill="currentColor"/>`,
  keyboard: svg`<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6.5 10h.1M10 10h.1M14 10h.1M17.5 10h.1M8 14h8"/>`,
  out: svg`<path d="M14 4H5v16h9M10 12h10M16.5 8l4 4-4 4"/>`,
  ticket: svg`<path d="M6 3h12v18l-3-2-3 2-3-2-3 2z"/><path d="M9.5 8h5M9.5 12h5"/>`,
  refresh: svg`<path d="M19 12a7 7 0 1 1-2-5M19 4v4h-4"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  tag: svg`<path d="M4 4h8l8 8-8 8-8-8z"/><path d="M8.5 8.5h.1"/>`,
};

/** A decorative drawing; the word that goes with it stands beside it or in the control's name. */
export const icon = (name) => svg`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shapes[name] ?? shapes.info}</svg>`;
