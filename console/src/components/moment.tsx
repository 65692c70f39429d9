import { strings } from '../strings.ts';
import { exactMoment, momentFormats } from './format-moment.ts';

interface Props {
  /** ISO 8601; null shows `none`. */
  readonly at: string | null;
  readonly format?: keyof typeof momentFormats;
  readonly none?: string;
}

/** A time. Hovering shows it in full. */
export function Moment({ at, format = 'absolute', none = strings.none }: Props) {
  if (at === null) return none;
  return (
    <time dateTime={at} title={exactMoment.format(new Date(at))}>
      {momentFormats[format](at)}
    </time>
  );
}
