import ProgressBar, { type ProgressBarProps } from '@cloudscape-design/components/progress-bar';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { strings } from '../strings.ts';
import { type UsedLevel, usedLevel } from './used-level.ts';

interface Props extends Pick<ProgressBarProps, 'label' | 'ariaLabel' | 'description'> {
  readonly used: number;
  readonly limit: number;
  /** The state in words, such as the remaining requests. */
  readonly text: string;
}

const types = { normal: undefined, high: 'warning', full: 'error' } as const satisfies Record<
  UsedLevel,
  string | undefined
>;

/** A limit and how much of it is used. The bar turns amber at 80 % and red at 100 %, and an icon says so without color. */
export function UsedBar({ used, limit, text, ...props }: Props) {
  const level = usedLevel(used, limit);
  const type = types[level];
  return (
    <ProgressBar
      {...props}
      value={limit === 0 ? 100 : Math.min(100, (used / limit) * 100)}
      additionalInfo={
        type === undefined ? (
          text
        ) : (
          <StatusIndicator type={type} iconAriaLabel={strings.layout[type]}>
            {text}
          </StatusIndicator>
        )
      }
      {...(level !== 'normal' && { style: { progressValue: { backgroundColor: `var(--used-${level})` } } })}
    />
  );
}
