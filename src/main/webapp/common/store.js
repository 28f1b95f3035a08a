/**
 * The one state of a screen. It is replaced, never changed in place; views are told once per turn of the event loop.
 * @template S
 */
export class Store {
  #state;
  #listeners = new Set();
  #telling = false;

  /** @param {S} initial */
  constructor(initial) {
    this.#state = initial;
  }

  /** @returns {S} */
  get state() {
    return this.#state;
  }

  /** @param {Partial<S> | ((state: S) => Partial<S>)} change */
  update(change) {
    this.#state = { ...this.#state, ...(typeof change === 'function' ? change(this.#state) : change) };
    if (!this.#telling) {
      this.#telling = true;
      queueMicrotask(() => {
        this.#telling = false;
        this.#listeners.forEach((listener) => listener(this.#state));
      });
    }
  }

  /** @param {(state: S) => void} listener @returns {() => void} */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Redraws a Lit element whenever the store changes. */
export class StoreController {
  #stop = () => {};

  constructor(host, store) {
    this.host = host;
    this.store = store;
    host.addController(this);
  }

  hostConnected() {
    this.#stop = this.store.subscribe(() => this.host.requestUpdate());
  }

  hostDisconnected() {
    this.#stop();
  }
}
