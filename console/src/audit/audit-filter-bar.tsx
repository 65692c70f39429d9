import Button from '@cloudscape-design/components/button';
import { useMemo } from 'react';
import { FilterSelect } from '../components/form/filter-select.tsx';
import type { AuditEvent } from './audit-event.ts';
import { type AuditFilters, auditActions, isFiltered, noFilters } from './audit-filters.ts';
import { actorText, keyText } from './event-sentence.ts';
import type { Names } from './names.ts';
import { audit as auditTexts } from './strings.ts';
import { TimeFilter } from './time-filter.tsx';
import type { useNames } from './use-names.ts';

const { filters: texts, actions } = auditTexts;

const actionGroups = [...Map.groupBy(auditActions, (action) => action.slice(0, action.indexOf('.')))].map(
  ([subject, group]) => ({
    label: texts.subjects[subject as keyof typeof texts.subjects],
    options: group.map((action) => ({ value: action, label: actions[action] })),
  }),
);

interface Props {
  readonly filters: AuditFilters;
  readonly onChange: (filters: AuditFilters) => void;
  readonly known: ReturnType<typeof useNames>;
  /** The events on the page, which name keys and people that no longer exist. */
  readonly events: readonly AuditEvent[];
}

/** Filters events by key, action, actor and time. */
export function AuditFilterBar({ filters, onChange, known, events }: Props) {
  const keyGroups = useMemo(() => keyGroupsOf(known, events), [known, events]);
  const actorGroups = useMemo(() => actorGroupsOf(known, events), [known, events]);
  const { keyId, action, actor, time } = filters;
  return (
    <div className="filters">
      <FilterSelect
        label={texts.key}
        anyText={texts.anyKey}
        findText={texts.findKey}
        groups={keyGroups}
        chosen={keyId}
        onChoose={(chosen) => onChange({ ...filters, keyId: chosen })}
        typedText={texts.takeId}
      />
      <FilterSelect
        label={texts.action}
        anyText={texts.anyAction}
        findText={texts.findAction}
        groups={actionGroups}
        chosen={action}
        onChoose={(chosen) => onChange({ ...filters, action: auditActions.find((each) => each === chosen) ?? null })}
      />
      <FilterSelect
        label={texts.actor}
        anyText={texts.anyActor}
        findText={texts.findActor}
        groups={actorGroups}
        chosen={actor}
        onChoose={(chosen) => onChange({ ...filters, actor: chosen })}
        typedText={texts.takeId}
      />
      <div className="filters-text">
        <TimeFilter time={time} onChange={(chosen) => onChange({ ...filters, time: chosen })} />
      </div>
      {isFiltered(filters) && (
        <div className="filters-end">
          <Button variant="link" onClick={() => onChange(noFilters)}>
            {texts.clear}
          </Button>
        </div>
      )}
    </div>
  );
}

interface Known {
  readonly apiKeys: readonly { readonly id: string; readonly name: string }[];
  readonly members: readonly { readonly subject: string; readonly name: string | null }[];
  readonly names: Names;
}

function keyGroupsOf({ apiKeys, names }: Known, events: readonly AuditEvent[]) {
  const there = new Set(apiKeys.map(({ id }) => id));
  const gone = new Set(events.flatMap(({ keyId }) => (keyId === null || there.has(keyId) ? [] : [keyId])));
  return groups([
    [texts.keys, apiKeys.map(({ id, name }) => ({ value: id, label: name, description: id }))],
    [texts.others, [...gone].map((id) => ({ value: id, label: names.keys.get(id) ?? id, description: id }))],
  ]);
}

function actorGroupsOf({ apiKeys, members, names }: Known, events: readonly AuditEvent[]) {
  const there = new Set([...apiKeys.map(({ id }) => id), ...members.map(({ subject }) => subject)]);
  const others = new Map(events.filter(({ actor }) => !there.has(actor.id)).map(({ actor }) => [actor.id, actor]));
  return groups([
    [
      texts.people,
      members.map(({ subject, name }) => ({ value: subject, label: name ?? subject, description: subject })),
    ],
    [texts.keys, apiKeys.map(({ id }) => ({ value: id, label: keyText(id, names), description: id }))],
    [
      texts.others,
      [...others.values()].map((actor) => ({ value: actor.id, label: actorText(actor, names), description: actor.id })),
    ],
  ]);
}

interface Option {
  readonly value: string;
  readonly label: string;
  readonly description: string;
}

function groups(all: readonly (readonly [string, readonly Option[]])[]) {
  return all.filter(([, options]) => options.length > 0).map(([label, options]) => ({ label, options }));
}
