import type { components } from '../api/schema.d.ts';
import { members as membersTexts } from '../members/strings.ts';
import { limitsText } from '../plan/limits-text.ts';
import { plan as planTexts } from '../plan/strings.ts';
import { strings } from '../strings.ts';
import type { AuditEvent } from './audit-event.ts';
import { audit as auditTexts } from './strings.ts';

const audit = auditTexts;
const isoTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

export interface Change {
  readonly field: string;
  readonly label: string;
  readonly value: string;
  /** The value before the change; undefined: it was the same, or the event does not record it. */
  readonly before: string | undefined;
}

/**
 * The changes of an event, for people. Fields that this console does not know keep their name and value.
 * @param formatTime Formats a time in ISO 8601
 */
export function changesOf(event: AuditEvent, formatTime: (at: string) => string): Change[] {
  return inOrder(Object.keys(event.changes), audit.fields).map((field) => {
    const value = valueText(field, event.changes[field], formatTime);
    const { before } = event;
    const was = before !== null && field in before ? valueText(field, before[field], formatTime) : undefined;
    return { field, label: known(audit.fields, field) ?? field, value, before: was === value ? undefined : was };
  });
}

/** Sorts fields in the order of their texts, since the API sends them in any order. Fields without a text come last. */
export function inOrder(fields: readonly string[], texts: object): string[] {
  return [
    ...Object.keys(texts).filter((field) => fields.includes(field)),
    ...fields.filter((field) => !Object.hasOwn(texts, field)),
  ];
}

/** The value of a field, for people. */
export function valueText(field: string, value: unknown, formatTime: (at: string) => string): string {
  if (value === undefined) return audit.unknown;
  if (value === null || (Array.isArray(value) && value.length === 0)) {
    return known(audit.emptyValues, field) ?? audit.nothing;
  }
  if (typeof value === 'boolean') return value ? audit.yes : audit.no;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    if (isoTime.test(value)) return formatTime(value);
    return known(meanings[field] ?? {}, value) ?? value;
  }
  if (Array.isArray(value)) return value.map((each) => valueText(field, each, formatTime)).join(', ');
  return objectTexts[field]?.(value as object) ?? JSON.stringify(value);
}

/** Fields with a fixed set of values, and a text for each value. */
const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mode: audit.modes,
  reason: audit.reasons,
  role: membersTexts.roles,
  environment: strings.keys.environments,
};

/** Texts of fields that are objects. */
const objectTexts: Readonly<Record<string, (value: object) => string | undefined>> = {
  rotation: rotationText,
  limits: limitsText,
  overrides: overridesText,
  quota: (quota) => planTexts.quota(quota as components['schemas']['Quota']),
  metadata: (pairs) => {
    const texts = Object.entries(pairs).map(([name, value]) =>
      value === null ? audit.removedPair(name) : `${name}=${value}`,
    );
    return texts.length === 0 ? audit.nothing : texts.join(', ');
  },
};

function overridesText(overrides: object): string {
  const texts = inOrder(Object.keys(overrides), audit.overrides).map((field) => {
    const value = (overrides as Record<string, unknown>)[field];
    return `${known(audit.overrides, field) ?? field}: ${value === null ? audit.valueOfPlan : valueText(field, value, String)}`;
  });
  return texts.length === 0 ? audit.nothing : texts.join('; ');
}

function rotationText(policy: object): string | undefined {
  const { everyDays, gracePeriodSeconds, deliverTo } = policy as Record<string, unknown>;
  if (typeof everyDays !== 'number' || typeof gracePeriodSeconds !== 'number' || typeof deliverTo !== 'string') return;
  const secret = deliverTo === 'managed' ? audit.managedSecret : deliverTo;
  return audit.rotation(audit.days(everyDays), duration(gracePeriodSeconds), secret);
}

function duration(seconds: number): string {
  const [unit, size] = units.find(([, length]) => seconds % length === 0) ?? ['second', 1];
  return audit.duration(seconds / size, unit);
}

function known(texts: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}
