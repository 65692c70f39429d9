/** The cases that have a target or a cost. */
export const cases = {
  firstInHourUnseen: 'first of a key in an hour, at an instance that has not seen it',
  firstInHour: 'first of a key in an hour',
  newInstance: 'first of a new instance',
  newMinute: 'first of a key in a minute',
  sparseKey: 'first of a key at this instance',
  warm: 'warm',
  withQuota: 'with a quota, seen before',
  badChecksum: 'refused: bad checksum',
  flood: 'refused: unknown, in a flood',
  limited: 'limited, seen before',
} as const;
