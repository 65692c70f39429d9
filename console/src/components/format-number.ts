// Numbers are written as the person's browser writes them.
const count = new Intl.NumberFormat();
const share = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

/** A count: `12,345`. */
export const formatCount = (number: number): string => count.format(number);

/** A count with its unit: `1 key`, `1,200 keys`. */
export const counted = (number: number, unit: string): string =>
  `${formatCount(number)} ${unit}${number === 1 ? '' : 's'}`;

/** A share of a whole, 0 to 1: `3.5%`. */
export const formatShare = (part: number): string => share.format(part);
