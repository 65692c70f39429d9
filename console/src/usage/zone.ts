import { useState } from 'react';
import { keep, readKept } from '../kept.ts';

const key = 'latchkey.usage-zone';

/** The time zones of charts: the person's, or UTC. Days are always in UTC, because the API adds them up so. */
export const zones = ['local', 'utc'] as const;
export type Zone = (typeof zones)[number];

/** The chosen time zone, which the browser remembers. */
export function useZone(): readonly [Zone, (zone: Zone) => void] {
  const [zone, setZone] = useState<Zone>(() => (readKept(key) === 'utc' ? 'utc' : 'local'));
  return [
    zone,
    (chosen) => {
      keep(key, chosen === 'utc' ? chosen : null);
      setZone(chosen);
    },
  ];
}
