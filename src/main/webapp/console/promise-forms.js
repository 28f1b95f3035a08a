import { call, get, post } from '../common/rest.js';
import { serverNow } from '../common/time.js';
import { act, complain, desk, goTo, loadConversation } from './desk.js';
import { close, localInput } from './form-parts.js';
import { t } from './words.js';

/** What is said to customers about what will be: incidents, dates, suggestions. Each is told in the same act, so each form has the customer's text. */

const incidents = '/api/agent/incidents';
const spanish = new Intl.DateTimeFormat('es-MX', { dateStyle: 'full', timeStyle: 'short', hourCycle: 'h23' });

/** Asks which incident a conversation is part of; the open ones are read first. */
export async function askIncident(id) {
  try {
    const { items } = await get(incidents);
    desk.update({ dialog: { type: 'incident', id, items } });
  } catch (problem) {
    complain(problem);
  }
}

/** Takes a conversation out of its incident. */
export async function leaveIncident(conversation) {
  try {
    await call('DELETE', `${incidents}/${conversation.incident.id}/conversations/${conversation.id}`);
    await loadConversation(conversation.id);
  } catch (problem) {
    complain(problem);
  }
}

/** The customers are Mexican; what agents see may be English. */
const dateText = (local) => (local ? spanish.format(new Date(local)) : '…');
const step = (id, values) => act(id, 'suggestion', values).then(close);

/** @type {Record<string, (c: import('./types.js').Conversation, about: import('./types.js').Desk, asked: any) => import('./forms.js').Form>} */
export const promiseForms = {
  incident: (c, about, asked) => ({
    title: t('incident.ask'),
    send: t('dialog.save'),
    fields: (values) => [
      {
        name: 'incident',
        label: t('incident.which'),
        type: 'select',
        empty: t('incident.new'),
        options: asked.items.map((one) => ({ id: one.id, name: `${one.title} · ${t('incident.count', { n: one.conversations })}` })),
      },
      ...(values.incident ? [] : [{ name: 'title', label: t('incident.title'), required: true, hint: t('incident.titleHint') }]),
    ],
    async done(values) {
      const conversations = [c.id];
      await (values.incident ? post(`${incidents}/${values.incident}/conversations`, { conversations }) : post(incidents, { title: values.title, conversations }));
      close();
      await loadConversation(c.id);
    },
  }),
  openIncident: () => ({
    title: t('incident.new'),
    send: t('incident.open'),
    fields: () => [{ name: 'title', label: t('incident.title'), required: true, hint: t('incident.titleHint') }],
    async done(values) {
      const whole = await post(incidents, { title: values.title });
      close();
      goTo(`/incidents/${whole.incident.id}`);
    },
  }),
  commit: (c) => ({
    title: t(c.committedTo ? 'commitment.move' : 'commitment.ask'),
    send: t('commitment.send'),
    fields: (values) => {
      const due = values.dueAt ?? localInput(c.committedTo ? Date.parse(c.committedTo) : serverNow() + 7 * 86_400_000);
      return [
        { name: 'dueAt', label: t('commitment.date'), type: 'datetime', required: true, value: due },
        ...(c.committedTo ? [{ name: 'reason', label: t('commitment.reason'), required: true, hint: t('commitment.reasonHint') }] : []),
        {
          name: 'text',
          label: t('commitment.text'),
          type: 'area',
          required: true,
          hint: t('told.email'),
          value: `Buen día:\n\n${c.committedTo ? 'La nueva fecha de entrega es el' : 'Nos comprometemos a entregar el'} ${dateText(due)}.`,
        },
      ];
    },
    done: (values) => act(c.id, 'commitment', { dueAt: new Date(values.dueAt).toISOString(), text: values.text, reason: values.reason || null }).then(close),
  }),
  deliverCommitment: (c) => ({
    title: t('commitment.deliver'),
    send: t('commitment.send'),
    fields: () => [{ name: 'text', label: t('commitment.text'), type: 'area', required: true, hint: t('told.email'), value: 'Buen día:\n\nYa está entregado lo que prometimos.' }],
    done: (values) => act(c.id, 'commitment/delivery', { text: values.text }).then(close),
  }),
  authorise: (c) => ({
    title: t('suggestion.authorise'),
    send: t('suggestion.authoriseSend'),
    fields: () => [{ name: 'text', label: t('told.text'), type: 'area', required: true, hint: t('told.step') }],
    done: (values) => step(c.id, { step: 'authorised', text: values.text }),
  }),
  decline: (c) => ({
    title: t('suggestion.decline'),
    send: t('suggestion.declineSend'),
    fields: () => [{ name: 'text', label: t('told.text'), type: 'area', required: true, hint: t('told.step') }],
    done: (values) => step(c.id, { step: 'declined', text: values.text }),
  }),
  plan: (c) => ({
    title: t('suggestion.plan'),
    send: t('suggestion.planSend'),
    fields: () => [
      { name: 'item', label: t('suggestion.item'), required: true, hint: t('suggestion.itemHint') },
      { name: 'period', label: t('suggestion.period'), required: true, hint: t('suggestion.periodHint') },
      { name: 'text', label: t('told.text'), type: 'area', required: true, hint: t('told.step') },
    ],
    done: (values) => step(c.id, { step: 'planned', text: values.text, item: values.item, period: values.period }),
  }),
  deliverSuggestion: (c) => ({
    title: t('suggestion.deliver'),
    send: t('suggestion.deliverSend'),
    fields: () => [{ name: 'text', label: t('told.text'), type: 'area', required: true, hint: t('told.step') }],
    done: (values) => step(c.id, { step: 'delivered', text: values.text }),
  }),
};
