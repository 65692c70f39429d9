import { formatShare } from '../components/format-number.ts';
import { changeOf } from './counts.ts';
import { usage as usageTexts } from './strings.ts';

/** Compares two counts in words. @param than The earlier time, `a week before`. */
export function changeText(before: number, now: number, than: string): string {
  const { change: texts } = usageTexts;
  const change = changeOf(before, now);
  if (change === null) return now === 0 ? texts.same(than) : texts.noneBefore(than);
  return change === 0 ? texts.same(than) : texts.by(`${change > 0 ? '+' : '−'}${formatShare(Math.abs(change))}`, than);
}
