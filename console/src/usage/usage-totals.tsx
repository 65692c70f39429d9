import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { formatCount } from '../components/format-number.ts';
import { changeText } from './change-text.ts';
import { type Comparison, comparedNow } from './comparison.ts';
import { countsOf } from './counts.ts';
import { usage as usageTexts } from './strings.ts';
import type { Usage } from './usage-pages.ts';

const { sums, ...texts } = usageTexts;

interface Props {
  readonly usage: Usage;
  /** null: there is no comparison. */
  readonly comparison: Comparison | null;
}

/** The requests of a time range by their result, compared with the period before. */
export function UsageTotals({ usage, comparison }: Props) {
  const counts = countsOf(usage);
  return (
    <KeyValuePairs
      columns={4}
      items={(['all', 'admitted', 'limited', 'refused'] as const).map((kind) => ({
        label: sums[kind],
        value: (
          <>
            <Box fontSize="heading-xl" fontWeight="bold">
              {formatCount(counts[kind])}
            </Box>
            {comparison !== null && (
              <Box variant="small" color="text-body-secondary">
                {changeText(comparison.before[kind], comparedNow(comparison, counts)[kind], texts.periodBefore)}
              </Box>
            )}
          </>
        ),
      }))}
    />
  );
}
