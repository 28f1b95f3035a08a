/*
 * Hilo's chat on any page:
 *
 *   <script async src="https://…/widget/hilo.js"></script>
 *
 * Optional, before it:  window.hilo = window.hilo || function () { (hilo.q = hilo.q || []).push(arguments); };
 * Then: hilo('open') hilo('close') hilo('toggle') hilo('identify', jwt) hilo('logout') hilo('on', 'open' | 'close' | 'unread' | 'identity', listener)
 * 'identity': what identified the user has ended; identify them again where they are still signed in.
 * Settings: window.hiloSettings = { language: 'es' | 'en', side: 'right' | 'left', privacy: 'https://…' }
 *
 * The conversation lives in a frame of our own origin, which this page cannot look into. The visitor's token is kept here, first
 * party, because a frame's own storage is cut off by browsers; it travels by postMessage only, to exactly our origin.
 * The host page's policy needs only: script-src and frame-src with our origin.
 */
(() => {
  'use strict';
  if (window.hilo && window.hilo.ready) {
    return;
  }
  const base = new URL(document.currentScript.src).origin;
  const settings = window.hiloSettings || {};
  const english = String(settings.language || document.documentElement.lang || navigator.language).toLowerCase().startsWith('en');
  const words = english
    ? { open: 'Open support chat', close: 'Close support chat', chat: 'Support chat', unread: 'unread messages' }
    : { open: 'Abrir chat de soporte', close: 'Cerrar chat de soporte', chat: 'Chat de soporte', unread: 'mensajes sin leer' };
  const VERSION = 1;
  const listeners = {};
  let frame = null;
  let frameReady = false;
  let opened = false;
  let identity = null;
  let leaving = null; // the token of a visit that was signed out before the frame was there

  const storage = (kind, key, value) => {
    try {
      const store = window[kind];
      if (value === undefined) {
        return store.getItem(key);
      }
      if (value === null) {
        store.removeItem(key);
      } else {
        store.setItem(key, value);
      }
    } catch {
      // storage blocked: the conversation lasts as long as the page
    }
    return null;
  };

  // ---- launcher

  const host = document.createElement('div');
  host.id = 'hilo-widget';
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  const side = settings.side === 'left' ? 'left' : 'right';
  sheet.replaceSync(`
    :host { all: initial; }
    button { position: fixed; ${side}: 20px; bottom: 20px; z-index: 2147483000; width: 56px; height: 56px; padding: 0; border: 0; border-radius: 50%;
      background: #0b666e; color: #fff; cursor: pointer; box-shadow: 0 2px 6px #0004, 0 8px 24px #0003; }
    button:hover { background: #094f56; }
    button:focus-visible { outline: 3px solid #0b57d0; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; vertical-align: middle; }
    .badge { position: absolute; top: -4px; ${side}: -4px; min-width: 22px; height: 22px; padding: 0 5px; box-sizing: border-box; border-radius: 11px;
      background: #b3161b; color: #fff; font: 600 13px/22px system-ui, sans-serif; }
    [hidden] { display: none; }
    iframe { position: fixed; ${side}: 20px; bottom: 88px; z-index: 2147483000; width: 380px; height: min(620px, calc(100vh - 110px)); border: 1px solid #0002;
      border-radius: 14px; background: Canvas; color-scheme: light dark; box-shadow: 0 4px 12px #0003, 0 16px 48px #0003; }
    @media (max-width: 480px), (max-height: 420px) {
      iframe { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; }
      button[aria-expanded="true"] { display: none; }
    }`);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement('button');
  button.type = 'button';
  button.append(drawing());
  const badge = document.createElement('span');
  badge.className = 'badge';
  badge.hidden = true;
  button.append(badge);
  button.addEventListener('click', () => (opened ? close() : open()));
  root.append(button);
  label();

  function drawing() {
    const ns = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(ns, 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS(ns, 'path');
    path.setAttribute('d', 'M4 5h16v11H10l-4.5 4v-4H4z');
    svg.append(path);
    return svg;
  }

  function label(unread = 0) {
    badge.hidden = !unread;
    badge.textContent = unread > 9 ? '9+' : String(unread);
    button.setAttribute('aria-expanded', String(opened));
    button.setAttribute('aria-label', opened ? words.close : unread ? `${words.open}, ${unread} ${words.unread}` : words.open);
  }

  // ---- the frame

  function load() {
    frame = document.createElement('iframe');
    frame.title = words.chat;
    const query = new URLSearchParams({ host: location.origin, lang: english ? 'en' : 'es' });
    frame.src = `${base}/widget/frame.html?${query}`;
    root.append(frame);
  }

  function open(focus = true) {
    if (!frame) {
      load();
    }
    opened = true;
    frame.hidden = false;
    storage('sessionStorage', 'hilo.open', '1');
    label();
    if (focus) {
      frame.focus();
      tell('opened');
    }
    call('open');
  }

  function close() {
    if (!opened) {
      return;
    }
    opened = false;
    frame.hidden = true;
    storage('sessionStorage', 'hilo.open', null);
    label();
    tell('closed');
    button.focus();
    call('close');
  }

  function tell(type, data) {
    if (frame && frameReady) {
      frame.contentWindow.postMessage({ hilo: VERSION, type, ...data }, base);
    }
  }

  window.addEventListener('message', (event) => {
    const message = event.data;
    if (!frame || event.origin !== base || event.source !== frame.contentWindow || !message || message.hilo !== VERSION) {
      return;
    }
    switch (message.type) {
      case 'ready':
        frameReady = true;
        if (leaving) {
          tell('logout', { token: leaving });
          leaving = null;
        }
        tell('begin', { token: storage('localStorage', 'hilo.visitor'), identity, page: location.origin + location.pathname, privacy: settings.privacy || null, opened });
        break;
      case 'token':
        storage('localStorage', 'hilo.visitor', typeof message.token === 'string' ? message.token : null);
        break;
      case 'unread':
        label(opened ? 0 : Number(message.count) || 0);
        call('unread', Number(message.count) || 0);
        break;
      case 'identity':
        call('identity');
        break;
      case 'close':
        close();
        break;
    }
  });

  // ---- what the page may ask

  function call(event, value) {
    (listeners[event] || []).forEach((listener) => listener(value));
  }

  const doing = {
    open: () => open(),
    close,
    toggle: () => (opened ? close() : open()),
    identify(jwt) {
      identity = typeof jwt === 'string' ? jwt : null;
      tell('identify', { identity });
    },
    logout() {
      const token = storage('localStorage', 'hilo.visitor');
      identity = null;
      storage('localStorage', 'hilo.visitor', null);
      leaving = frameReady ? null : token;
      if (token && !frame) {
        load();
        frame.hidden = true;
      }
      tell('logout', { token });
    },
    on(event, listener) {
      (listeners[event] = listeners[event] || []).push(listener);
    },
  };

  const waiting = (window.hilo && window.hilo.q) || [];
  window.hilo = (name, ...values) => {
    if (Object.hasOwn(doing, name)) {
      doing[name](...values);
    }
  };
  window.hilo.ready = true;

  function begin() {
    document.body.append(host);
    for (const [name, ...values] of waiting) {
      window.hilo(name, ...values);
    }
    if (!opened && storage('sessionStorage', 'hilo.open') === '1') {
      open(false);
    }
  }

  if (document.body) {
    begin();
  } else {
    document.addEventListener('DOMContentLoaded', begin);
  }
})();
