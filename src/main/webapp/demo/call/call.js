import { translator } from '/common/i18n.js';
import { call, ProblemError } from '/common/rest.js';

const t = translator({
  title: 'Llamar a soporte',
  lead: 'Teléfono de prueba: llama al centro de atención por la misma puerta que la compañía telefónica. No viaja sonido; lo que oiría aparece escrito.',
  from: 'Desde el número',
  'from-hint': 'Vacío: número oculto.',
  to: 'Al número',
  call: 'Llamar',
  'hang-up': 'Colgar',
  again: 'Llamar otra vez',
  line: 'Llamada',
  key: 'Tecla {key}',
  keys: 'Teclado',
  heard: 'Lo que se oye',
  'state.ringing': 'Llamando…',
  'state.speaking': 'Le están hablando',
  'state.keys': 'Esperan una tecla',
  'state.waiting': 'En espera de un agente',
  'state.talking': 'Hablando con un agente',
  'state.recording': 'Grabando su mensaje',
  'state.ended': 'Llamada terminada',
  'hint.keys': 'Marque 1 si ya tiene un ticket, o espere.',
  'hint.waiting': 'Tome esta llamada en la consola de agentes: su teléfono suena y contesta solo.',
  'hint.recording': 'Hable; al terminar marque #, o cuelgue.',
  'hint.talking': 'Cuelgue cuando quiera.',
  unreachable: 'No hay conexión con Hilo.',
}, {
  title: 'Call the desk',
  lead: 'A telephone for trying things out: it calls the desk through the same door as the phone company. No sound travels; what you would hear is written here.',
  from: 'From number',
  'from-hint': 'Empty: withheld.',
  to: 'To number',
  call: 'Call',
  'hang-up': 'Hang up',
  again: 'Call again',
  line: 'Call',
  key: 'Key {key}',
  keys: 'Keypad',
  heard: 'What is heard',
  'state.ringing': 'Calling…',
  'state.speaking': 'You are being spoken to',
  'state.keys': 'A key is expected',
  'state.waiting': 'Waiting for an agent',
  'state.talking': 'Talking to an agent',
  'state.recording': 'Recording your message',
  'state.ended': 'Call ended',
  'hint.keys': 'Press 1 if you have a ticket already, or wait.',
  'hint.waiting': 'Take this call in the agents\' console: their telephone rings and is picked up by itself.',
  'hint.recording': 'Speak; press # when you have finished, or hang up.',
  'hint.talking': 'Hang up whenever you like.',
  unreachable: 'Hilo cannot be reached.',
});

/** @param {string} id */
const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {{id: string, state: string, heard: string[], since: number} | null} */
let line = null;
let polling = 0;

for (const [id, key] of [['title', 'title'], ['lead', 'lead'], ['from-label', 'from'], ['from-hint', 'from-hint'], ['to-label', 'to'], ['call', 'call'], ['hang-up', 'hang-up'],
  ['again', 'again'], ['line-title', 'line']]) {
  $(id).textContent = t(key);
}
document.title = `${t('title')} · Hilo`;
$('keys').setAttribute('aria-label', t('keys'));
$('heard').setAttribute('aria-label', t('heard'));
for (const key of '123456789*0#') {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button';
  button.textContent = key;
  button.setAttribute('aria-label', t('key', { key }));
  button.addEventListener('click', () => press(key));
  $('keys').append(button);
}

$('dial').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
  const from = String(form.get('from')).replace(/[\s()-]/g, '');
  await attempt(async () => {
    const placed = await call('POST', '/demo/calls', { from, to: form.get('to') });
    line = { ...placed, since: Date.now() };
    $('dial').hidden = true;
    $('heard').replaceChildren();
    show();
    $('hang-up').focus();
    polling = window.setInterval(refresh, 500);
  });
});
$('hang-up').addEventListener('click', () => attempt(async () => {
  if (line) {
    take(await call('POST', `/demo/calls/${line.id}/hang-up`, {}));
  }
}));
$('again').addEventListener('click', () => {
  line = null;
  $('dial').hidden = false;
  $('line').hidden = true;
  $('from').focus();
});

/** @param {string} key */
async function press(key) {
  await attempt(async () => {
    if (line) {
      take(await call('POST', `/demo/calls/${line.id}/keys`, { keys: key }));
    }
  });
}

async function refresh() {
  await attempt(async () => {
    if (line) {
      take(await call('GET', `/demo/calls/${line.id}`));
    }
  });
}

/** @param {{id: string, state: string, heard: string[]}} seen */
function take(seen) {
  if (line && line.id === seen.id) {
    line = { ...line, ...seen };
    show();
  }
}

/** @param {() => Promise<void>} work */
async function attempt(work) {
  try {
    await work();
    $('problem').hidden = true;
  } catch (failure) {
    if (!(failure instanceof ProblemError)) {
      throw failure;
    }
    $('problem').textContent = failure.status === 0 ? t('unreachable') : failure.message;
    $('problem').hidden = false;
    if (failure.status === 404 && line) {
      line.state = 'ended';
      show();
    }
  }
}

function show() {
  if (!line) {
    return;
  }
  const over = line.state === 'ended';
  $('line').hidden = false;
  $('state').textContent = t(`state.${line.state}`);
  $('state').className = `chip ${over ? 'calm' : line.state === 'talking' ? 'good' : line.state === 'waiting' ? 'warm' : 'calm'}`;
  const hint = t(`hint.${line.state}`);
  $('hint').textContent = hint.startsWith('hint.') ? '' : hint;
  for (const text of line.heard.slice($('heard').childElementCount)) {
    const item = document.createElement('li');
    item.textContent = text;
    $('heard').append(item);
    item.scrollIntoView({ block: 'nearest' });
  }
  if (over) {
    window.clearInterval(polling);
  } else {
    const seconds = Math.floor((Date.now() - line.since) / 1000);
    $('timer').textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }
  for (const button of $('keys').querySelectorAll('button')) {
    button.disabled = over;
  }
  $('hang-up').hidden = over;
  $('again').hidden = !over;
}
