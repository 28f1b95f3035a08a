/**
 * The record as the server shows it. Shapes only; nothing here runs.
 *
 * @typedef {{id: string, name: string}} Ref
 * @typedef {{id: string, promise: string, channel: string, level: number, startedAt: string, warnAt: string, dueAt: string, metAt: string|null,
 *   breachedAt: string|null, lateSeconds: number|null, state: 'running'|'paused'|'met'|'breached'|'cancelled', elapsedSeconds: number,
 *   targetSeconds: number, flags?: string[], policyVersion: number}} Clock
 * @typedef {{id: string, number: string, subject: string, kind: string|null, category: string|null, service: string|null, module: string|null,
 *   status: string, priority: string, tags: string[], level: number, channels: string[], contact: Ref|null, organisation: Ref|null,
 *   assignee: Ref|null, team: Ref|null, ticket: {folio: string, openedAt: string, openedBy: string}|null, clocks: Clock[], openedAt: string,
 *   updatedAt: string, lastSeq: number, version: number, spam?: boolean, remindAt?: string|null, mergedInto?: string|null, incident?: Ref|null, committedTo?: string|null,
 *   owesEmail?: {level: number, agent: Ref|null, team: Ref|null, clock: string, dueAt: string|null}|null}} Conversation
 * @typedef {{id: string, name: string, type: string, size: number, secret?: boolean}} Attachment
 * @typedef {{seq: number, at: string, receivedAt: string, channel: string, direction: 'in'|'out'|'internal', type: string,
 *   author: {type: string, id: string|null, name: string}, text: string, hasHtml: boolean, remotePictures: boolean, attachments: Attachment[], delivery: string,
 *   automatic?: boolean, secret?: boolean, details: Record<string, any>, changedAt?: string|null}} Entry
 * @typedef {{clientId: string, conversationId: string, mode: string, text: string, attachments: Attachment[], cc: string[], at: string,
 *   state: 'sending'|'kept'|'refused', why?: string}} Pending  said here, not yet acknowledged
 * @typedef {{me: {id: string, name: string, roles: string[], level: number, team: Ref|null}, agents: any[], teams: any[], kinds: any[],
 *   categories: Record<string, any[]>, services: any[], modules: any[], statuses: string[], priorities: string[], now: string}} Desk
 */
export {};
