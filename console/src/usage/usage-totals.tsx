import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { strings } from '../strings.ts';
import { requestsOf, shareOf, type Usage } from './add-up.ts';

const { sums } = strings.usage;
const number = new Intl.NumberFormat('en');
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

const Figure = ({ children }: { children: string }) => (
  <Box fontSize="heading-xl" fontWeight="bold">
    {children}
  </Box>
);

/** All requests of a time, and how many of them were over a limit. */
export function UsageTotals({ usage }: { usage: Usage }) {
  const limited = { admitted: 0, limited: usage.limited };
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: sums.requests, value: <Figure>{number.format(requestsOf(usage))}</Figure> },
        { label: sums.admitted, value: <Figure>{number.format(usage.admitted)}</Figure> },
        { label: sums.limited, value: <Figure>{number.format(usage.limited)}</Figure> },
        { label: sums.share, value: <Figure>{percent.format(shareOf(limited, usage))}</Figure> },
      ]}
    />
  );
}
