import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { formatCount, formatShare } from '../components/format-number.ts';
import { strings } from '../strings.ts';
import { requestsOf, shareOf, type Usage } from './usage-pages.ts';

const { sums } = strings.usage;

const Figure = ({ children }: { children: string }) => (
  <Box fontSize="heading-xl" fontWeight="bold">
    {children}
  </Box>
);

/** The total requests of a time range, and how many were rate limited. */
export function UsageTotals({ usage }: { usage: Usage }) {
  const limited = { admitted: 0, limited: usage.limited };
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: sums.requests, value: <Figure>{formatCount(requestsOf(usage))}</Figure> },
        { label: sums.admitted, value: <Figure>{formatCount(usage.admitted)}</Figure> },
        { label: sums.limited, value: <Figure>{formatCount(usage.limited)}</Figure> },
        { label: sums.share, value: <Figure>{formatShare(shareOf(limited, usage))}</Figure> },
      ]}
    />
  );
}
