import { locale } from './i18n.js';
import { learnServerTime } from './time.js';

/** What the server refused, as RFC 9457 tells it; status 0 means that it could not be reached. */
export class ProblemError extends Error {
  constructor(status, problem = {}) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.slug = String(problem.type ?? '').split('/').pop() ?? '';
    this.errors = problem.errors ?? [];
    this.retryAfter = 0;
  }

  /** Worth sending again as it is: the network or the server failed, not the request. */
  get temporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body] sent as JSON, or as it is when `type` is given
 * @param {{key?: string, type?: string, match?: string, signal?: AbortSignal}} [options] key: Idempotency-Key, match: If-Match
 */
export async function call(method, path, body, options = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json, application/problem+json', 'Accept-Language': locale };
  if (options.key) {
    headers['Idempotency-Key'] = options.key;
  }
  if (options.match) {
    headers['If-Match'] = options.match;
  }
  if (body !== undefined) {
    headers['Content-Type'] = options.type ?? 'application/json';
  }
  const sentAt = Date.now();
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : options.type ? /** @type {BodyInit} */ (body) : JSON.stringify(body),
      credentials: 'same-origin',
      signal: options.signal,
    });
  } catch (failure) {
    if (options.signal?.aborted) {
      throw failure;
    }
    throw new ProblemError(0);
  }
  const json = (response.headers.get('Content-Type') ?? '').includes('json') ? await response.json().catch(() => null) : null;
  if (!response.ok) {
    const problem = new ProblemError(response.status, json ?? {});
    problem.retryAfter = Number(response.headers.get('Retry-After') ?? 0);
    if (response.status === 401) {
      dispatchEvent(new CustomEvent('hilo:signed-out'));
    }
    throw problem;
  }
  if (json?.now) {
    learnServerTime(json.now, sentAt);
  }
  return json;
}

export const get = (path, options) => call('GET', path, undefined, options);
export const post = (path, body = {}, options = {}) => call('POST', path, body, { key: crypto.randomUUID(), ...options });
