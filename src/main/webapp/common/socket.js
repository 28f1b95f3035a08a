/** The server's close code for whoever is no longer signed in. */
const SIGNED_OUT = 4401;

/**
 * A socket that comes back. Messages that must arrive are kept until acknowledged and sent again, with the same id, on the
 * next connection; typing and the like are dropped while there is none.
 */
export class LiveSocket {
  #socket = null;
  #tries = 0;
  #timer = 0;
  #lastHeard = 0;
  #watch = 0;
  #stopped = true;
  #welcome = false;
  /** @type {Map<string, {message: object, resolve: Function, reject: Function}>} */
  #kept = new Map();

  /**
   * @param {string} path
   * @param {{greet: () => void, heard: (message: any) => void, state: (connected: boolean) => void}} ears
   *     greet: connected, first messages may be sent · heard: a message that is no acknowledgement
   */
  constructor(path, ears) {
    this.path = path;
    this.ears = ears;
    addEventListener('online', () => this.#hurry());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') {
        this.#hurry();
      }
    });
  }

  get connected() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  start() {
    this.#stopped = false;
    this.#connect();
  }

  /** Closes the line; what was kept stays kept for the next start. */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** Sends now or not at all. @returns {string | null} the id */
  send(type, data = {}, id = crypto.randomUUID()) {
    if (!this.connected) {
      return null;
    }
    this.#socket.send(JSON.stringify({ id, type, data }));
    return id;
  }

  /** Sends, again if need be, until the server says ack or problem. */
  keep(type, data, id = crypto.randomUUID()) {
    return new Promise((resolve, reject) => {
      const message = { id, type, data };
      this.#kept.set(id, { message, resolve, reject });
      if (this.connected && this.#welcome) {
        this.#socket.send(JSON.stringify(message));
      }
    });
  }

  /** The greeting was answered: what was kept goes out (again), in its order. */
  welcomed() {
    this.#welcome = true;
    for (const { message } of this.#kept.values()) {
      this.#socket?.send(JSON.stringify(message));
    }
  }

  #connect() {
    clearTimeout(this.#timer);
    const socket = new WebSocket(new URL(this.path, location.href.replace(/^http/, 'ws')));
    this.#socket = socket;
    this.#welcome = false;
    socket.addEventListener('open', () => {
      this.#lastHeard = Date.now();
      clearInterval(this.#watch);
      this.#watch = setInterval(() => this.#pulse(socket), 10_000);
      this.ears.state(true);
      this.ears.greet();
    });
    socket.addEventListener('message', (event) => {
      this.#lastHeard = Date.now();
      this.#tries = 0;
      this.#hear(JSON.parse(event.data));
    });
    socket.addEventListener('close', (event) => {
      if (socket !== this.#socket) {
        return;
      }
      clearInterval(this.#watch);
      this.ears.state(false);
      if (event.code === SIGNED_OUT) {
        this.#stopped = true;
        dispatchEvent(new CustomEvent('hilo:signed-out'));
      }
      if (!this.#stopped) {
        const wait = Math.min(30_000, 500 * 2 ** this.#tries) * (0.5 + Math.random() / 2);
        this.#tries++;
        this.#timer = setTimeout(() => this.#connect(), wait);
      }
    });
  }

  #hear(message) {
    if (message.type === 'batch') {
      message.data.frames.forEach((frame) => this.#hear(frame));
      return;
    }
    if (message.type === 'ping') {
      this.send('pong', {}, message.id);
    }
    const waiting = message.re && this.#kept.get(message.re);
    if (waiting && (message.type === 'ack' || message.type === 'problem')) {
      this.#kept.delete(message.re);
      if (message.type === 'ack') {
        waiting.resolve(message);
      } else {
        waiting.reject(message);
      }
    } else if (message.type !== 'ping') {
      this.ears.heard(message);
    }
  }

  /** A browser does not show the protocol's own pings: silence of 60 s means that the line is dead. */
  #pulse(socket) {
    const silent = Date.now() - this.#lastHeard;
    if (silent > 60_000) {
      socket.close();
      this.#socket = null;
      this.ears.state(false);
      this.#connect();
    } else if (silent > 20_000) {
      this.send('ping');
    }
  }

  #hurry() {
    if (!this.#stopped && (!this.#socket || this.#socket.readyState === WebSocket.CLOSED)) {
      this.#tries = 0;
      this.#connect();
    } else if (this.connected && Date.now() - this.#lastHeard > 30_000) {
      this.send('ping');
    }
  }
}
