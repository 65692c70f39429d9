import type { AuditEvent } from '../audit-event.ts';
import { actorText, sentenceOf } from '../event-sentence.ts';
import type { Names } from '../names.ts';
import { audit as auditTexts } from '../strings.ts';
import { csvOf } from './csv.ts';

const { columns } = auditTexts.export;
const order = Object.keys(columns) as (keyof typeof columns)[];

/** Audit events as CSV: sentences and names for people, ids and changes (as JSON) for programs. */
export function auditCsv(events: readonly AuditEvent[], names: Names): string {
  return csvOf([
    order.map((column) => columns[column]),
    ...events.map((event) => {
      const row = rowOf(event, names);
      return order.map((column) => row[column]);
    }),
  ]);
}

function rowOf(event: AuditEvent, names: Names): Record<keyof typeof columns, string> {
  const { id, at, action, keyId, actor, requestId, changes, before } = event;
  return {
    at,
    sentence: sentenceOf(event, names),
    action,
    actorType: actor.type,
    actorId: actor.id,
    actorName: actorText(actor, names),
    keyId: keyId ?? '',
    keyName: keyId === null ? '' : (names.keys.get(keyId) ?? ''),
    requestId,
    changes: JSON.stringify(changes),
    before: before === null ? '' : JSON.stringify(before),
    id,
  };
}
