import { csvOf } from '../audit/export/csv.ts';
import { countsOf, type RefusalReason } from './counts.ts';
import { usage as usageTexts } from './strings.ts';
import type { KeyUsage, Usage } from './usage-pages.ts';

const { csv, reasons } = usageTexts;
const reasonNames = Object.keys(reasons) as RefusalReason[];
const countHeaders = [csv.admitted, csv.limited, csv.refused, ...reasonNames.map((reason) => csv.refusedFor(reason))];

/** The points of usage as CSV, with times in UTC. */
export function pointsCsv({ points }: Usage): string {
  return csvOf([[csv.at, ...countHeaders], ...points.map((point) => [point.at, ...countsIn(point)])]);
}

/** The usage of each key as CSV. */
export function keysCsv(keys: readonly KeyUsage[]): string {
  return csvOf([
    [csv.keyId, csv.name, csv.environment, csv.ownerId, ...countHeaders],
    ...keys.map((key) => [key.id, key.name ?? '', key.environment ?? '', key.ownerId ?? '', ...countsIn(key)]),
  ]);
}

function countsIn(counted: Usage['points'][number] | KeyUsage): string[] {
  const { admitted, limited, refused } = countsOf(counted);
  return [admitted, limited, refused, ...reasonNames.map((reason) => counted.refused[reason] ?? 0)].map(String);
}
