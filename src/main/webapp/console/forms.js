import { serverNow } from '../common/time.js';
import { act, classify, create, desk, logCall, readAgain } from './desk.js';
import { close, localInput } from './form-parts.js';
import { promiseForms } from './promise-forms.js';
import { options, t, word } from './words.js';

/**
 * @typedef {{name: string, label: string, type?: 'text'|'email'|'tel'|'number'|'area'|'select'|'check'|'datetime', options?: {id: string, name: string}[],
 *   required?: boolean, hint?: string, value?: string, empty?: string}} Field
 * @typedef {{title: string, send: string, fields: (values: Record<string, string>) => Field[], hint?: (values: Record<string, string>) => string,
 *   done: (values: Record<string, string>) => Promise<unknown>, extra?: {label: string, done: () => Promise<unknown>}}} Form
 */

/** Each form asks for what one verb needs. @type {Record<string, (c: import('./types.js').Conversation, about: import('./types.js').Desk, asked: any) => Form>} */
export const forms = {
  ...promiseForms,
  classify: (c, about) => ({
    title: t('dialog.classify'),
    send: t('dialog.save'),
    fields: (values) => {
      const kind = values.kind ?? c.kind ?? '';
      const place = kind === 'fault' || kind === 'infrastructure';
      return [
        { name: 'kind', label: t('dialog.kind'), type: 'select', options: options(about.kinds, 'kind'), required: true, value: c.kind ?? '' },
        { name: 'category', label: t('dialog.category'), type: 'select', options: options(about.categories?.[kind], 'category'), value: c.category ?? '' },
        { name: 'service', label: t('dialog.service'), type: 'select', options: options(about.services, 'service'), value: c.service ?? '', required: place },
        { name: 'module', label: t('dialog.module'), type: 'select', options: options(about.modules, 'module'), value: c.module ?? '', required: place },
      ].filter((field) => field.options.length);
    },
    hint: (values) => {
      const kind = values.kind ?? c.kind;
      return c.ticket ? '' : kind === 'fault' ? t('dialog.faultHint') : kind === 'infrastructure' ? t('dialog.infrastructureHint') : '';
    },
    done: (values) => classify(c.id, { kind: values.kind, category: values.category || null, service: values.service || null, module: values.module || null }),
  }),
  escalate: (c) => ({
    title: t('dialog.escalate'),
    send: t('dialog.escalateSend'),
    fields: () => [
      { name: 'level', label: t('dialog.escalateTo'), type: 'select', options: [2, 3].filter((n) => n > c.level).map(levelOption), required: true, value: String(c.level + 1) },
      { name: 'finding', label: t('dialog.finding'), type: 'area', required: true, hint: t('dialog.findingHint') },
    ],
    done: (values) => act(c.id, 'escalation', { level: Number(values.level), finding: values.finding }).then(close),
  }),
  handBack: (c) => ({
    title: t('dialog.handBack'),
    send: t('dialog.handBackSend'),
    fields: () => [
      { name: 'level', label: t('dialog.handBackTo'), type: 'select', options: [1, 2].filter((n) => n < c.level).map(levelOption), required: true, value: String(c.level - 1) },
      { name: 'solution', label: t('dialog.solution'), type: 'area', required: true, hint: t('dialog.solutionHint') },
    ],
    done: (values) => act(c.id, 'hand-back', { solution: values.solution, level: Number(values.level) }).then(close),
  }),
  solve: (c) => ({
    title: t('dialog.solve'),
    send: t('dialog.solveSend'),
    fields: () => [
      {
        name: 'solution',
        label: t('dialog.solution'),
        type: 'area',
        required: c.kind === 'fault' || c.kind === 'infrastructure',
        hint: t('dialog.solutionSent'),
      },
      ...(c.ticket && !hasEmail() ? [{ name: 'reason', label: t('dialog.told'), hint: t('dialog.toldHint') }] : []),
    ],
    done: (values) => act(c.id, 'status', { status: 'solved', solution: values.solution || null, reason: values.reason || null }).then(close),
  }),
  remind: (c) => ({
    title: t('dialog.remind'),
    send: t('dialog.save'),
    fields: () => [{ name: 'at', label: t('dialog.remindAt'), type: 'datetime', required: true, value: localInput(serverNow() + 3_600_000) }],
    done: (values) => act(c.id, 'reminder', { at: new Date(values.at).toISOString() }).then(close),
    extra: c.remindAt ? { label: t('dialog.remindClear'), done: () => act(c.id, 'reminder', { at: null }).then(close) } : undefined,
  }),
  assign: (c, about) => ({
    title: t('dialog.assign'),
    send: t('dialog.save'),
    fields: () => [
      {
        name: 'assignee',
        label: t('dialog.agent'),
        type: 'select',
        empty: t('dialog.nobody'),
        options: about.agents.map((agent) => ({ id: agent.id, name: `${agent.name} · ${t('level', { n: agent.level })} · ${word('presence', agent.presence)}` })),
        value: c.assignee?.id ?? '',
      },
      { name: 'team', label: t('dialog.team'), type: 'select', empty: t('dialog.same'), options: options(about.teams, 'team'), value: c.team?.id ?? '' },
    ],
    done: (values) => act(c.id, 'assignment', { assignee: values.assignee || null, team: values.team || null }).then(close),
  }),
  priority: (c, about) => ({
    title: t('dialog.priority'),
    send: t('dialog.save'),
    fields: () => [{ name: 'priority', label: t('dialog.priority'), type: 'select', options: options(about.priorities, 'priority'), required: true, value: c.priority }],
    done: (values) => act(c.id, 'priority', { priority: values.priority }).then(close),
  }),
  tags: (c) => ({
    title: t('dialog.tags'),
    send: t('dialog.save'),
    fields: () => [{ name: 'tags', label: t('dialog.tags'), hint: t('dialog.tagsHint'), value: c.tags?.join(', ') ?? '' }],
    done: (values) => act(c.id, 'tags', { tags: values.tags.split(',').map((tag) => tag.trim()).filter(Boolean) }).then(close),
  }),
  subject: (c) => ({
    title: t('dialog.subject'),
    send: t('dialog.save'),
    fields: () => [{ name: 'subject', label: t('dialog.subject'), required: true, value: c.subject }],
    done: (values) => act(c.id, 'subject', { subject: values.subject }).then(close),
  }),
  hold: (c) => ({
    title: t('dialog.hold'),
    send: t('dialog.holdSend'),
    fields: () => [{ name: 'reason', label: t('dialog.holdReason'), type: 'area', required: true, hint: t('dialog.holdHint') }],
    done: (values) => act(c.id, 'status', { status: 'held', reason: values.reason }).then(close),
  }),
  reveal: (c, about, { entry }) => ({
    title: t('entry.reveal'),
    send: t('entry.reveal'),
    fields: () => [{ name: 'reason', label: t('dialog.revealReason'), type: 'area', required: true, hint: t('dialog.revealHint') }],
    done: async ({ reason }) => {
      const { text, html } = await act(c.id, `entries/${entry.seq}/reveal`, { reason });
      desk.update({ dialog: { type: 'secret', text, files: entry.attachments ?? [], page: html ? `/api/agent/conversations/${c.id}/entries/${entry.seq}/html` : '' } });
    },
  }),
  unmark: (c, about, { entry }) => ({
    title: t('entry.unmarkSecret'),
    send: t('entry.unmarkSecret'),
    fields: () => [{ name: 'reason', label: t('dialog.unmarkReason'), type: 'area', required: true, hint: t('dialog.unmarkHint') }],
    done: async ({ reason }) => {
      await act(c.id, `entries/${entry.seq}/secret`, { secret: false, reason });
      await readAgain(c.id);
      close();
    },
  }),
  logCall: (c) => ({
    title: t('dialog.logCall'),
    send: t('dialog.save'),
    fields: () => [
      { name: 'direction', label: t('dialog.direction'), type: 'select', required: true, value: 'out', options: [{ id: 'out', name: t('dialog.out') }, { id: 'in', name: t('dialog.in') }] },
      { name: 'at', label: t('dialog.when'), type: 'datetime', required: true, value: localInput(serverNow()) },
      { name: 'answered', label: t('dialog.answered'), type: 'select', required: true, value: 'yes', options: [{ id: 'yes', name: t('dialog.yes') }, { id: 'no', name: t('dialog.no') }] },
      { name: 'minutes', label: t('dialog.minutes'), type: 'number' },
      { name: 'number', label: t('dialog.number'), type: 'tel' },
      { name: 'summary', label: t('dialog.summary'), type: 'area' },
    ],
    done: (values) =>
      logCall({
        conversation: c.id,
        number: values.number || null,
        direction: values.direction,
        at: new Date(values.at).toISOString(),
        answered: values.answered === 'yes',
        talkSeconds: values.minutes ? Math.round(Number(values.minutes) * 60) : null,
        summary: values.summary || null,
      }).then(close),
  }),
  create: () => ({
    title: t('dialog.new'),
    send: t('dialog.create'),
    fields: () => [
      { name: 'subject', label: t('dialog.subject'), required: true },
      { name: 'name', label: t('dialog.name'), required: true },
      { name: 'email', label: t('dialog.mail'), type: 'email' },
      { name: 'phone', label: t('dialog.phone'), type: 'tel' },
    ],
    hint: () => t('dialog.newHint'),
    done: (values) => create(Object.fromEntries(Object.entries(values).filter(([, value]) => value))).then(close),
  }),
  email: (c) => ({
    title: t('dialog.email'),
    send: t('dialog.save'),
    fields: () => [{ name: 'address', label: t('dialog.email'), type: 'email', required: true, hint: t('dialog.emailHint') }],
    done: (values) => act(c.id, 'email', { address: values.address }).then(close),
  }),
};

const hasEmail = () => (desk.state.contact?.addresses ?? []).some((address) => String(address.kind).toLowerCase() === 'email');

const levelOption = (n) => ({ id: String(n), name: t('level', { n }) });
