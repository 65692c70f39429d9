import type { AuditEvent, Sentence } from './audit-event.ts';
import { inOrder, valueText } from './event-changes.ts';
import type { Names } from './names.ts';
import { audit as auditTexts } from './strings.ts';

const audit = auditTexts;
const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** Describes an event in one sentence, without a full stop. */
export function sentenceOf(event: AuditEvent, names: Names): string {
  const { action, keyId, actor, changes } = event;
  const who = actorText(actor, names);
  // An API that is newer than this page may have other actions.
  if (!Object.hasOwn(audit.sentences, action)) return audit.unknownSentence({ who, action });
  const sentence: Sentence = audit.sentences[action];
  return sentence({
    who,
    key: keyId === null ? audit.noKey : audit.theKey(keyText(keyId, names)),
    member: memberText(changes, names),
    fields: fieldsText(Object.keys(changes)),
    // Sentences contain no times.
    value: (field) => valueText(field, changes[field], (at) => at),
  });
}

/** The title of an action, `API key created`. */
export function actionText(action: AuditEvent['action']): string {
  return Object.hasOwn(audit.actions, action) ? audit.actions[action] : action;
}

/** The actor, as a sentence begins. */
export function actorText({ type, id }: AuditEvent['actor'], names: Names): string {
  switch (type) {
    case 'api_key':
      return audit.actors.api_key(keyText(id, names));
    case 'user':
      return audit.actors.user(names.people.get(id) ?? id);
    case 'operator':
      return audit.actors.operator(operatorName(id));
    case 'service':
      return audit.actors.service();
  }
}

/** The name of a key, such as `“Billing”`, or its id if the name is not known. */
export function keyText(keyId: string, names: Names): string {
  const name = names.keys.get(keyId);
  return name === undefined ? keyId : audit.quoted(name);
}

function memberText({ name, subject }: AuditEvent['changes'], names: Names): string {
  if (typeof name === 'string') return name;
  if (typeof subject !== 'string') return audit.unknown;
  return names.people.get(subject) ?? subject;
}

function fieldsText(fields: readonly string[]): string {
  const texts: Readonly<Record<string, string>> = audit.fieldsInSentence;
  const known = inOrder(fields, texts).map(
    (field) => (Object.hasOwn(texts, field) ? texts[field] : undefined) ?? field,
  );
  return known.length === 0 ? audit.something : list.format(known);
}

/** The part of an ARN that people know: `Admin/ada` in `arn:aws:sts::123456789012:assumed-role/Admin/ada`. */
function operatorName(arn: string): string {
  return arn.startsWith('arn:') && arn.includes('/') ? arn.slice(arn.indexOf('/') + 1) : arn;
}
