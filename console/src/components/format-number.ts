const count = new Intl.NumberFormat('en');
const share = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

/** A number of things: `12,345`. */
export const formatCount = (number: number): string => count.format(number);

/** A part of a whole, 0 to 1: `3.5%`. */
export const formatShare = (part: number): string => share.format(part);
