/** Numbers as texts of tables. */

export const whole = (number: number): string => Math.round(number).toLocaleString('en-US');
export const ms = (number: number): string =>
  number >= 100 ? number.toFixed(0) : number >= 10 ? number.toFixed(1) : number.toFixed(2);
export const times = (ratio: number): string => `${ratio.toFixed(2)}×`;
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
