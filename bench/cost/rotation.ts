import { type Part, sum, times, total } from './model.ts';
import { prices } from './prices.ts';

/** The assumptions about a rotation into a secret that has a value. `npm run bench` counts calls and units. */
export interface RotationAssumptions {
  readonly secretsCalls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** When the grace period of the previous value ends. */
  readonly graceReadUnits: number;
  readonly graceWriteUnits: number;
  /** The limit that the quotas of Secrets Manager set. */
  readonly perSecond: number;
  /** Memory of the rotation function. */
  readonly memoryMiB: number;
}

export const rotationAssumptions: RotationAssumptions = {
  secretsCalls: 4,
  readUnits: 5,
  writeUnits: 25,
  graceReadUnits: 2,
  graceWriteUnits: 10,
  perSecond: 25,
  memoryMiB: 1769,
};

const million = 1_000_000;

/** Calculates the cost of a million rotations in US dollars, part by part, without the secrets, which are billed by month. */
export function costOfMillionRotations(of: RotationAssumptions): Part[] {
  const { secretsCalls, readUnits, graceReadUnits, writeUnits, graceWriteUnits, perSecond, memoryMiB } = of;
  const gigabytes = memoryMiB / 1024;
  return [
    times('Secrets Manager: calls', 'secretsCalls', secretsCalls * 100, `${secretsCalls} million / 10,000 calls`),
    times('DynamoDB: reads', 'reads', readUnits + graceReadUnits, `${sum(readUnits, graceReadUnits)} million units`),
    times(
      'DynamoDB: writes',
      'writes',
      writeUnits + graceWriteUnits,
      `${sum(writeUnits, graceWriteUnits)} million units`,
    ),
    times(
      'Lambda: time',
      'lambdaTime',
      (million / perSecond) * gigabytes,
      `1 million / ${perSecond} a second × ${gigabytes.toFixed(2)} GB`,
    ),
  ];
}

export interface RotatedKeys {
  readonly keys: number;
  readonly secrets: number;
  readonly rotations: number;
}

/** Calculates the cost of keys in a month of 30 days, each with a managed secret and one rotation. */
export function costOfRotatedKeys(keys: number, of: RotationAssumptions): RotatedKeys {
  return {
    keys,
    secrets: keys * prices.secrets.usd,
    rotations: (keys / million) * total(costOfMillionRotations(of)),
  };
}
